-- shard.mdx: MDX as Markdown with shortcodes, for `prepare` of a source.
--
--   prepare = require("shard.mdx").prepare { components = { "Tabs", "TabItem" } }
--
-- JavaScript is not run. What stands for text is kept, in this way:
--
--   import X from "./_part.md"      the file takes the place of each <X />
--   other imports, exports          left out
--   <Tabs id="os">...</Tabs>        {{% Tabs id="os" %}}...{{% /Tabs %}} for a component that is listed, so it is a
--                                   shortcode of the site; of others the tags are left out, what is between stays
--   <img style={{width: 20}} />     HTML: className is class, style is CSS; other values that are code are left out
--   {/* a comment */}               left out
--   {"text"}                        text
--
-- Code, inline or fenced, is left alone, but for comments that highlight lines of it (shard.mdx.magic). There is no
-- indented code in MDX: what is inside of a component may stand further to the right than its tag, and is put below it.
-- Each line stays on its line, so that messages name the right one; only what follows a file that was put in does not.

local magic = require("shard.mdx.magic")
local native = require("shard.native")
local newlines = require("shard.newlines")
local tags = require("shard.mdx.tags")

local mdx = {}

---A tag or expression of more bytes than this is text: so the time is linear in the length of any page.
local longest = 10000
---Files that are put in files that are put in ...
local deepest = 10

---@class shard.mdx.Open a component that was opened: lines in it that stand at `content` are put at `base`
---@field name string
---@field base integer
---@field content integer? nil until there is one

---@class shard.mdx.Reader
---@field text string
---@field out string[]
---@field components table<string, string> name of a component -> name of a shortcode
---@field parts table<string, string> name of a component -> path that it was imported from
---@field root string folder that "@site" stands for
---@field path string of the file
---@field depth integer
---@field open shard.mdx.Open[]
---@field first integer? where the text of the line begins, when it begins with what comes next
---@field indent integer how far to the right it does, and would
---@field base integer
local Reader = {}
Reader.__index = Reader

-- --- files that are put in ---

---The site path of an import.
---@param from string
---@return string?
function Reader:resolve(from)
  from = from:gsub("\\", "")
  local below = from:match("^@site/(.*)$")
  if below then
    return native.normalize(self.root .. "/" .. below)
  end
  return native.normalize((self.path:match("^(.*/)") or "") .. from)
end

---What an import says: "import A from './_a.md'; import B from './_b.mdx'".
---@param block string
function Reader:note_imports(block)
  for name, from in block:gmatch("import%s+([%a_][%w_]*)%s+from%s+[\"']([^\"']+%.mdx?)[\"']") do
    self.parts[name] = self:resolve(from)
  end
end

---@param path string
---@return string
function Reader:part(path)
  local page = native.page_exists(path)
  if self.depth >= deepest or not page and not native.exists(path) then
    return ""
  end
  local text = page and native.page_body(path, "raw") or native.read(path)
  text = text:match("^%-%-%-\r?\n.-\n%-%-%-\r?\n(.*)$") or text
  return (mdx.read(text, self.components, self.root, path, self.depth + 1):gsub("^\n+", ""):gsub("\n+$", ""))
end

-- --- the text ---

