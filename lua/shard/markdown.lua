-- shard.markdown: the options of `markdown = { ... }`, for the whole site and for each source. docs/markdown.md
-- documents them; core/build/graph.c reads them.

local native = require("shard.native")
local schema = require("shard.schema")

local markdown = {}

local kinds = { "note", "tip", "info", "important", "warning", "caution", "danger", "details" }

---What alerts and containers are called where nobody says: by kind, and by language where a map stands in its place.
---@type table<string, shard.Rule>
local title_rules = {}
for _, kind in ipairs(kinds) do
  title_rules[kind] = { type = "string" }
end

---@type table<string, shard.Rule>
markdown.rules = {
  gfm = { type = "boolean", default = true, help = "tables, strikethrough, autolinks, task lists" },
  footnotes = { type = "boolean", default = true, help = "[^1]" },
  smart = { type = "boolean", default = false, help = "typographic quotes and dashes" },
  unsafe_html = { type = "boolean", default = true, help = "raw HTML passes through" },
  tag_filter = { type = "boolean", default = true, help = "but for <script>, <style>, <iframe> and the like" },
  heading_ids = {
    type = { "boolean", "string" },
    enum = { true, false, "github", "vitepress", "zola", "mkdocs" },
    default = true,
    help = "ids as GitHub, or another tool, makes them, and {#id}",
  },
  heading_anchors = { type = "boolean", default = false, help = "a link to itself in each heading" },
  alerts = { type = "boolean", default = true, help = "> [!NOTE]" },
  containers = { type = "boolean", default = true, help = ":::note" },
  attributes = { type = "boolean", default = true, help = "[link](x){.class}, and {: .class} in a line at a block" },
  definition_lists = { type = "boolean", default = true, help = 'a term, and below it ": " with what it means' },
  titles = { type = "map", help = "of alerts and containers: { note = ..., de = { note = ... } }" },
  math = { type = "boolean", default = false, help = "TeX for a library in the browser" },
  code_attributes = { type = "boolean", default = true, help = "titles, line numbers and highlighted lines of code" },
  highlight = { type = "boolean", default = true, help = "classes in code, for style sheets" },
  line_numbers = { type = "boolean", default = false, help = "in all fenced code that does not say" },
  shortcodes = { type = "string", enum = { "text", "everywhere", "none" }, default = "text", help = "where they run" },
  mermaid = { type = "boolean", default = true, help = "diagrams for a library in the browser" },
}

---Titles: texts by kind, and maps of these by language.
---@param given table<string, any>
---@param what string
---@param report fun(field: string|integer?, text: string)
---@return table<string, string|table<string, string>>
local function check_titles(given, what, report)
  local own, titles = {}, {}
  for name, value in pairs(given) do
    if type(value) == "table" and not title_rules[name] then
      local place = ("'titles.%s' in 'markdown' of %s"):format(name, what)
      titles[name] = native.map(schema.check(title_rules, value, place, report))
    else
      own[name] = value
    end
  end
  for kind, title in pairs(schema.check(title_rules, own, "'titles' in 'markdown' of " .. what, report)) do
    titles[kind] = title
  end
  return titles
end

---Which options were given, checked; no defaults.
---@param given any
---@param what string whose they are
---@param report fun(field: string|integer?, text: string)
---@return table<string, any>
function markdown.check(given, what, report)
  local rules = {}
  for name, rule in pairs(markdown.rules) do
    rules[name] = { type = rule.type, enum = rule.enum }
  end
  local function report_field(field, text)
    report(field or "markdown", text)
  end
  local options = schema.check(rules, given or {}, "'markdown' of " .. what, report_field)
  options.titles = options.titles and check_titles(options.titles, what, report_field)
  return options
end

---Titles of the site, with what a source says in their place.
---@param site table<string, any>?
---@param source table<string, any>?
---@return table<string, any>
local function merge_titles(site, source)
  local titles = {}
  for _, given in ipairs({ site or {}, source or {} }) do
    for name, value in pairs(given) do
      titles[name] = type(value) == "table" and merge_titles(titles[name], value) or value
    end
  end
  return native.map(titles)
end

---All options: what a source says, else what the site says, else the default.
---@param site table<string, any>?
---@param source table<string, any>?
---@param language string? the only one that its pages can be in
---@return table<string, any>
function markdown.merge(site, source, language)
  local options = {}
  for name, rule in pairs(markdown.rules) do
    options[name] = rule.default
    for _, given in ipairs({ site or {}, source or {} }) do
      if given[name] ~= nil then
        options[name] = given[name]
      end
    end
  end
  options.titles = merge_titles(site and site.titles, source and source.titles)
  if language and options.titles[language] then
    options.titles = merge_titles(options.titles, options.titles[language])
  end
  return options
end

return markdown
