-- Builds the documentation of etcd (github.com/etcd-io/website, folder content/en) as it is. The content is not in this
-- repository: tests/system/test_corpus_etcd.sh puts it beside this file, as content/. What is here stands for the rest
-- of that site: its configuration, and its theme.

site {
  title = "etcd",
  base_url = "https://etcd.example/",
  description = "A distributed, reliable key-value store for the most critical data of a distributed system",
  -- What is the same for all versions. The parameters of each come from the cascade in its _index.md.
  params = { github_branch = "main", latest_stable_version = "v3.7" },
}

-- Its code blocks say {{< param git_version_tag >}} where the version belongs.
local markdown = { shortcodes = "everywhere" }

-- The home page, which etcd writes in HTML.
source "home" {
  root = "pages",
  template = "home.html",
}

-- docs/v2.3 to docs/v3.8: a version is a shard of its own. docs/_index.md, which lists them, is none of them.
source "docs" {
  root = "content/docs",
  mount = "/docs/",
  lowercase_urls = true, -- docs/v3.6/triage/PRs.md
  template = "docs.html",
  section_template = "docs_section.html",
  shard = { key = { "version", pattern = "^v%d" } },
  markdown = markdown,
}

source "blog" {
  root = "content/blog",
  mount = "/blog/",
  lowercase_urls = true,
  template = "post.html",
  section_template = "blog.html",
  shard = { key = "section" },
  markdown = markdown,
}

source "community" {
  root = "content/community",
  mount = "/community/",
  markdown = markdown,
}

static "static" { fingerprint = true }

view "navigation" { sources = { "docs" }, label = "linkTitle" }
view "versions" { plugin = "navigation", sources = { "docs" }, level = 0, depth = 1, label = "linkTitle" }
view "posts" { plugin = "sections", sources = { "blog" }, within = "source", order = "date" }
view "posts_around" { plugin = "siblings", sources = { "blog" }, within = "source", order = "date" }

merge "sitemap"
merge "latest" { sources = { "docs" }, versions = { latest = "v3.7", next = "v3.7", v2 = "v2.3" } }
