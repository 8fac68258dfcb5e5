-- Cuts a template's text into tokens, and removes the white space that its tags say.
--
-- A token's kind is "data" (text between tags), "{{", "}}", "{%", "%}", "name", "string", "number", "eof", or the
-- operator itself. Kinds, values and offsets are in lists side by side: a template has thousands of tokens.

local errors = require "shard.template.errors"

local find, match, sub = string.find, string.match, string.sub

local lexer = {}

---@class shard.template.Tokens
---@field kinds string[]
---@field values any[]
---@field starts integer[] byte offsets into the source
---@field stops integer[]
---@field count integer

local OPERATORS = {}
for operator in ("// ** == != >= <= + - * / % ~ < > = . : | , ( ) [ ] { }"):gmatch("%S+") do
  OPERATORS[operator] = true
end

local OPENING = { ["("] = ")", ["["] = "]", ["{"] = "}" }
local CLOSING = { [")"] = true, ["]"] = true, ["}"] = true }

local Lexer = {}
Lexer.__index = Lexer

function Lexer:fail(message, offset)
  errors.raise(message, self.file, self.source, offset)
end

function Lexer:push(kind, value, start, stop)
  local count = self.count + 1
  self.count = count
  self.kinds[count], self.values[count], self.starts[count], self.stops[count] = kind, value, start, stop
end

-- ---- strings and numbers ----

local ESCAPES = { n = "\n", t = "\t", r = "\r", b = "\b", f = "\f", v = "\v", a = "\a", ["\n"] = "" }

local function unescape(text)
  if not find(text, "\\", 1, true) then
    return text
  end
  local function code(hex)
    return utf8.char(tonumber(hex, 16))
  end
  text = text:gsub("\\\\", "\\\0") -- so that no other escape sees it
  text = text:gsub("\\x(%x%x)", code):gsub("\\u(%x%x%x%x)", code)
  text = text:gsub("\\([ntrbfva'\"\n])", function(char)
    return ESCAPES[char] or char
  end)
  return (text:gsub("\\%z", "\\"))
end

function Lexer:string(at)
  local quote = sub(self.source, at, at)
  local from = at + 1
  while true do
    local stop = find(self.source, "[\\" .. quote .. "]", from)
    if not stop then
      self:fail("this string is not closed", at)
    elseif sub(self.source, stop, stop) == quote then
      self:push("string", unescape(sub(self.source, at + 1, stop - 1)), at, stop)
      return stop + 1
    end
    from = stop + 2
  end
end

local BASES = { x = 16, o = 8, b = 2 }

