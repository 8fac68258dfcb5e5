-- shard.mkdocs: what Python-Markdown and its extensions read, as Markdown that Shard reads: `prepare` of a source.
--
--   prepare = require("shard.mkdocs").prepare { snippets = { "docs_src" }, append = { "includes/abbreviations.md" } }
--
--   !!! note "Title"            and what is indented below: an alert; others: the nearest, with the kind as class
--   ??? note, ???+ note         details
--   === "Tab"                   <div class="tabs">, and in it <div class="tab"> with a title for each
--   /// note | Title            the blocks of pymdownx: admonitions, details, tab and others, up to ///
--   <div markdown>              without that attribute, and with an empty line behind it
--   --8<-- "file"               the file, from a folder of `snippets`; ":2:5" behind it: lines, ":name": a section
--   ++ctrl+c++ ==a== ^^a^^      <kbd>, <mark>, <ins>
--   :material-check:{ .a }      what `icon(name)` gives, or <span class="icon material-check a">
--   `#!py print()`              `print()`
--   [TOC], *[abbreviation]: x   nothing
--
-- Code is left alone. Each line stays on its line as far as that is possible: what begins and ends a block takes the
-- place of the empty lines around it.

local native = require("shard.native")
local containers = require("shard.mkdocs.containers")
local inline = require("shard.mkdocs.inline")
local snippets = require("shard.mkdocs.snippets")

local mkdocs = {}

---Blocks in blocks; deeper ones stay text.
local deepest = 20

---@class shard.mkdocs.Block
---@field kind "indented"|"slashes"|"tabs" `tabs` is the block around tabs, while it waits for the next one
---@field indent integer where its first line stands
---@field base integer where that is put
---@field slashes integer?
---@field tab boolean?

---@class shard.mkdocs.Reader
---@field out string[]
---@field open shard.mkdocs.Block[]
---@field icon fun(name: string): string?
---@field snippets string[]
---@field fence string? what closes the code that is open
---@field fence_indent integer where that begins
---@field fence_shift integer how far it is moved
---@field prefix string? what stands before the block that begins, in its line: the marker of a list or definition
---@field options boolean? are the lines of options of a block to come?
---@field read fun(path: string): string?
local Reader = {}
Reader.__index = Reader

