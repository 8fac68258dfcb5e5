-- The tests that every template knows: `x is NAME`. Entries are as those of filters.

local operators = require "shard.template.operators"
local ustring = require "shard.template.ustring"
local values = require "shard.template.values"

local kind_of = values.kind

local tests = {}

local function add(name, call, params)
  tests[name] = { call = call, params = params or {}, kind = "boolean" }
end

local function whole(value, test)
  if math.type(value) == nil then
    error(("'%s' needs a number, not %s"):format(test, values.describe(value)), 0)
  end
  return value
end

-- ---- kinds ----

add("defined", function(value) return value ~= nil end)
add("undefined", function(value) return value == nil end)
add("none", function(value) return value == nil end)
add("boolean", function(value) return type(value) == "boolean" end)
add("true", function(value) return value == true end)
add("false", function(value) return value == false end)
add("number", function(value) return type(value) == "number" end)
add("integer", function(value) return math.type(value) == "integer" end)
add("float", function(value) return math.type(value) == "float" end)
add("string", function(value) return type(value) == "string" or values.is_markup(value) end)
add("mapping", function(value) return kind_of(value) == "map" end)
add("escaped", values.is_markup)

local SEQUENCES = { string = true, markup = true, list = true, map = true }

add("sequence", function(value) return SEQUENCES[kind_of(value)] == true end)
add("iterable", function(value) return value == nil or SEQUENCES[kind_of(value)] == true end)

add("callable", function(value)
  if type(value) == "function" then
    return true
  end
  local meta = type(value) == "table" and getmetatable(value)
  return type(meta) == "table" and meta.__call ~= nil
end)

-- ---- numbers and text ----

add("odd", function(value) return whole(value, "odd") % 2 == 1 end)
add("even", function(value) return whole(value, "even") % 2 == 0 end)

add("divisibleby", function(value, number)
  if number == 0 then
    error("division by zero", 0)
  end
  return whole(value, "divisibleby") % whole(number, "divisibleby") == 0
end, { "num" })

add("lower", function(value)
  local text = values.text(value)
  return ustring.lower(text) == text and ustring.upper(text) ~= text
end)

add("upper", function(value)
  local text = values.text(value)
  return ustring.upper(text) == text and ustring.lower(text) ~= text
end)

-- ---- comparison ----

local function less(a, b)
  if type(a) ~= type(b) and not (values.is_markup(a) or values.is_markup(b)) then
    error(("cannot compare %s with %s"):format(values.describe(a), values.describe(b)), 0)
  end
  return a < b
end

local OTHER = { "other" }

for _, name in ipairs({ "eq", "==", "equalto" }) do
  add(name, function(a, b) return values.equal(a, b) end, OTHER)
end
for _, name in ipairs({ "ne", "!=" }) do
  add(name, function(a, b) return not values.equal(a, b) end, OTHER)
end
for _, name in ipairs({ "lt", "<", "lessthan" }) do
  add(name, less, OTHER)
end
for _, name in ipairs({ "gt", ">", "greaterthan" }) do
  add(name, function(a, b) return less(b, a) end, OTHER)
end
for _, name in ipairs({ "le", "<=" }) do
  add(name, function(a, b) return not less(b, a) end, OTHER)
end
for _, name in ipairs({ "ge", ">=" }) do
  add(name, function(a, b) return not less(a, b) end, OTHER)
end

add("sameas", function(a, b) return rawequal(a, b) end, OTHER)
add("in", function(value, container) return operators.contains(value, container) end, { "seq" })

-- ---- the engine ----

tests.filter = {
  params = {}, kind = "boolean", environment = true,
  call = function(environment, name) return environment.engine.filters[name] ~= nil end,
}
tests.test = {
  params = {}, kind = "boolean", environment = true,
  call = function(environment, name) return environment.engine.tests[name] ~= nil end,
}

return tests
