-- Wraps text to a width, as Python's textwrap does.

local ustring = require "shard.template.ustring"

local wrapping = {}

--- Cuts a word behind its hyphens: "well-known" may break, "x-1" may not.
local function hyphen_parts(word, parts)
  local from = 1
  while true do
    local at = word:find("%-", from)
    while at and not (word:find("^[%w_]*%a%-", from) and word:sub(from, at):find("[%w_\128-\255][%a_\128-\255]%-$")
        and word:find("^[%w_\128-\255]+[%a_\128-\255]", at + 1)) do
      at = word:find("%-", at + 1)
    end
    if not at then
      break
    end
    parts[#parts + 1] = word:sub(from, at)
    from = at + 1
  end
  parts[#parts + 1] = word:sub(from)
end

--- Words and the white space between them.
local function chunks_of(line, break_on_hyphens)
  local parts = {}
  for word, space in line:gmatch("(%S*)(%s*)") do
    if word ~= "" and break_on_hyphens then
      hyphen_parts(word, parts)
    elseif word ~= "" then
      parts[#parts + 1] = word
    end
    if space ~= "" then
      parts[#parts + 1] = space
    end
  end
  return parts
end

local function is_space(chunk)
  return chunk ~= nil and not chunk:find("%S")
end

--- Takes the chunks that fit into one line, from index AT on; gives the line and the next index.
local function take_line(chunks, at, width, break_long_words)
  local taken, length = {}, 0
  while chunks[at] and length + ustring.len(chunks[at]) <= width do
    taken[#taken + 1] = chunks[at]
    length = length + ustring.len(chunks[at])
    at = at + 1
  end
  local chunk = chunks[at]
  if chunk and ustring.len(chunk) > width then
    if break_long_words then
      local cut = width - length -- 0: nothing of it, yet textwrap then leaves the blank before it
      local hyphen = ustring.sub(chunk, 1, cut):match("^.*[^%-].*()%-")
      cut = hyphen and ustring.len(chunk:sub(1, hyphen)) or cut
      taken[#taken + 1] = ustring.sub(chunk, 1, cut)
      chunks[at] = ustring.sub(chunk, cut + 1, #chunk)
    elseif #taken == 0 then
      taken[1] = chunk
      at = at + 1
    end
  end
  if is_space(taken[#taken]) then
    taken[#taken] = nil
  end
  return table.concat(taken), at
end

local function wrap_line(line, width, break_long_words, break_on_hyphens, lines)
  local chunks = chunks_of(line, break_on_hyphens)
  local at, made = 1, 0
  while at <= #chunks do
    if made > 0 and is_space(chunks[at]) then
      at = at + 1
    end
    local wrapped
    wrapped, at = take_line(chunks, at, width, break_long_words)
    if wrapped ~= "" then
      made = made + 1
      lines[#lines + 1] = wrapped
    end
  end
  if made == 0 then
    lines[#lines + 1] = ""
  end
end

---@param text string
---@param width integer
---@param break_long_words boolean
---@param newline string what stands between the lines
---@param break_on_hyphens boolean
---@return string
function wrapping.wrap(text, width, break_long_words, newline, break_on_hyphens)
  if math.type(width) ~= "integer" or width < 1 then
    error("the width of 'wordwrap' must be a whole number above 0", 0)
  end
  local lines = {}
  for line in (text:gsub("\n$", "") .. "\n"):gmatch("([^\n]*)\n") do
    wrap_line(line, width, break_long_words, break_on_hyphens, lines)
  end
  return table.concat(lines, newline)
end

return wrapping
