-- Builds the documentation of React Native (github.com/facebook/react-native-website) as it is: a Docusaurus site of
-- ten versions beside the next one. The content is not in this repository: tests/system/test_corpus_react_native.sh
-- puts it beside this file, as docs/ and website/.

local docusaurus = require("shard.docusaurus")
local mdx = require("shard.mdx")

-- As in website/versions.json.
local versions = { "0.86", "0.85", "0.84", "0.83", "0.82", "0.81", "0.80", "0.79", "0.78", "0.77" }
local latest = versions[1]

site {
  title = "React Native",
  base_url = "https://reactnative.example/",
  params = { latest = latest, versions = versions },
}

local markdown = mdx.prepare { components = { "CodeBlock", "TabItem", "TableRow", "Tabs" }, root = "website" }

---Snack players, which run their code elsewhere, are shown as code.
---@param text string
---@param page shard.Page
---@return string
local function prepare(text, page)
  return (markdown(text, page):gsub("```SnackPlayer[^\n]*", "```tsx"))
end

-- Files whose name begins with "_" are parts of others.
local parts = { "**/_*" }
local pages = { "**/*.md", "**/*.mdx" }

source "versions" {
  root = "website/versioned_docs",
  include = pages,
  exclude = parts,
  mount = "/docs/",
  permalink = docusaurus.permalink { latest = latest },
  prepare = prepare,
  shard = { key = "version", pattern = "^version%-" },
}

source "next" {
  root = "docs",
  include = pages,
  exclude = parts,
  mount = "/docs/next/",
  permalink = docusaurus.permalink(),
  prepare = prepare,
  shard = { key = "section" },
}

for _, name in ipairs { "architecture", "contributing" } do
  source(name) {
    root = "website/" .. name,
    include = pages,
    exclude = parts,
    mount = "/" .. name .. "/",
    permalink = docusaurus.permalink(),
    prepare = prepare,
  }
end

source "pages" { root = "pages" }

view "sidebars" { sources = { "versions", "next" } }

merge "sitemap"

static "website/static"
static "css" { to = "assets/", fingerprint = true }
data "website/versioned_sidebars"
