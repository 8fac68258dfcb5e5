-- Runs test files that need nothing of the program's own in plain Lua, which is quick while one works on the library:
--   lua5.4 -e 'package.path = "lua/?.lua;" .. package.path' tests/lua/plain.lua tests/lua/test_template_core.lua
-- The same files run in the sandbox, under ctest, with harness.lua.

local passed, failed = 0, 0

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

local globals = setmetatable({}, { __index = _G })

function globals.assert_equal(actual, expected)
  if not same(actual, expected) then
    error(("expected %q, got %q"):format(tostring(expected), tostring(actual)), 2)
  end
end

function globals.assert_error(fn, pattern)
  local ran, problem = pcall(fn)
  if ran then
    error("expected an error, got none", 2)
  elseif pattern and not tostring(problem):find(pattern) then
    error(("expected an error that matches %q, got %q"):format(pattern, tostring(problem)), 2)
  end
  return problem
end

function globals.test(title, fn)
  local ran, problem = pcall(fn)
  passed, failed = passed + (ran and 1 or 0), failed + (ran and 0 or 1)
  if not ran then
    print(("FAIL %s\n     %s"):format(title, tostring(problem)))
  end
end

for _, path in ipairs(arg) do
  assert(loadfile(path, "t", globals))()
end
print(("%d passed, %d failed"):format(passed, failed))
os.exit(failed == 0)
