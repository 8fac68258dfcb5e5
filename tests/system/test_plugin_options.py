#!/usr/bin/env python3
"""Options of the plugins that Shard brings: what is out of bounds or of the wrong shape is told with its place, with what
was expected and what is near, before anything is built."""

import shardtest
from shardtest import text

# Three lines; what is tried follows.
START = text("""
    site { base_url = "https://site.example/" }
    source "docs" {
      root = "docs",
    """)

FILES = {"docs/a.md": "---\ntags: [red, blue]\n---\n# A\n", "templates/page.html": "x\n", "templates/tagg.html": "x\n"}

REDUCERS = {
    'merge "tags" { path = "/tags/" }': "5:16: 'path' of merge 'tags' must contain ':tag', or all would have one address",
    'merge "tags" { path = "/tags/:tga/" }': "5:16: 'path' of merge 'tags' has the unknown token ':tga': did you mean 'tag'?",
    'merge "tags" { path = "tags/:tag/" }': "5:16: 'path' of merge 'tags' must start with '/'",
    'merge "tags" { path = "/../:tag/" }': "5:16: 'path' of merge 'tags' must be an address within the site",
    'merge "tags" { index = "/:tag/" }': "5:16: 'index' of merge 'tags' has the unknown token ':tag': it takes none",
    'merge "tags" { field = "" }': "5:16: 'field' of merge 'tags' must not be empty",
    'merge "tags" { field = 7 }': "5:16: 'field' of merge 'tags' must be a string, got the integer 7",
    'merge "tags" { order = "dates" }': "5:16: 'order' of merge 'tags' must be",
    'merge "tags" { templates = "x" }': "5:16: unknown field 'templates' in merge 'tags': did you mean 'template'?",
    'merge "tags" { template = "../x.html" }': "5:16: 'template' of merge 'tags' must be the name of a template",
    'merge "tags" {\n  index_template = "tagggg.html",\n}': "6:3: 'index_template' of merge 'tags': there is no template",
    'merge "sitemap" { path = "/x" }': "5:19: unknown field 'path' in merge 'sitemap': it takes none",
    'view "navigation" { level = -1 }': "5:21: 'level' of view 'navigation' must be at least 0, got -1",
    'view "navigation" { depth = 1.5 }': "5:21: 'depth' of view 'navigation' must be an integer, got the number 1.5",
    'view "navigation" { label = "" }': "5:21: 'label' of view 'navigation' must not be empty",
    'view "sections" { within = "folders" }': "must be 'folder' or 'source', got the string \"folders\": did you mean 'folder'?",
    'view "siblings" { order = true }': "5:19: 'order' of view 'siblings' must be a string, got true",
}

SHARDING = {
    'shard = { key = { "version", pattern = "^v[%d" } }': "'pattern' of shard key 'version' must be a Lua pattern, but",
    'shard = { key = { "version", level = 0 } }': "'level' of shard key 'version' must be at least 1, got 0",
    'shard = { key = "section", levels = 33 }': "'levels' of shard key 'section' must be at most 32, got 33",
    'shard = { key = "path_hash", buckets = "x" }': "'buckets' of shard key 'path_hash' must be an integer",
    'shard = { by = { "hash", count = 0 } }': "'count' of partitioner 'hash' must be at least 1, got 0",
    'shard = { by = "balanced", max_bytes = "4 apples" }': "'max_bytes' of partitioner 'balanced' must be a size such as",
    'shard = { by = { "by_key", count = 1 } }': "unknown field 'count' in partitioner 'by_key': it takes none",
    'permalink = "/:yeer/"': "4:3: 'permalink' of source 'docs' has the unknown token ':yeer': did you mean 'year'?",
    'template = ""': "4:3: 'template' of source 'docs' must be the name of a template",
}


class Options(shardtest.TestCase):
    def expect(self, site, shardfile, expected):
        site.write("Shardfile.lua", shardfile)
        result = site.run("build", "--report", "json")
        self.assertEqual(result.status, 2, str(result))
        told = [f"{m['file']}:{m['line']}:{m['column']}: {m['text']}" for m in result.messages()]
        self.assertEqual(len(told), 1, str(result))
        self.assertTrue(told[0].startswith("Shardfile.lua:"), told[0])
        self.assertIn(expected, told[0])
        self.assertEqual(shardtest.tree(site.public), {}, "nothing is built")

    def test_views_and_merges(self):
        site = self.site(FILES)
        for declaration, expected in REDUCERS.items():
            with self.subTest(declaration):
                self.expect(site, f"{START}}}\n{declaration}\n", expected)

    def test_sharding_and_addresses(self):
        site = self.site(FILES)
        for field, expected in SHARDING.items():
            with self.subTest(field):
                self.expect(site, f"{START}  {field},\n}}\n", expected)

    def test_a_missing_template_is_suggested(self):
        site = self.site(FILES)
        self.expect(site, f'{START}}}\nmerge "tags" {{ template = "tagg.htm" }}\n', "did you mean 'tagg.html'?")

    def test_an_address_of_a_folder_may_lack_its_slash(self):
        site = self.site(FILES)
        site.write("Shardfile.lua", f'{START}}}\nmerge "tags" {{ path = "/tags/:tag", index = "/tags" }}\n')
        site.build()
        found = {path for path in shardtest.tree(site.public) if path.endswith(".html")}
        self.assertEqual(found, {"a/index.html", "tags/index.html", "tags/red/index.html", "tags/blue/index.html"})


if __name__ == "__main__":
    shardtest.main()
