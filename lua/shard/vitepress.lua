-- shard.vitepress: what VitePress reads beside Markdown, as Markdown that Shard reads: `prepare` of a source.
--
--   prepare = require("shard.vitepress").prepare { components = { "Card" } }
--
--   <<< @/snippets/a.js#part{2 ts} [title]   the file as code, or a region of it
--   <!--@include: ./part.md{3,10}-->         the file as Markdown, some lines, a region or a section of it
--   <script>, <style>                        left out, with what is in them
--   <Badge type="tip" text="new" />          <span class="badge badge-tip">new</span>
--   <Card a="b">...</Card>                   {{% Card a="b" %}}...{{% /Card %}} for a component that is listed: it is a
--                                            shortcode of the site; of others the tags are left out
--   <a :href="x" @click="f" v-if="y">        <a>
--   // [!code ++], [!code --], [!code hl]    lines of code that are inserted, deleted or highlighted
--   {{ $frontmatter.title }}                 that value of the front matter
--   [[toc]]                                  left out
--
-- JavaScript is not run. Code is left alone otherwise. Each line stays on its line; only what follows a file that was
-- put in does not.

local native = require("shard.native")
local newlines = require("shard.newlines")
local parts = require("shard.vitepress.parts")
local tags = require("shard.vitepress.tags")

local vitepress = {}

---Files that are put in files that are put in ...
local deepest = 10
---Lines that one tag may go over.
local longest = 40

---@class shard.vitepress.Reader
---@field lines string[]
---@field at integer the line that is read
---@field out string[]
---@field path string of the file
---@field root string what "@" stands for
---@field first integer the line of the file that the text begins in
---@field params table<string, any> of the page
---@field components table<string, string> name of a component -> name of a shortcode
---@field depth integer
---@field group boolean are we in a group of code?
---@field read fun(path: string): string?
local Reader = {}
Reader.__index = Reader

