-- Builds the documentation of FastAPI (github.com/fastapi/fastapi, docs/en) as it is: a MkDocs site with Material's
-- theme and many extensions of Python-Markdown. The content is not in this repository:
-- tests/system/test_corpus_fastapi.sh puts it beside this file, as docs/ and docs_src/.

local jinja = require("shard.jinja")
local mkdocs = require("shard.mkdocs")

site {
  title = "FastAPI",
  base_url = "https://fastapi.example/",
  description = "FastAPI framework, high performance, easy to learn, fast to code, ready for production",
}

---What the plugin macros gives pages: `include_yaml` of mkdocs.yml.
local macros = jinja.prepare {
  names = function()
    local names = {}
    for _, path in ipairs(glob("docs/en/data/*.yml")) do
      names[path:match("([^/]*)%.yml$")] = data(path)
    end
    return names
  end,
}

---In other pages braces are meant as they are.
local with_macros = { ["index.md"] = true, ["fastapi-people.md"] = true, ["external-links.md"] = true }

local markdown = mkdocs.prepare()

---`{* ../../docs_src/body/tutorial001.py hl[2:3] *}` is a file, some lines of it, with lines that stand out.
local function example(path, options)
  local text = read((path:gsub("^[./]*", "")))
  local first, last = options:match("ln%[(%d+):(%d+)%]")
  if first then
    local lines, number = {}, 0
    for line in text:gmatch("([^\n]*)\n") do
      number = number + 1
      if number >= tonumber(first) and number <= tonumber(last) then
        lines[#lines + 1] = line .. "\n"
      end
    end
    text = table.concat(lines)
  end
  local highlighted = (options:match("hl%[(.-)%]") or ""):gsub(":", "-")
  return ('```python hl_lines="%s"\n%s```'):format(highlighted, text)
end

source "docs" {
  root = "docs/en/docs",
  permalink = mkdocs.permalink(),
  markdown = { heading_anchors = true },
  shard = { key = "section" },
  prepare = function(text, page, line)
    if with_macros[page.relative] then
      text = macros(text, page, line)
    end
    return markdown(text:gsub("%f[^\n%z]{%* (%S+) ?(.-) ?%*}", example), page)
  end,
}

merge "sitemap"
data "docs/en/data"
data "docs/en"
data "docs_src"
data "fastapi"
static "css" { to = "assets/", fingerprint = true }
