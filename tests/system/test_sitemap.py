#!/usr/bin/env python3
"""The built-in merge "sitemap": which pages it lists, where, in which order and of which day."""

import re

import shardtest

SHARDFILE = 'site { base_url = "https://x.example/base/" }\nsource "docs" { root = "content", shard = { key = "section" } }\nmerge "sitemap" {}\n'


class Sitemap(shardtest.TestCase):
    def make(self, files, *arguments, shardfile=SHARDFILE):
        self.work = self.site({"Shardfile.lua": shardfile, "templates/page.html": "",
                               **{f"content/{name}.md": content for name, content in files.items()}})
        self.work.build(*arguments)

    def entries(self, name):
        """(address, day) of each entry."""
        found = re.findall(r"<loc>(.*?)</loc>(?:<lastmod>(.*?)</lastmod>)?", self.work.output(name))
        return [(address.removeprefix("https://x.example/base"), day) for address, day in found]

    def test_a_file_per_key_and_an_index(self):
        self.make({"a/z": "", "a/b": "", "c/d": ""})
        self.assertEqual(self.entries("sitemap.xml"), [("/sitemap-docs-a.xml", ""), ("/sitemap-docs-c.xml", "")])
        self.assertEqual(self.entries("sitemap-docs-a.xml"), [("/a/b/", ""), ("/a/z/", "")])

    def test_what_is_left_out(self):
        """A draft is, even where drafts are built."""
        self.make({"a/b": "---\ndraft: true\n---\n", "a/c": "---\nsitemap: false\n---\n", "a/d": "---\nsitemap: true\n---\n"}, "--drafts")
        self.assertEqual(self.entries("sitemap-docs-a.xml"), [("/a/d/", "")])

    def test_the_day_of_a_file_is_that_of_its_newest_page(self):
        self.make({f"a/{name}": f"---\ndate: {date}\n---\n" for name, date in
                   (("a", "2024-05-31T12:00:00Z"), ("b", "2024-06-01"), ("c", "2023-01-01"))} | {"a/d": ""})
        self.assertEqual(self.entries("sitemap.xml"), [("/sitemap-docs-a.xml", "2024-06-01")])
        self.assertEqual(self.entries("sitemap-docs-a.xml"),
                         [("/a/a/", "2024-05-31"), ("/a/b/", "2024-06-01"), ("/a/c/", "2023-01-01"), ("/a/d/", "")])

    def test_an_address_is_escaped(self):
        self.make({"a/b": "---\nurl: /q&a'/\n---\n"})
        self.assertIn("/q&amp;a%27/</loc>", self.work.output("sitemap-docs-a.xml"))

    def test_a_site_without_an_address_is_told_so_at_once(self):
        for site in ("", 'site { title = "T" }', 'site { base_url = "" }'):
            shardfile = site + "\n" + SHARDFILE.split("\n", 1)[1]
            self.work = self.site({"Shardfile.lua": shardfile, "templates/page.html": "", "content/a.md": "", "content/b/c.md": ""})
            result = self.work.build(status=2)
            self.assertEqual([f"{m['file']}:{m['line']}: {m['text']}" for m in result.messages()],
                             ["Shardfile.lua:3: merge 'sitemap' needs 'base_url' of the site: "
                              'add base_url = "https://docs.example.org/" to site { }'])
            self.assertEqual(shardtest.tree(self.work.public), {})


if __name__ == "__main__":
    shardtest.main()
