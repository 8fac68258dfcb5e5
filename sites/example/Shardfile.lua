-- The site of a made-up product: documentation in four versions, and a blog. Read it from top to bottom; every line
-- that is not explained does what it says. `shard -C sites/example build` builds it into sites/example/public.

site {
  title = "Sandpiper",
  base_url = "https://sandpiper.example/",
  language = "en",
  markdown = { heading_anchors = true },
  -- Parameters are read with param("current") here, in plugins and in templates. --set current=v2.0 overrides one.
  params = { current = "v2.1" },
}

-- The documentation. One folder is one version, and one version is one shard: three of the four are never edited, so a
-- build skips them without looking at their pages. The current one is cut finer by a partitioner of this site's own,
-- plugins/partitioners/current_fine.lua.
source "docs" {
  root = "content/docs",
  mount = "/docs/",
  template = "docs.html",
  section_template = "section.html",
  neighbours = "source", -- page.previous and page.next go through the whole version, as the navigation does
  shard = {
    key = { "version", pattern = "^v%d" },
    by = { "current_fine", current = param("current") },
  },
}

-- The blog is sharded by year. A key may also be a function; this one does what { "section" } would do.
source "blog" {
  root = "content/blog",
  mount = "/blog/",
  template = "post.html",
  defaults = { author = "The Sandpiper team" },
  shard = {
    key = function(page)
      return page.section
    end,
  },
}

-- What belongs to neither: the home page and a few others. They need no sharding.
source "pages" {
  root = "content/pages",
}

-- Views are what pages may know of each other. A page that shows view("navigation", "docs/v2.1") is built again when
-- that one value changes, and not when anything else does.
view "navigation" { sources = { "docs" }, depth = 2 }
view "sections" { sources = { "docs" } }
view "posts" { plugin = "sections", sources = { "blog" }, within = "source", order = "date" }
view "around" { plugin = "siblings", sources = { "blog" }, within = "source", order = "date" }

-- Merges make outputs from what all pages emit: the sitemap, a page for each tag, and, by this site's own plugin
-- plugins/reducers/redirects.lua, the list of old addresses that the host redirects.
merge "sitemap"
merge "tags" { sources = { "blog" }, path = "/blog/tags/:tag/", index = "/blog/tags/" }
merge "redirects"

-- Style sheet and script change their names with their content, so that browsers may keep them for ever;
-- asset("css/site.css") gives the name. The favicon keeps its own.
static "assets" { to = "assets/", fingerprint = true }
static "static"

-- An outside tool makes a file that is published like those of a static folder. It runs when one of its inputs changes,
-- and not otherwise. Here it is grep, which takes the comments out; think of Sass, or of a resizer of images.
command "print" {
  inputs = { "styles/print.css" },
  outputs = { "print.css" },
  run = { "sh", "-c", "grep -v '^/[*]' styles/print.css > {out}/print.css" },
  to = "assets/css/",
  fingerprint = true,
}

data "data"
