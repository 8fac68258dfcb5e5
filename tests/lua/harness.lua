-- What a Lua test file has besides the sandbox. Runs in the program's own environment; gets "NAME NUL SOURCE", and
-- returns a line per test and a last one with the counts.
--
--   test(name, fn)                 one test
--   assert_equal(actual, expected) by value, deeply
--   assert_error(fn, pattern)      fn must raise an error whose text matches the Lua pattern; returns it
--   plugin("views/navigation")     a built-in plugin
--   require "shard.anything"       also what plugins may not see

local native = require("shard.native")

local name, source = (...):match("^(.-)\0(.*)$")
local lines, passed, failed = {}, 0, 0

local function literal(value, depth)
  if type(value) == "string" then
    return ("%q"):format(value)
  elseif type(value) ~= "table" or depth > 6 then
    return tostring(value)
  end
  local parts = {}
  for key, item in pairs(value) do
    local shown = type(key) == "string" and key .. " = " or math.type(key) == "integer" and "" or tostring(key) .. " = "
    parts[#parts + 1] = shown .. literal(item, depth + 1)
  end
  return "{ " .. table.concat(parts, ", ") .. " }"
end

local function same(a, b)
  if type(a) ~= "table" or type(b) ~= "table" then
    return a == b and math.type(a) == math.type(b)
  end
  for key, value in pairs(a) do
    if not same(value, b[key]) then
      return false
    end
  end
  for key in pairs(b) do
    if a[key] == nil then
      return false
    end
  end
  return true
end

local globals = { require = require }

function globals.assert_equal(actual, expected)
  if not same(actual, expected) then
    error(("expected %s, got %s"):format(literal(expected, 0), literal(actual, 0)), 2)
  end
end

function globals.assert_error(fn, pattern)
  local ran, problem = pcall(fn)
  if ran then
    error("expected an error, got none", 2)
  end
  local text = tostring(problem)
  if pattern and not text:find(pattern) then
    error(("expected an error that matches %q, got %q"):format(pattern, text), 2)
  end
  return problem
end

function globals.plugin(path)
  local kind, plugin_name = path:match("^([^/]+)/(.+)$")
  return (native.find_plugin(kind, plugin_name)) or error(("no plugin '%s'"):format(path), 2)
end

function globals.test(title, fn)
  local ran, problem = pcall(fn)
  if ran then
    passed = passed + 1
    lines[#lines + 1] = "ok   " .. title
  else
    failed = failed + 1
    lines[#lines + 1] = ("FAIL %s\n     %s"):format(title, tostring(problem):gsub("\n", "\n     "))
  end
end

setmetatable(globals, {
  __index = function(_, global)
    return native.base(global)
  end,
})

local chunk, problem = load(source, "@" .. name, "t", native.environment(globals))
if chunk then
  local ran
  ran, problem = pcall(chunk)
  problem = not ran and problem
end
if problem then
  failed = failed + 1
  lines[#lines + 1] = "FAIL " .. tostring(problem)
end
lines[#lines + 1] = ("%d passed, %d failed"):format(passed, failed)
return table.concat(lines, "\n") .. "\n"