---@param line string
function Reader:put(line)
  self.out[#self.out + 1] = line
end

---A line of a block's own: in the place of the last one where that is empty.
---@param line string
function Reader:put_mark(line)
  local last = #self.out
  if last > 0 and not self.out[last]:find("%S") then
    self.out[last] = line
  else
    self:put(line)
  end
end

---@param depth integer
local function colons(depth)
  return (":"):rep(3 + deepest - depth)
end

---Ends the blocks from `first` on; the line of the outermost ends those within.
---@param first integer
function Reader:close(first)
  local block = self.open[first]
  if not block then
    return
  end
  self:put_mark((" "):rep(block.base) .. colons(first))
  for i = #self.open, first, -1 do
    self.open[i] = nil
  end
end

---Where a line that stands at `indent` is to be put, after what it is not a part of has been ended.
---@param indent integer
---@param tab boolean does it begin a tab?
---@return integer
function Reader:place(indent, tab)
  for i, block in ipairs(self.open) do
    if block.kind == "indented" and indent < block.indent + 4 then
      self:close(i)
      break
    end
  end
  local last = self.open[#self.open]
  if last and last.kind == "tabs" and not (tab and indent == last.indent) then
    self:close(#self.open)
  end
  local shift = 0
  for _, block in ipairs(self.open) do
    if block.kind == "indented" then
      shift = block.indent + 4 - block.base
    end
  end
  return math.max(0, indent - shift)
end

---@param block shard.mkdocs.Block
---@param what string behind the colons
function Reader:begin(block, what)
  self.open[#self.open + 1] = block
  local line = (" "):rep(block.base) .. colons(#self.open) .. inline.line(what, self.icon)
  if self.prefix then
    self:put(self.prefix .. line:sub(#self.prefix + 1))
    self.prefix = nil
  elseif block.tab or block.kind == "tabs" then
    self:put_mark(line)
  else
    self:put(line)
  end
end

---A block that begins right behind the marker of a list or definition.
---@param text string
---@param indent integer
---@return boolean
function Reader:opening_in_item(text, indent)
  local marker, rest = text:match("^([:*+-][ \t]+)([!?=].*)$")
  if not marker then
    marker, rest = text:match("^(%d+[.)][ \t]+)([!?=].*)$")
  end
  if not marker then
    return false
  end
  local base = self:place(indent, false)
  self.prefix = (" "):rep(base) .. marker
  local opened = self:opening(rest, indent + #marker)
  self.prefix = nil
  return opened
end

---@param indent integer
---@param base integer
---@param title string
---@param block shard.mkdocs.Block
---@param again boolean is this the first of a new row of tabs?
function Reader:begin_tab(indent, base, title, block, again)
  local last = self.open[#self.open]
  if last and last.kind == "tabs" and again then
    self:close(#self.open)
    last = nil
  end
  if not (last and last.kind == "tabs") then
    self:begin({ kind = "tabs", indent = indent, base = base }, "tabs")
  end
  block.tab = true
  self:begin(block, containers.named("tab", title, ""))
end

---A line that begins a block; false for any other.
---@param text string without its blanks
---@param indent integer
---@return boolean
function Reader:opening(text, indent)
  if #self.open + 2 > deepest then
    return false
  end
  local plus, tab = text:match('^===([!+]*)%s*"(.*)"%s*$')
  if tab then
    local base = self:place(indent, true)
    self:begin_tab(indent, base, tab, { kind = "indented", indent = indent, base = base }, plus:find("!") ~= nil)
    return true
  end
  local mark, rest = text:match("^([!?][!?][!?]%+?)%s*([%w_-].*)$")
  if mark == "!!!" or mark == "???" or mark == "???+" then
    local base = self:place(indent, false)
    local kind, classes, title = containers.parts(rest)
    local what = mark == "!!!" and containers.admonition(kind, classes, title)
      or containers.details(kind, classes, title, #mark == 4)
    self:begin({ kind = "indented", indent = indent, base = base }, what)
    return true
  end
  return self:slashes(text, indent)
end

---@param text string
---@param indent integer
---@return boolean
function Reader:slashes(text, indent)
  local mark, rest = text:match("^(///+)%s*(.-)%s*$")
  if not mark then
    return false
  end
  if rest == "" then
    for i = #self.open, 1, -1 do
      if self.open[i].slashes == #mark then
        self:close(i)
        return true
      end
    end
    return false
  end
  local kind, title = rest:match("^([%w_-]+)%s*|%s*(.*)$")
  kind = kind or rest:match("^[%w_-]+$")
  if not kind then
    return false
  end
  local base = self:place(indent, kind == "tab")
  local block = { kind = "slashes", indent = indent, base = base, slashes = #mark }
  if kind == "tab" then
    self:begin_tab(indent, base, title or "", block, false)
  elseif kind == "details" then
    self:begin(block, containers.details("", "", title or "Details", false))
  elseif kind == "admonition" or containers.is_alert(kind) then
    self:begin(block, containers.admonition(kind == "admonition" and "note" or kind, "", title))
  else
    self:begin(block, containers.named(kind, title or "", ""))
  end
  self.options = true
  return true
end

-- --- files ---

---@param text string a line without its blanks
---@param indent integer where it is to be put
---@return boolean was it a snippet?
function Reader:put_snippet(text, indent)
  local file = text:match('^%-+8<%-+%s+"([^"]+)"$') or text:match("^%-+8<%-+%s+'([^']+)'$")
  local found = file and snippets.find(file, self.snippets, self.read)
  if found then
    local blanks = (" "):rep(indent)
    self:put((blanks .. found:gsub("\n(%S)", "\n" .. blanks .. "%1")))
  end
  return found ~= nil
end

-- --- all of it ---

---@param line string
---@param indent integer
---@param text string the line without its blanks
---@return boolean was it something of its own?
function Reader:special(line, indent, text)
  if text == "[TOC]" or text:find("^%*%[[^%]]+%]:") then
    self:put("")
    return true
  end
  local before, after = line:match("^%s*(<%w+[^>]-)%s+markdown(=?[^%s>]*%s*[^>]*>)%s*$")
  if not before or after:find("^[%w-]") then
    return false
  end
  after = after:gsub('^="[^"]*"', ""):gsub("^=%w+", "")
  self:put((" "):rep(self:place(indent, false)) .. before .. after)
  self:put("")
  return true
end

---@param line string
function Reader:take(line)
  local blanks, text = line:match("^([ \t]*)(.-)[ \t\r]*$")
  local indent = #blanks:gsub("\t", "    ")
  if self.fence then
    if text:find("^%-+8<") and self:put_snippet(text, math.max(0, indent - self.fence_shift)) then
      return
    end
    self:put((" "):rep(math.max(0, indent - self.fence_shift)) .. line:sub(#blanks + 1))
    if indent < self.fence_indent + 4 and text:find(self.fence) then
      self.fence = nil
    end
    return
  end
  if text == "" then
    self.options = false
    return self:put("")
  end
  local last = self.open[#self.open]
  if self.options and last and indent >= last.indent + 4 and text:find("^%w+:") then
    return self:put("")
  end
  self.options = false
  if self:opening(text, indent) or self:opening_in_item(text, indent) or self:special(line, indent, text) then
    return
  end
  local base = self:place(indent, false)
  if text:find("^%-+8<") and self:put_snippet(text, base) then
    return
  end
  local mark = text:match("^(```+)[^`]*$") or text:match("^(~~~+)")
  if mark then
    self.fence, self.fence_indent, self.fence_shift = "^" .. mark .. mark:sub(1, 1) .. "*$", indent, indent - base
  end
  text = line:sub(#blanks + 1):gsub("\r$", "")
  self:put((" "):rep(base) .. (mark and text or inline.line(text, self.icon)))
end

---@param text string
---@param options { snippets: string[]?, append: string[]?, icon: (fun(name: string): string?)? }?
---@param reading fun(path: string): string?
---@return string
function mkdocs.read(text, options, reading)
  options = options or {}
  local reader = setmetatable({
    out = {},
    open = {},
    icon = options.icon,
    snippets = options.snippets or { "." },
    read = reading,
  }, Reader)
  for _, path in ipairs(options.append or {}) do
    text = text .. "\n\n" .. (reading(path) or "")
  end
  for line in (text .. "\n"):gmatch("(.-)\n") do
    reader:take(line)
  end
  reader.fence = nil
  reader:close(1)
  return table.concat(reader.out, "\n")
end

---A function for `prepare`. `snippets` are the folders that `--8<--` looks in, `append` files that each page ends with,
---`icon` gives the HTML of an icon by its name, or nil.
---@param options { snippets: string[]?, append: string[]?, icon: (fun(name: string): string?)? }?
---@return fun(text: string, page: shard.Page): string
function mkdocs.prepare(options)
  return function(text)
    return mkdocs.read(text, options, function(path)
      return native.exists(path) and native.read(path) or nil
    end)
  end
end

---A function for `permalink`: README.md is its folder's index, as index.md is.
---@return fun(page: shard.Page): string?
function mkdocs.permalink()
  return function(page)
    if page.relative:find("README%.md$") then
      return page.directory == "" and "/" or "/" .. page.directory .. "/"
    end
  end
end

return mkdocs
