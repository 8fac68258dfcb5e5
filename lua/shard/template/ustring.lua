-- Strings as lists of characters. Text that is not valid UTF-8 is taken byte by byte.

local find, gsub, sub = string.find, string.gsub, string.sub

local ustring = {}

local function is_plain(text)
  return not find(text, "[\128-\255]") or not utf8.len(text)
end

--- The number of characters.
---@param text string
---@return integer
function ustring.len(text)
  return utf8.len(text) or #text
end

--- Characters FIRST to LAST, counted from 1.
---@param text string
---@param first integer
---@param last integer
---@return string
function ustring.sub(text, first, last)
  if is_plain(text) then
    return sub(text, first, last)
  end
  local length = utf8.len(text)
  first, last = math.max(first, 1), math.min(last, length)
  if first > last then
    return ""
  end
  return sub(text, utf8.offset(text, first), utf8.offset(text, last + 1) - 1)
end

--- A list of the characters.
---@param text string
---@return string[]
function ustring.characters(text)
  local characters, count = {}, 0
  for character in text:gmatch(is_plain(text) and "." or utf8.charpattern) do
    count = count + 1
    characters[count] = character
  end
  return characters
end

-- ---- case ----

-- Ranges of capital letters: first, last, distance of the small letter, step. Latin-1, Latin Extended-A and Additional,
-- Greek, Cyrillic, Armenian.
local RANGES = {
  { 0x41, 0x5A, 32, 1 }, { 0xC0, 0xD6, 32, 1 }, { 0xD8, 0xDE, 32, 1 }, { 0x100, 0x12E, 1, 2 }, { 0x132, 0x136, 1, 2 },
  { 0x139, 0x147, 1, 2 }, { 0x14A, 0x176, 1, 2 }, { 0x179, 0x17D, 1, 2 }, { 0x386, 0x386, 38, 1 },
  { 0x388, 0x38A, 37, 1 }, { 0x38C, 0x38C, 64, 1 }, { 0x38E, 0x38F, 63, 1 }, { 0x391, 0x3A1, 32, 1 },
  { 0x3A3, 0x3AB, 32, 1 }, { 0x400, 0x40F, 80, 1 }, { 0x410, 0x42F, 32, 1 }, { 0x460, 0x480, 1, 2 },
  { 0x48A, 0x4BE, 1, 2 }, { 0x4D0, 0x52E, 1, 2 }, { 0x531, 0x556, 48, 1 }, { 0x1E00, 0x1E94, 1, 2 },
  { 0x1EA0, 0x1EFE, 1, 2 },
}
local LOWER = { ["\u{178}"] = "\u{FF}" }
local UPPER = { ["\u{DF}"] = "SS", ["\u{FF}"] = "\u{178}", ["\u{3C2}"] = "\u{3A3}" }
for _, range in ipairs(RANGES) do
  for code = range[1], range[2], range[4] do
    local capital, small = utf8.char(code), utf8.char(code + range[3])
    LOWER[capital], UPPER[small] = small, capital
  end
end

local WIDE = "[\194-\244][\128-\191]*"

---@param text string
---@return string
function ustring.upper(text)
  text = text:upper()
  return find(text, "[\128-\255]") and (gsub(text, WIDE, UPPER)) or text
end

---@param text string
---@return string
function ustring.lower(text)
  text = text:lower()
  return find(text, "[\128-\255]") and (gsub(text, WIDE, LOWER)) or text
end

--- The first letter large, the others small.
---@param text string
---@return string
function ustring.capitalise(text)
  return ustring.upper(ustring.sub(text, 1, 1)) .. ustring.lower(ustring.sub(text, 2, #text))
end

--- TEXT without the characters of CHARS (white space when nil) at its start (LEFT) and its end (RIGHT).
---@param text string
---@param chars? string
---@param left boolean
---@param right boolean
---@return string
function ustring.strip(text, chars, left, right)
  if not chars then
    text = left and text:match("^%s*(.*)$") or text
    return right and (text:match("^.*%S") or "") or text
  end
  local set = {}
  for _, character in ipairs(ustring.characters(chars)) do
    set[character] = true
  end
  local characters = ustring.characters(text)
  local first, last = 1, #characters
  while left and first <= last and set[characters[first]] do
    first = first + 1
  end
  while right and last >= first and set[characters[last]] do
    last = last - 1
  end
  return table.concat(characters, "", first, last)
end

--- Every plain OLD as NEW, at most LIMIT times (all when nil or negative).
---@param text string
---@param old string
---@param new string
---@param limit? integer
---@return string
function ustring.replace(text, old, new, limit)
  limit = limit and limit >= 0 and limit or math.huge
  if old == "" then
    local characters, parts = ustring.characters(text), {}
    for i = 1, #characters do
      parts[i] = (i <= limit and new or "") .. characters[i]
    end
    return table.concat(parts) .. (#characters < limit and new or "")
  end
  local parts, from, count = {}, 1, 0
  while count < limit do
    local first, last = find(text, old, from, true)
    if not first then
      break
    end
    count = count + 1
    parts[count] = sub(text, from, first - 1) .. new
    from = last + 1
  end
  return table.concat(parts) .. sub(text, from)
end

--- The parts between SEPARATOR (white space when nil), at most LIMIT cuts.
---@param text string
---@param separator? string
---@param limit? integer
---@return string[]
function ustring.split(text, separator, limit)
  limit = limit and limit >= 0 and limit or math.huge
  local parts, from = {}, 1
  if separator == "" then
    error("cannot split at an empty string", 0)
  elseif not separator then
    while #parts < limit do
      local first, last = find(text, "%S+", from)
      if not first then
        return parts
      end
      parts[#parts + 1] = sub(text, first, last)
      from = last + 1
    end
    local rest = text:match("^%s*(.*)$", from)
    parts[#parts + 1] = rest ~= "" and rest or nil
    return parts
  end
  while #parts < limit do
    local first, last = find(text, separator, from, true)
    if not first then
      break
    end
    parts[#parts + 1] = sub(text, from, first - 1)
    from = last + 1
  end
  parts[#parts + 1] = sub(text, from)
  return parts
end

return ustring
