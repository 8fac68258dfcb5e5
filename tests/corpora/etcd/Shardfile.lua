-- Builds the documentation of etcd (github.com/etcd-io/website, folder content/en) as it is. The content is not in this
-- repository: tests/system/test_corpus_etcd.sh puts it beside this file, as content/.

site {
  title = "etcd",
  base_url = "https://etcd.example/",
}

-- docs/v2.3 to docs/v3.8: a version is a shard of its own. docs/_index.md, which lists them, is none of them.
source "docs" {
  root = "content/docs",
  mount = "/docs/",
  section_template = "section.html",
  shard = { key = { "version", pattern = "^v%d" } },
}

source "blog" {
  root = "content/blog",
  mount = "/blog/",
  section_template = "section.html",
  shard = { key = "section" },
}

source "community" {
  root = "content/community",
  mount = "/community/",
}

view "navigation" { sources = { "docs" }, label = "linkTitle" }
view "versions" { plugin = "navigation", sources = { "docs" }, level = 0, depth = 1, label = "linkTitle" }
view "sections" {}
view "siblings" {}

merge "sitemap"