function Lexer:number(at)
  local source = self.source
  local base, digits = match(source, "^0([xXoObB])([%x_]+)", at)
  if base then
    local value = tonumber((digits:gsub("_", "")), BASES[base:lower()])
    if not value then
      self:fail("this is not a number", at)
    end
    self:push("number", value, at, at + 1 + #digits)
    return at + 2 + #digits
  end
  local text = match(source, "^%d[%d_]*", at)
  local after_dot = self.kinds[self.count] == "."
  local fraction = not after_dot and match(source, "^%.%d[%d_]*", at + #text) or ""
  local exponent = not after_dot and match(source, "^[eE][+-]?%d+", at + #text + #fraction) or ""
  local length = #text + #fraction + #exponent
  self:push("number", tonumber((sub(source, at, at + length - 1):gsub("_", ""))), at, at + length - 1)
  return at + length
end

-- ---- inside a tag ----

--- The tag's end at AT: how it is written, or nil.
local function closing(source, at, close)
  local text = match(source, "^[-+]?" .. (close == "}}" and "}}" or "%%}"), at)
  if text == "+}}" then
    return nil
  end
  return text
end

--- Tokens of one tag; gives the offset after it and its sign ("-", "+" or "").
function Lexer:tag(at, close, opened)
  local source, open = self.source, {}
  while true do
    at = find(source, "%S", at)
    if not at then
      self:fail("this tag is not closed with '" .. close .. "'", opened)
    end
    local ending = #open == 0 and closing(source, at, close)
    if ending then
      self:push(close, nil, at, at + #ending - 1)
      return at + #ending, #ending == 3 and sub(ending, 1, 1) or ""
    end
    local char = sub(source, at, at)
    local name = match(source, "^[%a_\128-\255][%w_\128-\255]*", at)
    if name then
      self:push("name", name, at, at + #name - 1)
      at = at + #name
    elseif find(char, "%d") then
      at = self:number(at)
    elseif char == '"' or char == "'" then
      at = self:string(at)
    else
      at = self:operator(at, char, open)
    end
  end
end

function Lexer:operator(at, char, open)
  local operator = sub(self.source, at, at + 1)
  if not OPERATORS[operator] then
    operator = char
  end
  if not OPERATORS[operator] then
    self:fail(("unexpected character '%s'"):format(match(self.source, "^" .. utf8.charpattern, at) or "?"), at)
  end
  if OPENING[operator] then
    open[#open + 1] = OPENING[operator]
  elseif CLOSING[operator] then
    if open[#open] ~= operator then
      self:fail(#open == 0 and ("'%s' closes nothing"):format(operator)
        or ("expected '%s', not '%s'"):format(open[#open], operator), at)
    end
    open[#open] = nil
  end
  self:push(operator, nil, at, at + #operator - 1)
  return at + #operator
end

-- ---- between tags ----

--- Removes from TEXT, which ends at a tag, the white space that the tag's sign or lstrip_blocks takes.
function Lexer:strip_before(text, sign, is_block, line_started)
  if sign == "-" then
    return match(text, "^.*%S") or ""
  elseif sign == "+" or not is_block or not self.options.lstrip_blocks then
    return text
  end
  local last_line = match(text, ".*\n()") or (line_started and 1)
  if last_line and find(text, "^[ \t\v\f]*$", last_line) then
    return sub(text, 1, last_line - 1)
  end
  return text
end

--- The offset after the white space that a tag's end takes, and whether a line starts there.
function Lexer:skip_after(at, sign, is_block)
  local source = self.source
  if sign == "-" then
    local next_at = find(source, "%S", at) or #source + 1
    return next_at, next_at > at and sub(source, next_at - 1, next_at - 1) == "\n"
  elseif sign == "" and is_block and self.options.trim_blocks and sub(source, at, at) == "\n" then
    return at + 1, true
  end
  return at, false
end

--- {% raw %}: its text goes out as it is. Gives the offset after endraw, or nil when the tag is not raw.
function Lexer:raw(open)
  local source = self.source
  local sign, from = match(source, "^[-+]?%s*raw%s*([-+]?)%%}()", open + 2)
  if not from then
    return nil
  end
  local line_started
  from, line_started = self:skip_after(from, sign, false)
  local at = from
  while true do
    local tag = find(source, "{%", at, true)
    if not tag then
      self:fail("'raw' is not closed with 'endraw'", open)
    end
    local before, after, next_at = match(source, "^([-+]?)%s*endraw%s*([-+]?)%%}()", tag + 2)
    if before then
      local text = self:strip_before(sub(source, from, tag - 1), before, true, line_started)
      if text ~= "" then
        self:push("data", text, from, tag - 1)
      end
      return self:skip_after(next_at, after, true)
    end
    at = tag + 2
  end
end

function Lexer:comment(open, opening_sign)
  local stop = find(self.source, "#}", open + 2, true)
  if not stop then
    self:fail("this comment is not closed with '#}'", open)
  end
  local from = open + 2 + (opening_sign and 1 or 0) -- {#-#}: that sign is the opening one
  local sign = stop > from and match(sub(self.source, stop - 1, stop - 1), "[-+]") or ""
  return self:skip_after(stop + 2, sign, true)
end

function Lexer:run()
  local source, at, line_started = self.source, 1, true
  while true do
    local open = find(source, "{[{%%#]", at)
    local text = sub(source, at, (open or #source + 1) - 1)
    if not open then
      if text ~= "" then
        self:push("data", text, at, #source)
      end
      break
    end
    local mark = sub(source, open, open + 1)
    local sign = match(source, "^[-+]", open + 2)
    text = self:strip_before(text, sign, mark ~= "{{", line_started)
    if text ~= "" then
      self:push("data", text, at, open - 1)
    end
    at, line_started = self:open_tag(mark, open, sign)
  end
  self:push("eof", nil, #source + 1, #source)
end

function Lexer:open_tag(mark, open, sign)
  if mark == "{#" then
    return self:comment(open, sign)
  elseif mark == "{%" then
    local after, line_started = self:raw(open)
    if after then
      return after, line_started
    end
  end
  self:push(mark, nil, open, open + 1)
  local close = mark == "{{" and "}}" or "%}"
  local after, end_sign = self:tag(open + (sign and 3 or 2), close, open)
  return self:skip_after(after, end_sign, mark == "{%")
end

--- The text as the lexer wants it: newlines are \n, and one at the very end goes unless it is to be kept.
---@param text string
---@param options { keep_trailing_newline?: boolean }
---@return string
function lexer.normalise(text, options)
  if find(text, "\r", 1, true) then
    text = text:gsub("\r\n?", "\n")
  end
  if not options.keep_trailing_newline and sub(text, -1) == "\n" then
    text = sub(text, 1, -2)
  end
  return text
end

--- The tokens of a normalised text.
---@param source string
---@param file string for messages
---@param options { trim_blocks?: boolean, lstrip_blocks?: boolean }
---@return shard.template.Tokens
function lexer.tokens(source, file, options)
  local state = setmetatable({
    source = source, file = file, options = options, kinds = {}, values = {}, starts = {}, stops = {}, count = 0,
  }, Lexer)
  state:run()
  return state
end

return lexer
