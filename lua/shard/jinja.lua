-- shard.jinja: pages that are templates themselves, for `prepare` of a source, as for MkDocs' macros and Eleventy.
--
--   prepare = require("shard.jinja").prepare { names = function(page) return { team = data("data/team.yaml") } end }
--
-- What a page's text says in Jinja's notation is run before it is read as Markdown, in code too: `{% raw %}` keeps it.
-- It knows what templates know, but for what is made of the page's own text, such as `page.content`.

local rendering = require("shard.rendering")

local jinja = {}

---A function for `prepare`. `names` gives names that the text knows, beside those of every template.
---@param options { names: (fun(page: shard.Page): table)? }?
---@return fun(text: string, page: shard.Page, line: integer?): string
function jinja.prepare(options)
  local names = options and options.names
  return function(text, page, line)
    if not text:find("{[{%%#]") then
      return text
    end
    return rendering.text(page.path, text, line or 1, names and names(page))
  end
end

return jinja
