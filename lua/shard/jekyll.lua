-- shard.jekyll: the Liquid that pages of Jekyll have most, as Markdown with shortcodes, for `prepare` of a source.
--
--   prepare = require("shard.jekyll").prepare { data = "_data", posts = "_posts" }
--
--   {% highlight lua %} ... {% endhighlight %}          fenced code
--   {% raw %} ... {% endraw %}                          what is between
--   {% comment %} ... {% endcomment %}                  nothing
--   {% include a.html b="c" d=page.title %}             the shortcode {{< a b="c" d="..." >}}
--   {% link _docs/a.md %}                               /_docs/a.md, which links have as that page's address
--   {% post_url 2024-03-09-name %}                      that of the post
--   {{ site.x }}, {{ page.x }}, {{ site.data.a.b }}     the value: of the site, its params, the page, a data file
--   {{ "/a" | relative_url }}, absolute_url, escape     the text, with the site's base_url for the second
--
-- What is anything else, such as loops and conditions, stays as it is. Liquid runs in code too, as in Jekyll.

local native = require("shard.native")
local newlines = require("shard.newlines")

local jekyll = {}

---@class shard.jekyll.Options
---@field data string? the data folder; default "_data"
---@field posts string? the folder of posts; default "_posts"

---The field NAME, "a.b.c", of what `field` gives for "a".
---@param name string
---@param field fun(name: string): any
---@return any
local function dig(name, field)
  local first, rest = name:match("([^.]+)(.*)")
  local value = first and field(first)
  for part in (rest or ""):gmatch("[^.]+") do
    if type(value) ~= "table" then
      return nil
    end
    value = value[part]
  end
  return value
end

---@param folder string
---@param name string
---@return any
local function data_file(folder, name)
  for _, extension in ipairs({ ".yml", ".yaml", ".json" }) do
    local path = folder .. "/" .. name .. extension
    if native.exists(path) then
      return native.data(path)
    end
  end
end

---What a name in Liquid stands for; nil when nobody knows.
---@param name string
---@param page shard.Page
---@param options shard.jekyll.Options
---@return any
local function lookup(name, page, options)
  local below = name:match("^page%.([%w_.-]+)$")
  if below then
    return dig(below, function(part)
      return page[part] or page.params[part]
    end)
  end
  below = name:match("^site%.data%.([%w_.-]+)$")
  if below then
    return dig(below, function(part)
      return data_file(options.data or "_data", part)
    end)
  end
  below = name:match("^site%.([%w_.-]+)$")
  return below and dig(below, function(part)
    if part == "url" or part == "baseurl" then
      return part == "url" and native.site_field("base_url"):gsub("/$", "") or ""
    end
    return native.param(part) or native.site_field(part)
  end)
end

---@param value any
---@return string?
local function as_text(value)
  if type(value) == "string" or type(value) == "number" or type(value) == "boolean" then
    return tostring(value)
  end
end

---@param text string "between quotes" or a name
---@param page shard.Page
---@param options shard.jekyll.Options
---@return string?
local function evaluate(text, page, options)
  return text:match('^"([^"]*)"$') or text:match("^'([^']*)'$") or as_text(lookup(text, page, options))
end

---@type table<string, fun(text: string): string>
local filters = {
  relative_url = function(text)
    return text
  end,
  absolute_url = function(text)
    return (native.site_field("base_url"):gsub("/$", "")) .. text
  end,
  escape = function(text)
    return (text:gsub("[&<>\"]", { ["&"] = "&amp;", ["<"] = "&lt;", [">"] = "&gt;", ['"'] = "&quot;" }))
  end,
}

---`"a" | relative_url`; nil when it is more than that.
local function output(inside, page, options)
  local value
  for part in (inside .. "|"):gmatch("%s*(.-)%s*|") do
    if value == nil then
      value = evaluate(part, page, options)
    else
      value = filters[part] and filters[part](value)
    end
    if value == nil then
      return nil
    end
  end
  return value
end

---@param post string
---@param options shard.jekyll.Options
---@return string?
local function post_address(post, options)
  for _, extension in ipairs({ "", ".md", ".markdown" }) do
    local path = (options.posts or "_posts") .. "/" .. post .. extension
    if native.page_exists(path) then
      return "/" .. path
    end
  end
end

---@param arguments string
local function shortcode(name, arguments, page, options)
  local out = { "{{< " .. name:gsub("%.%w+$", "") }
  arguments = arguments:gsub("%s*=%s*", "=")
  for key, value in arguments:gmatch("([%w_-]+)=(%S+)") do
    local quote = value:match("^[\"']")
    if quote then -- which may hold blanks
      local pattern = ("%%f[%%w_-]%s=(%s[^%s]*%s)"):format(key:gsub("%-", "%%-"), quote, quote, quote)
      value = arguments:match(pattern)
    end
    local text = value and evaluate(value, page, options)
    if text then
      out[#out + 1] = ("%s=%q"):format(key, text)
    end
  end
  return table.concat(out, " ") .. " >}}"
end

---@type table<string, fun(arguments: string, page: shard.Page, options: shard.jekyll.Options): string?>
local tags = {
  include = function(arguments, page, options)
    local name, rest = arguments:match("^([%w_./-]+)%s*(.*)$")
    return name and shortcode(name, rest, page, options)
  end,
  link = function(arguments)
    return "/" .. arguments:gsub("^/", "")
  end,
  post_url = function(arguments, _, options)
    return post_address(arguments, options)
  end,
}

---@param text string
---@param page shard.Page
---@param options shard.jekyll.Options
---@return string
local function run(text, page, options)
  text = text:gsub("{%%%-?%s*comment%s*%-?%%}(.-){%%%-?%s*endcomment%s*%-?%%}", newlines)
  text = text:gsub("{%%%-?%s*highlight%s+([%w+#_-]+)(.-)%-?%%}", function(language, rest)
    return "```" .. language .. (rest:find("linenos") and ' linenums="1"' or "")
  end)
  text = text:gsub("{%%%-?%s*endhighlight%s*%-?%%}", "```")
  text = text:gsub("{%%%-?%s*([%l_]+)%s+([^%%\n]-)%s*%-?%%}", function(name, arguments)
    return tags[name] and tags[name](arguments, page, options)
  end)
  return (text:gsub("{{%-?%s*([^{}\n<%%]-)%s*%-?}}", function(inside)
    return output(inside, page, options)
  end))
end

---@param text string
---@param page shard.Page
---@param options shard.jekyll.Options?
---@return string
function jekyll.read(text, page, options)
  options = options or {}
  local out, at = {}, 1
  while true do
    local first, last = text:find("{%%%-?%s*raw%s*%-?%%}", at)
    local stop, behind = nil, nil
    if last then
      stop, behind = text:find("{%%%-?%s*endraw%s*%-?%%}", last + 1)
    end
    if not stop then
      out[#out + 1] = run(text:sub(at), page, options)
      return table.concat(out)
    end
    out[#out + 1] = run(text:sub(at, first - 1), page, options)
    out[#out + 1] = text:sub(last + 1, stop - 1)
    at = behind + 1
  end
end

---A function for `prepare`.
---@param options shard.jekyll.Options?
---@return fun(text: string, page: shard.Page): string
function jekyll.prepare(options)
  return function(text, page)
    return text:find("{[{%%]") and jekyll.read(text, page, options) or text
  end
end

return jekyll
