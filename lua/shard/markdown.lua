-- shard.markdown: the options of `markdown = { ... }`, for the whole site and for each source. docs/markdown.md
-- documents them; core/build/graph.c reads them.

local schema = require("shard.schema")

local markdown = {}

---@type table<string, shard.Rule>
markdown.rules = {
  gfm = { type = "boolean", default = true, help = "tables, strikethrough, autolinks, task lists" },
  footnotes = { type = "boolean", default = true, help = "[^1]" },
  smart = { type = "boolean", default = false, help = "typographic quotes and dashes" },
  unsafe_html = { type = "boolean", default = true, help = "raw HTML passes through" },
  tag_filter = { type = "boolean", default = true, help = "but for <script>, <style>, <iframe> and the like" },
  heading_ids = { type = "boolean", default = true, help = "ids as GitHub makes them, and {#id}" },
  heading_anchors = { type = "boolean", default = false, help = "a link to itself in each heading" },
  alerts = { type = "boolean", default = true, help = "> [!NOTE]" },
  containers = { type = "boolean", default = true, help = ":::note" },
  attributes = { type = "boolean", default = true, help = "[link](x){.class}, and {: .class} in a line at a block" },
  definition_lists = { type = "boolean", default = true, help = 'a term, and below it ": " with what it means' },
  math = { type = "boolean", default = false, help = "TeX for a library in the browser" },
  code_attributes = { type = "boolean", default = true, help = "titles, line numbers and highlighted lines of code" },
  highlight = { type = "boolean", default = true, help = "classes in code, for style sheets" },
  line_numbers = { type = "boolean", default = false, help = "in all fenced code that does not say" },
  shortcodes = { type = "string", enum = { "text", "everywhere", "none" }, default = "text", help = "where they run" },
  mermaid = { type = "boolean", default = true, help = "diagrams for a library in the browser" },
}

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
  return schema.check(rules, given or {}, "'markdown' of " .. what, function(field, text)
    report(field or "markdown", text)
  end)
end

---All options: what a source says, else what the site says, else the default.
---@param site table<string, any>?
---@param source table<string, any>?
---@return table<string, any>
function markdown.merge(site, source)
  local options = {}
  for name, rule in pairs(markdown.rules) do
    options[name] = rule.default
    for _, given in ipairs({ site or {}, source or {} }) do
      if given[name] ~= nil then
        options[name] = given[name]
      end
    end
  end
  return options
end

return markdown
