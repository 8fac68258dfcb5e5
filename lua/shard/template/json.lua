-- JSON that is safe inside <script> and in attributes with single quotes.

local ustring = require "shard.template.ustring"
local values = require "shard.template.values"

local json = {}

local ESCAPES = { ['"'] = '\\"', ["\\"] = "\\\\", ["\n"] = "\\n", ["\r"] = "\\r", ["\t"] = "\\t", ["\b"] = "\\b",
  ["\f"] = "\\f" }

local function escape_character(character)
  local known = ESCAPES[character]
  if known then
    return known
  end
  local code = utf8.len(character) and utf8.codepoint(character) or character:byte()
  if code < 0x10000 then
    return ("\\u%04x"):format(code)
  end
  code = code - 0x10000
  return ("\\u%04x\\u%04x"):format(0xD800 + (code >> 10), 0xDC00 + (code & 0x3FF))
end

local function string_json(text)
  text = text:gsub('[%c"\\<>&\']', escape_character)
  if text:find("[\128-\255]") then
    local characters = ustring.characters(text)
    for i, character in ipairs(characters) do
      characters[i] = character:byte() >= 128 and escape_character(character) or character
    end
    text = table.concat(characters)
  end
  return '"' .. text .. '"'
end

local MAX_DEPTH = 64
local encode

--- PARTS between OPEN and CLOSE, on lines of their own when there is an INDENT.
local function enclosed(open, parts, close, indent, depth)
  if #parts == 0 then
    return open .. close
  elseif not indent then
    return open .. table.concat(parts, ", ") .. close
  end
  local inner = "\n" .. indent:rep(depth)
  return open .. inner .. table.concat(parts, "," .. inner) .. "\n" .. indent:rep(depth - 1) .. close
end

local function table_json(value, indent, depth)
  local parts = {}
  if values.is_list(value) then
    for i = 1, #value do
      parts[i] = encode(value[i], indent, depth)
    end
    return enclosed("[", parts, "]", indent, depth)
  end
  for i, key in ipairs((values.keys(value))) do
    parts[i] = string_json(values.text(key)) .. ": " .. encode(value[key], indent, depth)
  end
  return enclosed("{", parts, "}", indent, depth)
end

function encode(value, indent, depth)
  depth = depth + 1
  local kind = type(value)
  if kind == "string" then
    return string_json(value)
  elseif kind == "nil" then
    return "null"
  elseif kind == "boolean" then
    return tostring(value)
  elseif kind == "number" then
    return values.text(value)
  elseif values.is_markup(value) then
    return string_json(value[1])
  elseif kind ~= "table" or values.kind(value) == "macro" then
    error(("%s cannot be written as JSON"):format(values.describe(value)), 0)
  elseif depth > MAX_DEPTH then
    error("this is nested too deeply for JSON", 0)
  end
  return table_json(value, indent, depth)
end

--- VALUE as JSON, maps in order of their keys.
---@param value any
---@param indent? integer blanks per level; nil: on one line
---@return string
function json.encode(value, indent)
  return encode(value, indent and (" "):rep(indent), 0)
end

return json
