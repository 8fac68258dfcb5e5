#!/usr/bin/env python3
"""The build after an edit of one body, which looks at a part of the site: where the edit has effects further on, or asks
for what is not at hand, the output is a clean build's all the same."""

import shardtest
from shardtest import text

SHARDFILE = 'source "docs" { root = "content", shard = { key = "section" } }\n'


def padded(content):
    """All pages are of one size: where a page's size changes, the partitioner may be asked, and the build is a full one."""
    return content.ljust(100, "\n")


class Quick(shardtest.TestCase):
    def make(self, files, shardfile=SHARDFILE):
        files = {path: padded(content) if path.startswith("content/") else content for path, content in files.items()}
        self.work = self.site({"Shardfile.lua": shardfile, "templates/page.html": "{{ page.content }}", **files})
        self.work.build()

    def edit(self, path, content):
        self.work.write(path, padded(content))
        self.work.settle()
        self.work.build()
        self.assert_clean(self.work)
        self.assert_nothing_runs(self.work)

    def test_records_that_are_made_of_the_body(self):
        count = text("""
            merge "count" { plugin = reducer {
              map = function(page, emit) emit("all", page.word_count) end,
              reduce = function(key, counts, out) out:write("count.txt", table.concat(counts, " ")) end,
            } }
            """)
        self.make({"content/a/a.md": "one", "content/b/b.md": "one"}, SHARDFILE + count)
        self.edit("content/a/a.md", "one two")
        self.assertEqual(self.work.output("count.txt"), "2 1")

    def test_a_page_that_a_command_reads(self):
        command = 'command "copy" { inputs = { "content/a/*" }, outputs = { "*" }, run = { "cp", "content/a/a.md", "{out}" } }\n'
        self.make({"content/a/a.md": "one"}, SHARDFILE + command)
        self.edit("content/a/a.md", "two")
        self.assertEqual(self.work.output("a.md").strip(), "two")

    def test_a_link_to_a_page_of_which_nothing_was_read(self):
        self.make({"content/a/a.md": "one", "content/b/b.md": "---\nurl: /there/\n---\n"})
        self.edit("content/a/a.md", "[b](../b/b.md)")
        self.assertIn('href="/there/"', self.work.output("a/a/index.html"))

    def test_an_output_that_was_right_before(self):
        """What the part of the site gave was written already when the rest was found to be needed."""
        self.make({"content/a/a.md": "[b](/there/)", "content/b/b.md": "---\nurl: /there/\n---\n"})
        self.edit("content/a/a.md", "[b](../b/b.md)")

    def test_a_summary_that_links_to_what_is_not_at_hand(self):
        self.make({"templates/page.html": '{% if "show" in page.raw %}{{ page("content/a/c.md").summary }}{% endif %}',
                   "content/a/a.md": "one", "content/a/c.md": "[b](../b/b.md)", "content/b/b.md": "---\nurl: /there/\n---\n"})
        self.edit("content/a/a.md", "show")
        self.assertIn('href="/there/"', self.work.output("a/a/index.html"))

    def test_pages_around_that_are_not_at_hand(self):
        self.make({"templates/page.html": '{% if "show" in page.raw %}{% for p in page.children %}{{ p.title }};{% endfor %}{% endif %}',
                   "content/a/_index.md": "one", "content/a/c.md": "---\ntitle: C\n---\n",
                   "content/a/b/_index.md": "---\ntitle: B\n---\n"})
        self.edit("content/a/_index.md", "show")
        self.assertEqual(self.work.output("a/index.html"), "B;C;")

    def test_what_a_section_passes_on(self):
        self.make({"templates/page.html": "{{ page.params.word }}", "content/a/_index.md": "---\ncascade: {word: one}\n---\n",
                   "content/a/a.md": "", "content/a/b/b.md": ""})
        self.edit("content/a/_index.md", "---\ncascade: {word: two}\n---\n")
        self.assertEqual(self.work.output("a/b/b/index.html"), "two")

    def test_what_a_section_passes_on_to_some(self):
        """An edit of one page of a folder is none of another that gets something of its own."""
        self.make({"templates/page.html": "{{ page.params.word }}", "content/a/a.md": "one", "content/a/b.md": "",
                   "content/a/_index.md": "---\ncascade: {target: {path: 'content/a/b'}, word: one}\n---\n"})
        self.work.write("content/a/a.md", padded("two"))
        self.assertEqual(list(self.work.build().ran("describe")), [("describe", "content/a/a.md")])


if __name__ == "__main__":
    shardtest.main()