---@param line string
function Reader:put(line)
  self.out[#self.out + 1] = line
end

---@param text string
function Reader:fail(text)
  error(("%s:%d: %s"):format(self.path, self.first + self.at - 1, text), 0)
end

-- --- files ---

---The text of the file that GIVEN names, "@/a.md" or "./a.md".
---@param given string
---@return string text, string path
function Reader:file(given)
  local below = given:match("^@/?(.*)$")
  local path = native.normalize(below and self.root .. "/" .. below or (self.path:match("^(.*/)") or "") .. given)
  local text = path and self.read(path)
  if not text then
    local what = "there is no file '%s': write the path of one, in a folder that 'data' declares"
    self:fail(what:format(path or given))
  end
  return text, path
end

---"../a.js#part{1,3 ts:line-numbers} [title]"
---@param given string
---@param indent string
function Reader:put_code(given, indent)
  local rest, title = given:match("^(.-)%s*%[(.-)%]$")
  rest = rest or given
  local path, braces = rest:match("^(.-)%s*{([^}]*)}$")
  path = path or rest
  local file, name = path:match("^(.-)#([%w_.-]+)$")
  local text, found = self:file(file or path)
  local lines = parts.code(text, name)
  if not lines then
    self:fail(("there is no region '%s' in '%s'"):format(name, found))
  end
  local marked, words = (braces or ""):match("^([%d,%-]*)%s*(.-)%s*$")
  local language = words:match("^%S+") or found:match("%.(%w+)$") or ""
  local info = language .. (marked ~= "" and " {" .. marked .. "}" or "") .. words:gsub("^%S+", "")
  if title or self.group then
    info = ("%s [%s]"):format(info, title or found:match("[^/]+$"))
  end
  self:put_fence("```", info, lines, indent)
end

---@param given string "./a.md{3,10}", "./a.md#part"
---@return string
function Reader:included(given)
  local path, range = given:match("^(.-)%s*{([^}]*)}$")
  path = path or given
  local file, name = path:match("^(.-)#([^#/]+)$")
  if self.depth >= deepest then
    self:fail(("'%s' is included in itself"):format(path))
  end
  local text, found = self:file(file or path)
  local part = parts.markdown(text, range, name)
  if not part then
    self:fail(("there is no region or heading '%s' in '%s'"):format(name, found))
  end
  return vitepress.read(part, setmetatable({ path = found, first = 1, depth = self.depth + 1 }, { __index = self }))
end

-- --- code ---

local kinds = { ["++"] = "ins", ["--"] = "del" }

---Takes "// [!code ++:2]" out of a line of code.
---@param line string
---@return string line
---@return string? kind, integer? count
local function take_mark(line)
  local before, what, after = line:match("^(.-)%[!code%s+([^%]]+)%](.*)$")
  if not before then
    return (line:gsub("%[!!code", "[!code")), nil, nil
  end
  local kind, count = what:match("^(.-):(%d+)$")
  before = before:gsub("%s*[/<#%%;{%-][/!*%-]*%s*$", "", 1)
  after = after:gsub("^%s*%-*%*?/?>?}?%s*$", "", 1)
  return before .. after, kind or what, tonumber(count or 1)
end

---The lines without their marks, and what these are for the fence.
---@param lines string[]
---@return string[] lines, string info
local function take_marks(lines)
  local out, marked = {}, { hl = {}, ins = {}, del = {} }
  for _, line in ipairs(lines) do
    local rest, kind, count = take_mark(line)
    local alone = kind and not rest:find("%S")
    if kind and not kind:find("^word") then
      local first = #out + 1
      table.insert(marked[kinds[kind] or "hl"], ("%d-%d"):format(first, first + count - 1))
    end
    if not alone then
      out[#out + 1] = rest
    end
  end
  local info = ""
  for _, name in ipairs({ "hl", "ins", "del" }) do
    if #marked[name] > 0 then
      info = ("%s %s{%s}"):format(info, name == "hl" and "" or name .. "=", table.concat(marked[name], ","))
    end
  end
  return out, info
end

---@param mark string
---@param info string
---@param lines string[]
---@param indent string
function Reader:put_fence(mark, info, lines, indent)
  local marks
  lines, marks = take_marks(lines)
  local size = #mark
  for _, line in ipairs(lines) do
    size = math.max(size, #(line:match("^%s*(```+)") or "") + 1)
  end
  mark = mark:sub(1, 1) == "`" and ("`"):rep(size) or mark
  self:put(indent .. mark .. info .. marks)
  for _, line in ipairs(lines) do
    self:put(line == "" and "" or indent .. line)
  end
  self:put(indent .. mark)
end

---The fenced code that begins in this line; the reader is at its last line then.
---@param indent string
---@param mark string
---@param info string
function Reader:take_fence(indent, mark, info)
  local first, body, marked = self.at, {}, false
  local closing = "^%s*" .. mark .. mark:sub(1, 1) .. "*%s*$"
  while self.at < #self.lines do
    self.at = self.at + 1
    local line = self.lines[self.at]
    if line:find(closing) then
      break
    end
    marked = marked or line:find("[!", 1, true) ~= nil
    body[#body + 1] = line:sub(#line:sub(1, #indent):match("^[ \t]*") + 1)
  end
  if marked then
    return self:put_fence(mark, info, body, indent)
  end
  table.move(self.lines, first, self.at, #self.out + 1, self.out)
end

-- --- text ---

---@param tag shard.mdx.Tag
---@return string
function Reader:tag(tag)
  local shortcode = self.components[tag.name]
  if shortcode then
    return tags.as_shortcode(tag, shortcode)
  elseif tag.name == "Badge" then
    return tags.badge(tag)
  elseif tag.name:find("^%u") then
    return newlines(tag.text)
  end
  return tags.as_html(tag)
end

---@param text string what no code is in
---@return string
function Reader:plain(text)
  text = text:gsub("{{%s*%$frontmatter%.([%w_.]+)%s*}}", function(path)
    local value = self.params
    for name in path:gmatch("[^.]+") do
      value = type(value) == "table" and value[name] or nil
    end
    return type(value) ~= "table" and value ~= nil and tostring(value) or nil
  end)
  local out, at = {}, 1
  while true do
    local first = text:find("</?%a", at)
    local tag = first and tags.read(text, first)
    if not first then
      out[#out + 1] = text:sub(at)
      return table.concat(out)
    end
    out[#out + 1] = text:sub(at, first - 1)
    out[#out + 1] = tag and self:tag(tag) or "<"
    at = first + (tag and #tag.text or 1)
  end
end

---Code between backticks stays.
---@param text string
---@return string
function Reader:inline(text)
  local out, at = {}, 1
  while true do
    local first, last = text:find("`+", at)
    local stop = first and select(2, text:find("%f[`]" .. text:sub(first, last) .. "%f[^`]", last + 1))
    if not stop then
      out[#out + 1] = self:plain(text:sub(at))
      return table.concat(out)
    end
    out[#out + 1] = self:plain(text:sub(at, first - 1))
    out[#out + 1] = text:sub(first, stop)
    at = stop + 1
  end
end

---A badge is no part of its heading's id.
---@param line string
---@return string
function Reader:heading(line)
  local before = line:match("^#+%s+(.-)%s*<Badge%f[%W]")
  local read = self:inline(line)
  if not before or line:find("{#[^}]*}%s*$") then
    return read
  end
  local id = before:gsub("<[^>`]*>", "%0"):gsub("[%s%p]+", "-"):gsub("^%-", ""):gsub("%-$", ""):lower()
  return id ~= "" and read .. " {#" .. id:gsub("^%d", "_%0") .. "}" or read
end

---Left out, up to the line that ends it.
---@param name string
function Reader:skip_element(name)
  while not self.lines[self.at]:find("</" .. name .. "%s*>") and self.at < #self.lines do
    self:put("")
    self.at = self.at + 1
  end
  self:put("")
end

---A line, with those behind it where a tag that begins in it does not end there.
---@return string
function Reader:whole()
  local line = self.lines[self.at]
  local last = line:match("()<%a[^<>`]*$")
  if not last or line:sub(1, last):find("`") then
    return line
  end
  for stop = self.at + 1, math.min(self.at + longest, #self.lines) do
    if not self.lines[stop]:find("%S") then
      return line
    end
    local joined = table.concat(self.lines, "\n", self.at, stop)
    if tags.read(joined, last) then
      self.at = stop
      return joined
    end
  end
  return line
end

function Reader:take()
  local line = self.lines[self.at]
  local indent, mark, info = line:match("^(%s*)(```+)([^`]*)$")
  if not mark then
    indent, mark, info = line:match("^(%s*)(~~~+)(.*)$")
  end
  local blanks, given = line:match("^(%s*)<<<%s*(%S.-)%s*$")
  local element = line:match("^<(script)%f[%W]") or line:match("^<(style)%f[%W]")
  if mark then
    self:take_fence(indent, mark, info)
  elseif given then
    self:put_code(given, blanks)
  elseif element then
    self:skip_element(element)
  elseif line:find("^%[%[toc%]%]%s*$") then
    self:put("")
  elseif line:find("<!%-%-%s*@include:") then
    self:put((line:gsub("<!%-%-%s*@include:%s*(.-)%s*%-%->", function(path)
      return self:included(path)
    end)))
  elseif line:find("[<{]") then
    self:put(line:find("^#+%s") and self:heading(line) or self:inline(self:whole()))
  else
    self.group = line:find("^%s*:::+%s*code%-group") ~= nil or self.group and not line:find("^%s*:::+%s*$")
    self:put(line)
  end
end

---@param text string
---@param options table fields of a reader
---@return string
function vitepress.read(text, options)
  local reader = setmetatable({
    lines = {},
    at = 1,
    out = {},
    path = options.path,
    root = options.root,
    first = options.first,
    params = options.params,
    components = options.components,
    depth = options.depth,
    read = options.read,
    group = false,
  }, Reader)
  for line in (text:gsub("\r\n", "\n") .. "\n"):gmatch("(.-)\n") do
    reader.lines[#reader.lines + 1] = line
  end
  while reader.at <= #reader.lines do
    reader:take()
    reader.at = reader.at + 1
  end
  return table.concat(reader.out, "\n")
end

---The text of a file that the site may read.
---@param path string
---@return string?
local function read_file(path)
  if native.page_exists(path) then
    return native.page_body(path, "raw")
  end
  return native.exists(path) and native.read(path) or nil
end

---A function for `prepare`. `components` are those that are shortcodes, a list of names, or of their own names by
---those in Vue: { "Card", CodeBlock = "highlight" }. `root` is the folder that "@" stands for; by default the source's.
---@param options { components: table?, root: string? }?
---@return fun(text: string, page: shard.Page, line: integer?): string
function vitepress.prepare(options)
  local components = {}
  for name, shortcode in pairs(options and options.components or {}) do
    components[type(name) == "number" and shortcode or name] = shortcode
  end
  return function(text, page, line)
    return vitepress.read(text, {
      path = page.path,
      root = options and options.root or page.path:sub(1, #page.path - #page.relative - 1),
      first = line or 1,
      params = page.params,
      components = components,
      depth = 0,
      read = read_file,
    })
  end
end

return vitepress
