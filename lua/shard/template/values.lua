-- What template values are and how they read as text. Markup is text that is safe HTML already. List, Dict and Tuple
-- mark the tables that templates make themselves: they may be changed, and know what they are when empty. Every other
-- table is a list when its length is above zero and a map otherwise.

local concat, sort = table.concat, table.sort
local find, format, gsub, rep = string.find, string.format, string.gsub, string.rep
local math_type = math.type

local values = {}

---@class shard.template.Markup
---@field [1] string the text
local Markup = { __name = "markup" }
local List = { __name = "list" }
local Dict = { __name = "map" }
local Tuple = { __name = "tuple" }
local Macro = { __name = "macro" }

values.Markup, values.List, values.Dict, values.Tuple, values.Macro = Markup, List, Dict, Tuple, Macro

local HTML = { ["&"] = "&amp;", ["<"] = "&lt;", [">"] = "&gt;", ['"'] = "&#34;", ["'"] = "&#39;" }

--- The text with the five characters that HTML gives a meaning replaced.
---@param text string
---@return string
function values.escape_text(text)
  if find(text, "[&<>\"']") then
    return (gsub(text, "[&<>\"']", HTML))
  end
  return text
end

--- Marks text as safe HTML.
---@param text string
---@return shard.template.Markup
function values.markup(text)
  return setmetatable({ text }, Markup)
end

--- A new list of these items.
---@param items table
---@return table
function values.list(items)
  return setmetatable(items, List)
end

function values.dict(fields)
  return setmetatable(fields, Dict)
end

function values.tuple(items)
  return setmetatable(items, Tuple)
end

function values.is_markup(value)
  return type(value) == "table" and getmetatable(value) == Markup
end

--- "undefined", "string", "number", "boolean", "markup", "list", "map", "macro" or "function".
---@return string
function values.kind(value)
  local kind = type(value)
  if kind == "nil" then
    return "undefined"
  elseif kind == "userdata" then
    return "map"
  elseif kind ~= "table" then
    return kind
  end
  local meta = getmetatable(value)
  if meta == Markup then
    return "markup"
  elseif meta == List or meta == Tuple then
    return "list"
  elseif meta == Macro then
    return "macro"
  elseif meta ~= Dict and #value > 0 then
    return "list"
  end
  return "map"
end

local ARTICLES = { undefined = "undefined", markup = "a safe string" }

--- The kind with its article, for messages.
function values.describe(value)
  local kind = values.kind(value)
  return ARTICLES[kind] or "a " .. kind
end

--- True for lists, and for empty tables that nobody marked as a map.
function values.is_list(value)
  if type(value) ~= "table" then
    return false
  end
  local meta = getmetatable(value)
  if meta == List or meta == Tuple then
    return true
  elseif meta == Markup or meta == Dict or meta == Macro then
    return false
  end
  return #value > 0 or (meta == nil and next(value) == nil)
end

local KIND_ORDER = { number = 1, string = 2, boolean = 3 }

local function key_before(a, b)
  local kind_a, kind_b = type(a), type(b)
  if kind_a ~= kind_b then
    return (KIND_ORDER[kind_a] or 4) < (KIND_ORDER[kind_b] or 4)
  elseif kind_a == "boolean" then
    return not a and b
  end
  return a < b
end

--- The keys of a map in order: numbers, then strings, then booleans.
---@param map table
---@return any[] keys
---@return integer count
function values.keys(map)
  local keys, count, strings = {}, 0, true
  for key in pairs(map) do
    count = count + 1
    keys[count] = key
    strings = strings and type(key) == "string"
  end
  if strings then
    sort(keys)
  else
    sort(keys, key_before)
  end
  return keys, count
end

-- ---- text ----

