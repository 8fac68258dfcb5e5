-- The corpus of generate.py, with the kinds of pages that the Hugo site beside it has.

site {
  title = "Bench",
  base_url = "https://bench.example/",
  params = { highlight = "no", extras = "no" },
}

source "docs" {
  root = "content",
  markdown = { highlight = param("highlight") == "yes" },
  section_template = "list.html",
  shard = { key = "version", by = "balanced" },
}

view "navigation" { depth = 1 }
view "sections" {}
view "siblings" {}

merge "sitemap"
merge "tags"

-- With `--set extras=yes`: what Hugo makes with extras.toml.
if param("extras") == "yes" then
  merge "feeds"
  merge "text"
end
