-- shard.zola: Zola's shortcodes as Shard's: `prepare` of a source.
--
--   prepare = require("shard.zola").prepare { markdown = { "books" } }
--
--   {{ youtube(id="x", big=true) }}                    {{< youtube id="x" big=true >}}
--   {% quote(author="A") %}...{% end %}                {{< quote author="A" >}}...{{< /quote >}}
--   those that `markdown` lists, whose file is a .md   {{% books path="a.toml" %}}
--   {{/* youtube(id="x") */}}                          {{ youtube(id="x") }}, as text
--
-- Code, inline or fenced, is left alone, but for that last line. What is no call with named arguments stays as it is.
-- Each line stays on its line.

local newlines = require("shard.newlines")

local zola = {}

---A call of more bytes than this is text: so the time is linear in the length of any page.
local longest = 10000

---@param value string
---@return string
local function quoted(value)
  return '"' .. value:gsub('[\\"]', "\\%0") .. '"'
end

---The value at AT as an argument of a shortcode.
---@param text string
---@param at integer
---@return string? argument, integer? next
local function read_value(text, at)
  for _, pattern in ipairs({ '^"([^"]*)"()', "^'([^']*)'()", "^`([^`]*)`()", "^(%b[])()" }) do
    local value, next = text:match(pattern, at)
    if value then
      return quoted(value), next
    end
  end
  local word, next = text:match("^(%-?[%w.]+)()", at)
  if word == "true" or word == "false" or tonumber(word) then
    return word, next
  end
end

---`name(a="b", c=1)` at AT.
---@param text string
---@param at integer
---@return string? name
---@return string arguments each with a blank before it
---@return integer next
local function read_call(text, at)
  local name, next = text:match("^([%a_][%w_]*)%(%s*()", at)
  local arguments = {}
  while name do
    local stop = text:match("^%)()", next)
    if stop then
      return name, table.concat(arguments), stop
    end
    local key, from = text:match("^([%a_][%w_]*)%s*=%s*()", next)
    local value, behind
    if key then
      value, behind = read_value(text, from)
    end
    if not value then
      break
    end
    arguments[#arguments + 1] = " " .. key .. "=" .. value
    next = text:match("^%s*,?%s*()", behind)
  end
  return nil, "", at
end

---@class shard.zola.Reader
---@field text string
---@field out string[]
---@field markdown table<string, boolean> names of those that give Markdown
---@field open string[] names of those that wait for their end
local Reader = {}
Reader.__index = Reader

---@param name string
---@param inside string what stands in the tag
---@return string
function Reader:shortcode(name, inside)
  local format = self.markdown[name] and "{{%% %s %%}}" or "{{< %s >}}"
  return format:format(inside)
end

---The tag at AT, a "{".
---@param at integer
---@return string? shortcode, integer? next
function Reader:tag(at)
  if not self.text:find("^{[{%%]%-?%s*[%a_]", at) then
    return nil
  end
  local text = self.text:sub(at, at + longest)
  local kind, from = text:match("^{([{%%])%-?%s*()")
  local closing = kind == "{" and "^%s*%-?}}()" or "^%s*%-?%%}()"
  if kind == "%" and #self.open > 0 then
    local stop = text:match("^end%s*%-?%%}()", from)
    if stop then
      local name = table.remove(self.open)
      return self:shortcode(name, "/" .. name), at + stop - 1
    end
  end
  local name, arguments, behind = read_call(text, from)
  local stop = name and text:match(closing, behind)
  if not stop then
    return nil
  end
  if kind == "%" then
    self.open[#self.open + 1] = name
  end
  local kept = newlines(arguments)
  local tag = self:shortcode(name, name .. arguments .. newlines(text:sub(1, stop - 1)):sub(#kept + 1))
  return tag, at + stop - 1
end

---At the beginning of a line: behind the fenced code that begins here.
---@param at integer
---@return integer?
function Reader:fence(at)
  local mark, from = self.text:match("^[ \t>]*(```+)[^`\n]*()", at)
  if not mark then
    mark, from = self.text:match("^[ \t>]*(~~~+)[^\n]*()", at)
  end
  if not mark then
    return nil
  end
  local _, stop = self.text:find("\n[ \t>]*" .. mark .. mark:sub(1, 1) .. "*[ \t\r]*%f[\n\0]", from)
  return (stop or #self.text) + 1
end

---At a run of backticks: behind the code that it begins, or behind itself.
---@param at integer
---@return integer
function Reader:code(at)
  local run, from = self.text:match("^(`+)()", at)
  local paragraph = self.text:find("\n[ \t\r]*\n", from) or #self.text + 1
  local first, last = self.text:find("`+", from)
  while first and first < paragraph do
    if last - first + 1 == #run then
      return last + 1
    end
    first, last = self.text:find("`+", last + 1)
  end
  return from
end

---@return string
function Reader:read()
  local text, at, from = self.text, 1, 1 -- where we are; what of the text is not in `out` yet
  local fresh = true
  while at <= #text do
    local behind = fresh and self:fence(at)
    fresh = false
    local special = behind or text:find("[`{\n]", at)
    if not special then
      break
    elseif behind then
      at = behind
    elseif text:sub(special, special) == "`" then
      at = self:code(special)
    elseif text:sub(special, special) == "\n" then
      at, fresh = special + 1, true
    else
      local tag, next = self:tag(special)
      if tag then
        self.out[#self.out + 1] = text:sub(from, special - 1)
        self.out[#self.out + 1] = tag
        from = next
      end
      at = next or special + 1
    end
  end
  self.out[#self.out + 1] = text:sub(from)
  return table.concat(self.out)
end

---@param text string
---@param markdown table<string, boolean>?
---@return string
function zola.read(text, markdown)
  if not text:find("{[{%%]") then
    return text
  end
  local reader = setmetatable({ text = text, out = {}, markdown = markdown or {}, open = {} }, Reader)
  return (reader:read():gsub("{([{%%])/%*(.-)%*/([}%%])}", "{%1%2%3}"))
end

---A function for `prepare`. `markdown` lists the shortcodes whose file is a .md: what they give is Markdown.
---@param options { markdown: string[]? }?
---@return fun(text: string): string
function zola.prepare(options)
  local markdown = {}
  for _, name in ipairs(options and options.markdown or {}) do
    markdown[name] = true
  end
  return function(text)
    return zola.read(text, markdown)
  end
end

return zola
