-- Formatting text: "%s is %d" % (a, b), and "{} is {name}".format(a, name=b).

local values = require "shard.template.values"
local ustring = require "shard.template.ustring"

local format = {}

local function whole(number, conversion)
  number = type(number) == "string" and tonumber(number) or number
  if type(number) ~= "number" then
    error(("'%%%s' needs a number, not %s"):format(conversion, values.describe(number)), 0)
  end
  return number < 0 and math.ceil(number) or math.floor(number)
end

local function padded(text, flags, width)
  local missing = (tonumber(width) or 0) - ustring.len(text)
  if missing <= 0 then
    return text
  end
  return flags:find("-", 1, true) and text .. (" "):rep(missing) or (" "):rep(missing) .. text
end

--- One conversion. SHOWN makes text of a value for %s.
local function convert(value, flags, width, precision, conversion, shown)
  if conversion == "s" or conversion == "r" then
    local text = conversion == "s" and shown(value) or values.repr(value)
    if precision ~= "" then
      text = ustring.sub(text, 1, tonumber(precision:sub(2)) or 0)
    end
    return padded(text, flags, width)
  elseif conversion == "c" then
    return padded(type(value) == "number" and utf8.char(value) or shown(value), flags, width)
  end
  if conversion == "i" or conversion == "u" then
    conversion = "d"
  end
  if conversion:find("[dxXo]") then
    value = whole(value, conversion)
  elseif type(value) ~= "number" then
    error(("'%%%s' needs a number, not %s"):format(conversion, values.describe(value)), 0)
  end
  if #width > 2 or #precision > 3 then
    error("this format is too wide", 0)
  end
  return (("%" .. flags .. width .. precision .. conversion):format(value))
end

--- The parts of a conversion whose "%" is at AT: name, flags, width, precision, letter, and the offset after it.
local function conversion_at(pattern, at)
  local name, from = pattern:match("^%(([^%)]*)%)()", at + 1)
  local flags, width, precision, letter, stop = pattern:match("^([-+ #0]*)(%d*)(%.?%d*)([%a%%])()", from or at + 1)
  if not letter then
    error(("the format has no conversion at '%s'"):format(pattern:sub(at, at + 9)), 0)
  end
  return name, flags, width, precision, letter, stop
end

--- Python's %: values of LIST in order, or by name from NAMED.
---@param pattern string|shard.template.Markup
---@param list any[]
---@param named? table
---@return string|shard.template.Markup
function format.percent(pattern, list, named)
  local safe = values.is_markup(pattern)
  local shown = safe and values.escaped or values.text
  local text, parts, from, used = values.text(pattern), {}, 1, 0
  while true do
    local at = text:find("%", from, true)
    parts[#parts + 1] = text:sub(from, (at or 0) - 1)
    if not at then
      break
    end
    local name, flags, width, precision, letter
    name, flags, width, precision, letter, from = conversion_at(text, at)
    if letter == "%" then
      parts[#parts + 1] = "%"
    elseif name then
      parts[#parts + 1] = convert(named and named[name], flags, width, precision, letter, shown)
    else
      used = used + 1
      if used > #list then
        error("there are fewer values than the format has conversions", 0)
      end
      parts[#parts + 1] = convert(list[used], flags, width, precision, letter, shown)
    end
  end
  if used < #list and not named then
    error("there are more values than the format has conversions", 0)
  end
  text = table.concat(parts)
  return safe and values.markup(text) or text
end

local function aligned(text, fill, align, width, default)
  local missing = (tonumber(width) or 0) - ustring.len(text)
  if missing <= 0 then
    return text
  end
  fill, align = fill ~= "" and fill or " ", align ~= "" and align or default
  if align == "<" then
    return text .. fill:rep(missing)
  elseif align == "^" then
    return fill:rep(missing // 2) .. text .. fill:rep(missing - missing // 2)
  end
  return fill:rep(missing) .. text
end

--- What `{:spec}` makes of a value.
local function by_spec(value, spec, shown)
  if spec == "" then
    return shown(value)
  end
  local fill, align, rest = spec:match("^(" .. utf8.charpattern .. ")([<>^])(.*)$")
  if not fill then
    fill, align, rest = "", spec:match("^([<>^]?)(.*)$")
  end
  local sign, zero, width, comma, precision, conversion = rest:match("^([-+ ]?)(0?)(%d*)(,?)(%.?%d*)(%a?)$")
  if not sign then
    error(("'%s' is not a format"):format(spec), 0)
  elseif type(value) ~= "number" then
    return aligned(convert(value, "", "", precision, "s", shown), fill, align, width, "<")
  end
  if conversion == "" then
    conversion = precision ~= "" and "g" or math.type(value) == "integer" and "d" or "s"
  end
  local text = convert(value, conversion == "s" and "" or sign == "-" and "" or sign, "", precision, conversion, shown)
  if comma ~= "" then
    local head, tail = text:match("^(%-?%d+)(.*)$")
    text = head:reverse():gsub("(%d%d%d)", "%1,"):reverse():gsub("^(%-?),", "%1") .. tail
  end
  return aligned(text, zero ~= "" and "0" or fill, align, width, ">")
end

--- Python's str.format.
---@param pattern string|shard.template.Markup
---@param list any[]
---@param named? table
---@return string|shard.template.Markup
function format.braces(pattern, list, named)
  local safe = values.is_markup(pattern)
  local shown = safe and values.escaped or values.text
  local used = 0
  local function replace(field)
    local name, spec = field:match("^{([%w_]*):?(.-)}$")
    if not name then
      error(("'%s' is not a field of a format"):format(field), 0)
    end
    local value
    if name == "" then
      used = used + 1
      value = list[used]
    elseif tonumber(name) then
      value = list[tonumber(name) + 1]
    else
      value = named and named[name]
    end
    if value == nil then
      error(("the format's field '%s' has no value"):format(field), 0)
    end
    return by_spec(value, spec, shown)
  end
  local text = values.text(pattern):gsub("{{", "\1"):gsub("}}", "\2"):gsub("%b{}", replace)
  text = text:gsub("\1", "{"):gsub("\2", "}")
  return safe and values.markup(text) or text
end

return format