function Reader:put(text)
  self.out[#self.out + 1] = text
end

---@param tag shard.mdx.Tag
---@param leads boolean does it begin its line?
function Reader:nest(tag, leads)
  local open = self.open
  local around = open[#open]
  if tag.closing then
    for index = #open, 1, -1 do
      if open[index].name == tag.name then
        table.move(open, #open + 1, 2 * #open - index + 1, index)
        break
      end
    end
  elseif leads then
    open[#open + 1] = { name = tag.name, base = self.base }
  else
    open[#open + 1] = { name = tag.name, base = around and around.base or 0, content = around and around.content or 0 }
  end
end

---@param tag shard.mdx.Tag
---@param leads boolean does it begin its line?
function Reader:put_tag(tag, leads)
  if not tag.closed and tag.name:find("^%u") then
    self:nest(tag, leads)
  end
  local part, name = self.parts[tag.name], self.components[tag.name]
  if name then
    self:put(tags.as_shortcode(tag, name))
  elseif part and not tag.closing then
    local lines = self:part(part):gsub("\n", "\n" .. (" "):rep(leads and self.base or 0))
    self:put(lines)
  elseif part or tag.name:find("^%u") then
    self:put(newlines(tag.text))
  else
    self:put(tags.as_html(tag))
  end
end

---At each "<": where to go on.
---@param at integer
---@return integer
function Reader:angle(at)
  local text = self.text
  local comment = text:find("^<!%-%-", at) and select(2, text:find("-->", at, true))
  if comment then
    self:put(text:sub(at, comment))
    return comment + 1
  end
  local fragment = text:match("^</?>()", at)
  if fragment then
    return fragment
  end
  local tag = text:find("^</?%a", at) and tags.read(text:sub(at, at + longest))
  if tag then
    self:put_tag(tag, at == self.first)
    return at + #tag.text
  end
  self:put("<")
  return at + 1
end

---At each "{".
---@param at integer
---@return integer
function Reader:brace(at)
  local text = self.text
  local comment = text:match("^{%s*/%*.-%*/%s*}", at)
  if comment then
    self:put(newlines(comment))
    return at + #comment
  end
  local code = text:match("^{%s*[\"'`][^\n]-[\"'`]%s*}", at)
  local value = code and tags.literal(code:sub(2, -2))
  if value then
    self:put(value)
    return at + #code
  end
  self:put("{")
  return at + 1
end

---At each run of backticks: a span of code goes as far as the next run of that size in its paragraph.
---@param at integer
---@return integer
function Reader:backticks(at)
  local text = self.text
  local run = text:match("^`+", at)
  local stop = text:find("\n[ \t\r]*\n", at) or #text + 1
  local from = at + #run
  while from < stop do
    local first, last = text:find("`+", from)
    if not first or first >= stop then
      break
    elseif last - first + 1 == #run then
      self:put(text:sub(at, last))
      return last + 1
    end
    from = last + 1
  end
  self:put(run)
  return at + #run
end

---How far to the right a line is to stand that begins with so many blanks.
---@param indent integer
---@return integer
function Reader:place(indent)
  local around = self.open[#self.open]
  if not around then
    return indent
  end
  around.content = around.content or math.max(indent, around.base)
  return around.base + math.max(0, indent - around.content)
end

---@param at integer
---@return integer? behind the last line of the fenced code that begins here
function Reader:fence(at)
  local text = self.text
  local mark = text:match("^(```+)[^`\n]*\n", at) or text:match("^(~~~+)[^\n]*\n", at)
  if not mark then
    return nil
  end
  local _, stop = text:find("\n[ \t>]*" .. mark .. mark:sub(1, 1) .. "*[ \t\r]*%f[\n\0]", at)
  stop = stop or #text
  local less = self.indent - self.base
  self:put((magic.read(text:sub(at, stop)):gsub("\n([ \t]*)", function(blanks)
    return "\n" .. blanks:sub(math.min(less, #blanks) + 1)
  end)))
  return stop + 1
end

---At the beginning of a line: puts its blanks, and fenced code or imports and exports that begin here.
---@param at integer
---@param blank boolean is the line before it?
---@return integer where to go on
function Reader:line(at, blank)
  local text = self.text
  if blank and text:find("^[ei][xm]port[ {*]", at) then
    local stop = (text:find("\n[ \t\r]*\n", at) or #text + 1) - 1
    local block = text:sub(at, stop)
    self:note_imports(block)
    self:put(newlines(block))
    return stop + 1
  end
  local blanks, first, byte = text:match("^([ \t]*)()(.?)", at)
  if byte == "\n" or byte == "\r" or byte == "" then
    self:put(blanks)
    return first
  end
  self.first, self.indent, self.base = first, #blanks, self:place(#blanks)
  self:put(self.base == self.indent and blanks or (" "):rep(self.base))
  return self:fence(first) or first
end

---One step behind plain text, at a byte that may mean something.
---@param byte string
---@param at integer
---@return integer where to go on
function Reader:special(byte, at)
  if byte == "<" then
    return self:angle(at)
  elseif byte == "{" then
    return self:brace(at)
  elseif byte == "`" then
    return self:backticks(at)
  end
  local last = byte == "\\" and at + 1 or at
  self:put(self.text:sub(at, last))
  return last + 1
end

---@return string
function Reader:read()
  local text, at, size = self.text, 1, #self.text
  local line, fresh, blank = 1, true, true -- where the line begins; are we there; was the one before it blank?
  while at <= size do
    if fresh then
      at, fresh = self:line(at, blank), false
    else
      local special = text:find("[`<{\\\n]", at) or size + 1
      self:put(text:sub(at, special - 1))
      local byte = text:sub(special, special)
      if byte == "\n" then
        blank = not text:sub(line, special - 1):find("[^ \t\r]")
        line, fresh = special + 1, true
      end
      at = self:special(byte, special)
    end
  end
  return table.concat(self.out)
end

---@param text string
---@param components table<string, string>
---@param root string
---@param path string
---@param depth integer
---@return string
function mdx.read(text, components, root, path, depth)
  local reader = {
    text = text,
    out = {},
    components = components,
    parts = {},
    root = root,
    path = path,
    depth = depth,
    open = {},
    indent = 0,
    base = 0,
  }
  return setmetatable(reader, Reader):read()
end

---A function for `prepare`. `components` are those that are shortcodes, a list of names, or of their own names by those
---in MDX: { "Tabs", CodeBlock = "highlight" }. `root` is the folder that "@site" stands for.
---@param options { components: table?, root: string? }?
---@return fun(text: string, page: shard.Page): string
function mdx.prepare(options)
  local components = {}
  for name, shortcode in pairs(options and options.components or {}) do
    components[type(name) == "number" and shortcode or name] = shortcode
  end
  local root = options and options.root or ""
  return function(text, page)
    return mdx.read(text, components, root, page.path, 0)
  end
end

return mdx
