#!/usr/bin/env python3
"""What an incremental build once said otherwise than a clean one, or not at all. Each in the smallest site."""

import shutil

import shardtest
from regression import LIST, Regression, page


class Messages(Regression):
    def assert_said_as_clean(self, result):
        """Every message is a clean build's, and the next build says it again."""
        fresh = shardtest.Site(self.folder / "fresh", self.work.inputs())
        wanted = fresh.build(status=result.status).said()
        shutil.rmtree(fresh.root)
        self.assertEqual(result.said(), wanted)
        self.assertEqual(self.work.build(status=result.status).said(), wanted, "a second build")

    def test_page_that_is_broken_while_its_template_changes(self):
        self.start('source "docs" { root = "content" }', {f"content/{name}.md": page(name) for name in "ab"})
        good = self.work.output("a/index.html")
        files = {"content/a.md": page("["), "templates/page.html": "new {{ page.title }}"}
        self.assert_said_as_clean(self.rebuild(files, status=1))
        self.assertEqual(self.work.output("a/index.html"), good, "the last good output is gone")
        self.assertEqual(self.work.output("b/index.html"), "new b")
        self.rebuild({"content/a.md": page("a")})
        self.settled()


    def test_page_takes_the_output_of_a_merge(self):
        self.start(
            'source "docs" { root = "content" } merge "list" {}',
            {"plugins/list.lua": LIST, "content/a.md": page("a"), "content/b.md": page("b", url="/own/")},
        )
        self.assert_said_as_clean(self.rebuild({"content/b.md": page("b", url="/m/x.txt")}, status=1))
        self.rebuild({"content/b.md": page("b")})
        self.settled()

    def test_file_is_broken_and_another_takes_its_output(self):
        """The copy of T.svg is where some disks have t.svg, which the tool refuses from now on."""
        tool = """{ "sh", "-c", 'x=$(cat); case "$x" in *bad*) exit 1;; esac; echo "$x"' }"""
        self.start(
            f'source "docs" {{ root = "content" }} static "s" {{ minify = {{ svg = {tool} }} }}',
            {"content/a.md": page("a"), "s/t.svg": "<svg/>"},
        )
        self.assert_said_as_clean(self.rebuild({"s/t.svg": "bad", "s/T.svg": "<svg/>"}, status=1))
        self.rebuild(removed=["s/t.svg"])
        self.settled()

    def test_alias_that_some_disks_take_for_another_output(self):
        self.start('source "docs" { root = "content" }', {f"content/{name}.md": page(name) for name in "ab"})
        files = {"content/a.md": page("a", url="/U1/", aliases="[/u1/, /u2/]")}
        self.assert_said_as_clean(self.rebuild(files, status=1))
        self.assertFalse((self.work.public / "u1").exists(), "the alias was written all the same")
        self.assertTrue((self.work.public / "u2/index.html").exists())
        self.rebuild({"content/a.md": page("a")})
        self.settled()


if __name__ == "__main__":
    shardtest.main()
