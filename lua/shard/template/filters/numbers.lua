-- Filters of numbers.

local values = require "shard.template.values"

local filters = {}

local function number(value, filter)
  if type(value) ~= "number" then
    error(("'%s' needs a number, not %s"):format(filter, values.describe(value)), 0)
  end
  return value
end

filters.abs = {
  params = {},
  kind = "number",
  call = function(value)
    return math.abs(number(value, "abs"))
  end,
}

--- A string as Lua reads numbers, but without hexadecimal.
local function decimal(value)
  value = values.is_markup(value) and value[1] or value
  if type(value) == "string" then
    local digits = value:gsub("_", "")
    return not digits:find("[xX]") and tonumber(digits) or nil
  elseif type(value) == "boolean" then
    return value and 1 or 0
  end
  return type(value) == "number" and value or nil
end

filters.int = {
  params = { "default", "base" },
  call = function(value, default, base)
    local result
    if base and base ~= 10 and type(value) == "string" then
      result = tonumber((value:gsub("^0[xXoObB]", "")), base)
    else
      result = decimal(value)
    end
    if not result or result ~= result or result == math.huge or result == -math.huge then
      return default == nil and 0 or default
    end
    return math.tointeger(result < 0 and math.ceil(result) or math.floor(result)) or result
  end,
}

filters.float = {
  params = { "default" },
  call = function(value, default)
    local result = decimal(value)
    if not result then
      return default == nil and 0.0 or default
    end
    return result + 0.0
  end,
}

filters.round = {
  params = { "precision", "method" },
  kind = "number",
  call = function(value, precision, method)
    precision, method = precision or 0, method or "common"
    number(value, "round")
    if method == "common" then
      if math.type(value) == "integer" and precision >= 0 then
        return value
      elseif precision >= 0 then
        return tonumber(("%." .. math.min(precision, 99) .. "f"):format(value)) + 0.0
      end
      local unit = 10 ^ -precision
      local rounded = tonumber(("%.0f"):format(value / unit)) * unit
      return math.type(value) == "integer" and math.tointeger(rounded) or rounded
    elseif method ~= "ceil" and method ~= "floor" then
      error(("'round' knows the methods 'common', 'ceil' and 'floor', not '%s'"):format(values.text(method)), 0)
    end
    local unit = 10 ^ precision
    return math[method](value * unit) / unit
  end,
}

filters.filesizeformat = {
  params = { "binary" },
  kind = "string",
  call = function(value, binary)
    local size = decimal(value)
    if not size then
      error(("'filesizeformat' needs a number, not %s"):format(values.describe(value)), 0)
    end
    local base = binary and 1024 or 1000
    if size == 1 then
      return "1 Byte"
    elseif size < base then
      return ("%d Bytes"):format(math.floor(size))
    end
    local unit, prefixes, at = base, "kMGTPEZY", 1
    while size >= unit * base and at < #prefixes do
      unit, at = unit * base, at + 1
    end
    local letter = prefixes:sub(at, at)
    return ("%.1f %s"):format(size / unit, binary and letter:upper() .. "iB" or letter .. "B")
  end,
}

return filters
