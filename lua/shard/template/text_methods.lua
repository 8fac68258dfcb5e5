-- The methods of text that templates may call. Those of safe strings give safe strings again, and escape what they are
-- given.

local format = require "shard.template.format"
local iteration = require "shard.template.iteration"
local ustring = require "shard.template.ustring"
local values = require "shard.template.values"

local function text_of(value, what)
  if type(value) == "string" then
    return value
  elseif values.is_markup(value) then
    return value[1]
  end
  return error(("%s must be text, not %s"):format(what, values.describe(value)), 0)
end

-- ---- text: functions of a plain string; arguments of safe strings are escaped before ----

local text = {}

text.upper, text.lower, text.capitalize = ustring.upper, ustring.lower, ustring.capitalise

function text.title(value)
  local started = false
  local parts = ustring.characters(value)
  for i, character in ipairs(parts) do
    local is_letter = ustring.upper(character) ~= ustring.lower(character)
    if is_letter then
      parts[i] = started and ustring.lower(character) or ustring.upper(character)
    end
    started = is_letter
  end
  return table.concat(parts)
end

function text.swapcase(value)
  local parts = ustring.characters(value)
  for i, character in ipairs(parts) do
    local lower = ustring.lower(character)
    parts[i] = lower == character and ustring.upper(character) or lower
  end
  return table.concat(parts)
end

function text.strip(value, chars)
  return ustring.strip(value, chars, true, true)
end

function text.lstrip(value, chars)
  return ustring.strip(value, chars, true, false)
end

function text.rstrip(value, chars)
  return ustring.strip(value, chars, false, true)
end

local function affix(value, candidates, matches)
  if values.is_list(candidates) then
    for i = 1, #candidates do
      if matches(value, text_of(candidates[i], "what it starts or ends with")) then
        return true
      end
    end
    return false
  end
  return matches(value, text_of(candidates, "what it starts or ends with"))
end

local function starts(value, start)
  return value:sub(1, #start) == start
end

local function ends(value, stop)
  return stop == "" or value:sub(-#stop) == stop
end

function text.startswith(value, start)
  return affix(value, start, starts)
end

function text.endswith(value, stop)
  return affix(value, stop, ends)
end

function text.removeprefix(value, start)
  return starts(value, start) and value:sub(#start + 1) or value
end

function text.removesuffix(value, stop)
  return stop ~= "" and ends(value, stop) and value:sub(1, -#stop - 1) or value
end

function text.replace(value, old, new, count)
  return ustring.replace(value, text_of(old, "what to replace"), text_of(new, "what to put in its place"), count)
end

function text.split(value, separator, limit)
  if type(separator) == "table" and not values.is_markup(separator) then
    separator, limit = separator.sep, separator.maxsplit
  end
  return values.list(ustring.split(value, separator and text_of(separator, "the separator"), limit))
end

function text.rsplit(value, separator, limit)
  local parts = ustring.split(value, separator)
  if limit and limit >= 0 and #parts > limit + 1 then
    local head = #parts - limit
    parts = { table.concat(parts, separator or " ", 1, head), table.unpack(parts, head + 1) }
  end
  return values.list(parts)
end

function text.splitlines(value)
  local lines = {}
  for line, newline in value:gmatch("([^\n]*)(\n?)") do
    if line ~= "" or newline ~= "" then
      lines[#lines + 1] = line
    end
  end
  return values.list(lines)
end

function text.partition(value, separator)
  local first, last = value:find(separator, 1, true)
  if not first then
    return values.tuple({ value, "", "" })
  end
  return values.tuple({ value:sub(1, first - 1), separator, value:sub(last + 1) })
end

function text.find(value, part)
  local at = value:find(text_of(part, "what to find"), 1, true)
  return at and ustring.len(value:sub(1, at - 1)) or -1
end

function text.count(value, part)
  local count, at = 0, 1
  if part == "" then
    return ustring.len(value) + 1
  end
  while true do
    local first, last = value:find(part, at, true)
    if not first then
      return count
    end
    count, at = count + 1, last + 1
  end
end

local function fill(value, width, character)
  return (character or " "):rep(math.max(width - ustring.len(value), 0))
end

function text.ljust(value, width, character)
  return value .. fill(value, width, character)
end

function text.rjust(value, width, character)
  return fill(value, width, character) .. value
end

function text.zfill(value, width)
  local sign, digits = value:match("^([-+]?)(.*)$")
  return sign .. fill(value, width, "0") .. digits
end

function text.center(value, width, character)
  local missing = math.max(width - ustring.len(value), 0)
  local left = missing // 2 + (missing & width & 1)
  return (character or " "):rep(left) .. value .. (character or " "):rep(missing - left)
end

local function is_all(pattern)
  return function(value)
    return value:find("^" .. pattern .. "+$") ~= nil
  end
end
text.isdigit, text.isalpha, text.isalnum = is_all("%d"), is_all("[%a\128-\255]"), is_all("[%w\128-\255]")
text.isspace = is_all("%s")

function text.isupper(value)
  return ustring.upper(value) == value and ustring.lower(value) ~= value
end

function text.islower(value)
  return ustring.lower(value) == value and ustring.upper(value) ~= value
end

-- ---- text, as it is called ----

local plain = {} -- the methods above, and two that take more than text
for name, method in pairs(text) do
  plain[name] = method
end

--- Joins the items with the text between them.
local function join(value, list)
  local items, count = iteration.iterate(list)
  local parts, show = {}, values.is_markup(value) and values.escaped or values.text
  for i = 1, count do
    parts[i] = show(items[i])
  end
  return table.concat(parts, values.text(value))
end

function plain.join(value, list)
  return join(value, list)
end

local function named_of(...)
  local list = { ... }
  local last = list[#list]
  return list, type(last) == "table" and not values.is_markup(last) and last or nil
end

function plain.format(value, ...)
  local list, named = named_of(...)
  return format.braces(value, list, named)
end

--- The method NAME of safe strings.
local function safe_method(name)
  local method = plain[name]
  if name == "format" then
    return method
  elseif name == "join" then
    return function(value, list)
      return values.markup(join(value, list))
    end
  end
  return function(value, ...)
    local args = table.pack(...)
    for i = name == "replace" and 2 or 1, args.n do
      if type(args[i]) == "string" or values.is_markup(args[i]) then
        args[i] = values.escaped(args[i])
      end
    end
    local result = method(value[1], table.unpack(args, 1, args.n))
    if type(result) == "string" then
      return values.markup(result)
    elseif values.is_list(result) then
      for i, item in ipairs(result) do
        result[i] = values.markup(item)
      end
    end
    return result
  end
end

local safe = {}
for name in pairs(plain) do
  safe[name] = safe_method(name)
end

function safe.striptags(value)
  return require("shard.template.html").strip_tags(value[1])
end

function safe.unescape(value)
  return require("shard.template.html").unescape(value[1])
end

return { plain = plain, safe = safe }
