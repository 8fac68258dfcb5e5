-- Builds the documentation of etcd (github.com/etcd-io/website, folder content/en) as it is. The content is not in this
-- repository: tests/system/test_corpus_etcd.sh puts it beside this file, as content/.

site {
  title = "etcd",
  base_url = "https://etcd.example/",
  -- For pages that set none: each version has its own, by cascade.
  params = { github_branch = "main", git_version_tag = "main", version = "next" },
}

-- Its code blocks say {{< param git_version_tag >}} where the version belongs.
local markdown = { shortcodes = "everywhere" }

-- docs/v2.3 to docs/v3.8: a version is a shard of its own. docs/_index.md, which lists them, is none of them.
source "docs" {
  root = "content/docs",
  mount = "/docs/",
  section_template = "section.html",
  shard = { key = { "version", pattern = "^v%d" } },
  markdown = markdown,
}

source "blog" {
  root = "content/blog",
  mount = "/blog/",
  markdown = markdown,
  section_template = "section.html",
  shard = { key = "section" },
}

source "community" {
  root = "content/community",
  mount = "/community/",
  markdown = markdown,
}

view "navigation" { sources = { "docs" }, label = "linkTitle" }
view "versions" { plugin = "navigation", sources = { "docs" }, level = 0, depth = 1, label = "linkTitle" }
view "sections" {}
view "siblings" {}

merge "sitemap"
