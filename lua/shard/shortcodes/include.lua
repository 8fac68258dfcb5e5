-- {{% include "snippets/note.md" %}}: what is in another file of the site.

local markup = require("shard.shortcodes.markup")
local native = require("shard.native")
local plugin = require("shard.plugin")

---@param path string
---@param from string the page
---@return string site path
local function locate(path, from)
  local found
  if path:find("^%.%.?/") then
    found = native.resolve(from, path)
  else
    found = native.normalize((path:gsub("^/+", "")))
  end
  if not found then
    markup.fail(("'%s' is not a file within the site"):format(path))
  end
  return found
end

---@param text string
---@param range string "2-5", "7", "3-"
---@return string
local function lines_of(text, range)
  local first, dash, last = range:match("^(%d+)(%-?)(%d*)$")
  if not first then
    markup.fail(("lines must be such as \"2-5\", \"7\" or \"3-\", got \"%s\""):format(range))
  end
  first = tonumber(first)
  last = dash == "" and first or tonumber(last) or math.maxinteger
  local kept, number = {}, 0
  for line in text:gmatch("([^\n]*\n?)") do
    number = number + 1
    if number >= first and number <= last then
      kept[#kept + 1] = line
    end
  end
  return table.concat(kept)
end

---Without the front matter that a Markdown file may have.
---@param text string
---@return string
local function body_of(text)
  return text:match("^%-%-%-\r?\n.-\n%-%-%-\r?\n(.*)$") or text
end

return plugin.constructors.shortcode({
  help = "What is in another file of the site, whose folder is declared with `data`: as Markdown in `{{% %}}`, as text "
    .. "in `{{< >}}`, as a code block where a language is given.",
  positional = { "path", "lang" },
  options = {
    path = { type = "string", required = true, help = "from the site's root; with `./` or `../` from the page" },
    lang = { type = "string", help = "makes it a code block of that language" },
    lines = { type = "string", help = "only these lines: `2-5`, `7`, `3-`" },
    html = { type = "boolean", help = "in `{{< >}}`: it is HTML, to be taken as it is" },
  },
  render = function(call, options)
    local text = native.read(locate(options.path, call.page.path))
    if options.lines then
      text = lines_of(text, options.lines)
    end
    if options.lang then
      local block = markup.fence(text, options.lang)
      return call.markdown and block or native.markdown(block)
    elseif call.markdown then
      return (body_of(text):gsub("%s+$", ""))
    end
    return options.html and text or native.escape(text)
  end,
})
