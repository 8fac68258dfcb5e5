-- shard.schema: checks a table of fields against rules: those of a declaration in the Shardfile, and the options of a
-- plugin. A rule is a table:
--
--   type       string, integer, number, boolean, list, map, size, path, address, template, pattern, function, any; or a
--              list of such names
--   default    the value where none is given
--   required   true: there must be one
--   min, max   bounds of a number or size; of a string's or list's length
--   enum       list of the values that are allowed
--   item       type of a list's elements; a single element may then stand for a list of one
--   tokens     of an address: what may stand in it as :token; none by default
--   needs      of an address: which of these must
--   help       one line for people
--
-- A size is a number of bytes, or a text such as "512KiB" or "4MiB". A path is within the site and comes out
-- normalised. An address is one of the site, such as "/tags/:tag/". A template is the name of one, which must be there
-- (shard.graph sees to that). A pattern is one of Lua.

local native = require("shard.native")
local mistakes = require("shard.mistakes")
local shapes = require("shard.shapes")

---@class shard.Rule
---@field type string|string[]
---@field default any
---@field required boolean?
---@field min number?
---@field max number?
---@field enum any[]?
---@field item string?
---@field tokens string[]?
---@field needs string[]?
---@field help string?

local schema = {}

local units = { B = 1, kB = 1000, KB = 1000, MB = 1000 ^ 2, GB = 1000 ^ 3 }
units.KiB, units.MiB, units.GiB = 1 << 10, 1 << 20, 1 << 30

---"a list", "an integer"
---@param name string
---@return string
local function with_article(name)
  return (name:find("^[aeiou]") and "an " or "a ") .. name
end