--- As Python writes it: 1.0, 0.1, 1e+16.
local function float_text(number)
  if number ~= number then
    return "nan"
  elseif number == math.huge then
    return "inf"
  elseif number == -math.huge then
    return "-inf"
  end
  local text
  for digits = 15, 17 do
    text = format("%." .. digits .. "g", number)
    if tonumber(text) == number then
      break
    end
  end
  local mantissa, exponent = text:match("^(.-)e(.+)$")
  if not exponent then
    return find(text, ".", 1, true) and text or text .. ".0"
  end
  exponent = tonumber(exponent) // 1
  if exponent < 0 or exponent >= 16 then
    return format("%se%s%02d", mantissa, exponent < 0 and "-" or "+", exponent < 0 and -exponent or exponent)
  end
  local sign, whole, fraction = mantissa:match("^(-?)(%d+)%.?(%d*)$") -- 1e+15: below what Python writes so
  return sign .. whole .. fraction .. rep("0", exponent - #fraction) .. ".0"
end

local ESCAPES = { ["\\"] = "\\\\", ["\n"] = "\\n", ["\t"] = "\\t", ["\r"] = "\\r" }

local function quoted(text)
  local quote = find(text, "'", 1, true) and not find(text, '"', 1, true) and '"' or "'"
  text = gsub(text, "[%c\\]", function(char)
    return ESCAPES[char] or format("\\x%02x", char:byte())
  end)
  if quote == "'" then
    text = gsub(text, "'", "\\'")
  end
  return quote .. text .. quote
end

local MAX_DEPTH = 32
local repr

local function list_repr(list, depth)
  local parts = {}
  for i = 1, #list do
    parts[i] = repr(list[i], depth)
  end
  if getmetatable(list) == Tuple then
    return "(" .. concat(parts, ", ") .. (#parts == 1 and ",)" or ")")
  end
  return "[" .. concat(parts, ", ") .. "]"
end

local function map_repr(map, depth)
  local parts = {}
  for i, key in ipairs((values.keys(map))) do
    parts[i] = repr(key, depth) .. ": " .. repr(map[key], depth)
  end
  return "{" .. concat(parts, ", ") .. "}"
end

--- A value as a literal: 'text', [1, 2], {'a': None}.
---@param value any
---@param depth? integer
---@return string
function repr(value, depth)
  depth = (depth or 0) + 1
  local kind = type(value)
  if kind == "nil" then
    return "None"
  elseif kind == "string" then
    return quoted(value)
  elseif kind == "table" and depth > MAX_DEPTH then
    return "..."
  elseif kind ~= "table" or getmetatable(value) == Macro then
    return values.text(value)
  end
  local meta = getmetatable(value)
  if meta == Markup then
    return "Markup(" .. quoted(value[1]) .. ")"
  elseif type(meta) == "table" and meta.__tostring then
    return tostring(value)
  elseif values.is_list(value) then
    return list_repr(value, depth)
  end
  return map_repr(value, depth)
end
values.repr = repr

--- A value as it is written into a page, not escaped.
---@param value any
---@return string
function values.text(value)
  local kind = type(value)
  if kind == "string" then
    return value
  elseif kind == "nil" then
    return ""
  elseif kind == "number" then
    return math_type(value) == "integer" and format("%d", value) or float_text(value)
  elseif kind == "boolean" then
    return value and "True" or "False"
  elseif kind == "table" then
    local meta = getmetatable(value)
    if meta == Markup then
      return value[1]
    elseif meta == "text" then -- an object that has a text of its own, such as an asset
      return tostring(value)
    elseif meta ~= Macro then
      return repr(value)
    end
  elseif kind == "userdata" then
    return tostring(value)
  end
  return error(format("cannot print %s; is '()' missing?", values.describe(value)), 0)
end

-- ---- truth and equality ----

--- What `if` sees: undefined, false, 0, "" and what is empty are false.
---@param value any
---@return boolean
function values.truthy(value)
  if not value or value == "" or value == 0 then
    return false
  elseif type(value) == "table" then
    local meta = getmetatable(value)
    if meta == nil or meta == List or meta == Dict or meta == Tuple then
      return #value > 0 or next(value) ~= nil
    elseif meta == Markup then
      return value[1] ~= ""
    elseif type(meta) == "table" and meta.__len then
      return #value > 0
    end
  end
  return true
end

local equal

local function same_items(a, b, depth)
  if depth > MAX_DEPTH or #a ~= #b then
    return false
  end
  for key in pairs(b) do
    if a[key] == nil then
      return false
    end
  end
  for key, value in pairs(a) do
    if not equal(value, b[key], depth) then
      return false
    end
  end
  return true
end

--- Equality by value: lists and maps by what is in them, safe strings by their text.
---@return boolean
function equal(a, b, depth)
  if a == b then
    return true
  end
  local meta_a = type(a) == "table" and getmetatable(a)
  local meta_b = type(b) == "table" and getmetatable(b)
  if meta_a == Markup then
    a, meta_a = a[1], false
  end
  if meta_b == Markup then
    b, meta_b = b[1], false
  end
  if meta_a == false or meta_b == false then
    return a == b
  elseif meta_a == Macro or meta_b == Macro then
    return false
  end
  return same_items(a, b, (depth or 0) + 1)
end
values.equal = equal

-- ---- how Lua code sees safe strings ----

function Markup.__tostring(markup)
  return markup[1]
end

function Markup.__len(markup)
  return #markup[1]
end

local function escaped(value)
  return values.is_markup(value) and value[1] or values.escape_text(values.text(value))
end
values.escaped = escaped

function Markup.__concat(a, b)
  return values.markup(escaped(a) .. escaped(b))
end

function Markup.__eq(a, b)
  return a[1] == b[1]
end

function Markup.__lt(a, b)
  return values.text(a) < values.text(b)
end

function Markup.__le(a, b)
  return values.text(a) <= values.text(b)
end

return values