---What a value is, in the words of the rules.
---@param value any
---@return string
local function describe(value)
  if math.type(value) == "float" then
    return ("the number %s"):format(value)
  elseif type(value) == "number" then
    return ("the integer %d"):format(value)
  elseif type(value) == "string" then
    return ("the string %q"):format(#value > 40 and value:sub(1, 37) .. "..." or value)
  elseif type(value) == "boolean" then
    return tostring(value)
  elseif type(value) == "table" then
    return #value > 0 and "a list" or next(value) == nil and "an empty table" or "a map"
  end
  return with_article(type(value))
end
schema.describe = describe

---@param value any
---@return integer? bytes
local function to_size(value)
  if type(value) == "string" then
    local number, unit = value:match("^(%d+%.?%d*)%s*(%a*)$")
    local factor = unit == "" and 1 or units[unit]
    return number and factor and math.tointeger(math.floor(tonumber(number) * factor))
  end
  return math.tointeger(value)
end

---A converter gives the value as the rule wants it, or nil and perhaps what was expected.
---@type table<string, fun(value: any): any, string?>
local converters = {
  string = function(value)
    return type(value) == "string" and value or nil
  end,
  integer = function(value)
    return type(value) == "number" and math.tointeger(value) or nil
  end,
  number = function(value)
    return type(value) == "number" and value or nil
  end,
  boolean = function(value)
    if type(value) == "boolean" then
      return value
    end
  end,
  list = function(value)
    return type(value) == "table" and (#value > 0 or next(value) == nil) and value or nil
  end,
  map = function(value)
    return type(value) == "table" and #value == 0 and value or nil
  end,
  size = function(value)
    local size = type(value) ~= "table" and to_size(value)
    if size then
      return size
    end
    return nil, 'a size such as "512KiB" or "4MiB"'
  end,
  path = function(value)
    local path = type(value) == "string" and value ~= "" and native.normalize(value)
    if path then
      return path
    end
    return nil, "a path within the site"
  end,
  address = function(value)
    return type(value) == "string" and value or nil, 'an address such as "/tags/"'
  end,
  template = function(value)
    local path = type(value) == "string" and value ~= "" and native.normalize(value)
    if path then
      return path
    end
    return nil, 'the name of a template such as "page.html"'
  end,
  pattern = function(value)
    return type(value) == "string" and value or nil, 'a Lua pattern such as "^v%d"'
  end,
  ["function"] = function(value)
    return type(value) == "function" and value or nil
  end,
  any = function(value)
    return value
  end,
}

---@param name any
---@return boolean
function schema.is_type(name)
  return type(name) == "string" and converters[name] ~= nil
end

---@return string[]
function schema.type_names()
  local names = {}
  for name in pairs(converters) do
    names[#names + 1] = name
  end
  return names
end

---@param value any
---@param types string|string[]
---@return any value nil when it is of no such type
---@return string expected
local function convert(value, types)
  if type(types) == "string" then
    local converted, expected = converters[types](value)
    return converted, expected or with_article(types)
  end
  local expectations = {}
  for _, name in ipairs(types) do
    local converted, expected = convert(value, name)
    if converted ~= nil then
      return converted, ""
    end
    expectations[#expectations + 1] = expected
  end
  return nil, table.concat(expectations, " or ")
end

---@param rule shard.Rule
---@param name string
---@return boolean
local function takes(rule, name)
  if type(rule.type) == "string" then
    return rule.type == name
  end
  for _, other in ipairs(rule.type) do
    if other == name then
      return true
    end
  end
  return false
end

---@param rule shard.Rule
---@param value any of the right type
---@return string? problem
local function misshapen(rule, value)
  if type(value) ~= "string" then
    return nil
  elseif takes(rule, "address") then
    return shapes.address_problem(value, rule.tokens or {}, rule.needs)
  elseif takes(rule, "pattern") then
    return shapes.pattern_problem(value)
  end
end

---@param rule shard.Rule
---@param value any of the right type
---@return string? problem
local function out_of_bounds(rule, value)
  local measure, verb = value, "be"
  if type(value) == "string" then
    measure, verb = #value, "have a length of"
  elseif type(value) == "table" then
    measure, verb = #value, "have"
  end
  if rule.min and measure < rule.min then
    if verb ~= "be" and measure == 0 then
      return "must not be empty"
    end
    return ("must %s at least %s, got %s"):format(verb, rule.min, measure)
  elseif rule.max and measure > rule.max then
    return ("must %s at most %s, got %s"):format(verb, rule.max, measure)
  end
end

---@param rule shard.Rule
---@param value any
---@return string? problem
local function not_allowed(rule, value)
  if not rule.enum then
    return nil
  end
  local names = {}
  for _, allowed in ipairs(rule.enum) do
    if allowed == value then
      return nil
    end
    names[#names + 1] = tostring(allowed)
  end
  local near = mistakes.did_you_mean(value, names)
  return ("must be %s, got %s%s"):format(mistakes.enumerate(names, "or"), describe(value), near)
end

---@param rule shard.Rule
---@param value any
---@return any value as the rule wants it; nil when it cannot be
---@return string? problem
local function check_value(rule, value)
  if rule.item and type(value) ~= "table" and convert(value, rule.type) == nil then
    value = { value }
  end
  local converted, expected = convert(value, rule.type)
  if converted == nil then
    return nil, ("must be %s, got %s"):format(expected, describe(value))
  end
  if rule.item and type(converted) == "table" then
    local list = {}
    for index, element in ipairs(converted) do
      local item, wanted = convert(element, rule.item)
      if item == nil then
        local text = "must be a list whose elements are each %s; element %d is %s"
        return nil, text:format(wanted, index, describe(element))
      end
      list[index] = item
    end
    converted = list
  end
  local problem = not_allowed(rule, converted) or out_of_bounds(rule, converted) or misshapen(rule, converted)
  if problem then
    return nil, problem
  end
  return converted
end
schema.check_value = check_value

---@param rules table<string, shard.Rule>
---@return string[]
function schema.names(rules)
  local names = {}
  for name in pairs(rules) do
    names[#names + 1] = name
  end
  return names
end

---Checks GIVEN, and returns the values with defaults filled in.
---@param rules table<string, shard.Rule>
---@param given table
---@param what string "source 'docs'"
---@param report fun(field: string|integer?, text: string)
---@return table values
function schema.check(rules, given, what, report)
  local values = {}
  for name, value in pairs(given) do
    if not rules[name] then
      local names = schema.names(rules)
      local near = mistakes.did_you_mean(name, names)
      if near == "" then
        near = #names > 0 and (": it has %s"):format(mistakes.enumerate(names)) or ": it takes none"
      end
      local shown = type(name) == "string" and ("field '%s'"):format(name) or ("element %s"):format(name)
      report(name, ("unknown %s in %s%s"):format(shown, what, near))
    else
      local problem
      values[name], problem = check_value(rules[name], value)
      if problem then
        report(name, ("'%s' of %s %s"):format(name, what, problem))
      end
    end
  end
  for name, rule in pairs(rules) do
    if given[name] == nil then
      if rule.required then
        report(nil, ("%s has no '%s': add one, %s"):format(what, name, rule.help or with_article(tostring(rule.type))))
      elseif rule.default ~= nil then
        values[name] = check_value(rule, rule.default)
      end
    end
  end
  return values
end

return schema
