#!/usr/bin/env python3
"""What once went wrong with the scan and with outputs: files that come, go and swap. Each in the smallest site."""

import os
import shutil

import shardtest
from regression import FAILING_TEMPLATE, LIST, TEMPLATE, Regression, page


class Scan(Regression):
    def test_loop_of_links(self):
        self.start('source "docs" { root = "content" }', {"content/a.md": page("A")}, settled=False)
        os.symlink("loop", self.work.path("content/loop"))
        os.symlink(".", self.work.path("content/here"))
        self.work.build()
        self.assertTrue((self.work.public / "a/index.html").exists())

    def check_unreadable(self, shardfile):
        files = {"content/a.md": page("A"), "content/s/b.md": page("B", key="y"), "content/s/c.md": page("C")}
        self.start(shardfile, {"plugins/list.lua": LIST, "plugins/all.lua": LIST.replace("m/", "all/"), **files})
        nobody = self.unprivileged(self.work)
        folder = self.work.path("content/s")
        for _ in range(2):
            folder.chmod(0)
            result = self.work.build(status=1, preexec=nobody)
            self.assertIn("content/s", result.error_text())
            self.assertTrue((self.work.public / "s/b/index.html").exists())
            folder.chmod(0o755)
            self.work.build(preexec=nobody)
            self.assert_clean(self.work)
            self.assert_nothing_runs(self.work, preexec=nobody)

    def test_unreadable_folder(self):
        self.check_unreadable("""
            source "docs" { root = "content" }
            view "siblings" {}
            merge "list" {}
            """)

    def test_unreadable_folder_that_is_a_shard(self):
        self.check_unreadable("""
            source "docs" { root = "content", shard = { key = "section" } }
            view "siblings" {}
            merge "list" {}
            """)

    def test_unreadable_folder_that_is_edited_meanwhile(self):
        self.start(
            """
            source "docs" { root = "content", shard = { key = "section" } }
            merge "list" {}
            """,
            {"plugins/list.lua": LIST, "content/a.md": page("A"), "content/s/b.md": page("B", key="y")},
        )
        nobody = self.unprivileged(self.work)
        self.work.path("content/s").chmod(0)
        self.work.build(status=1, preexec=nobody)
        self.work.path("content/s").chmod(0o755)
        self.work.remove("content/s/b.md")
        self.work.build(preexec=nobody)
        self.settled()


class Outputs(Regression):
    def test_file_of_a_stranger_is_never_taken_over(self):
        self.work = self.site(
            {
                "Shardfile.lua": 'source "docs" { root = "content" }\n',
                "templates/page.html": TEMPLATE,
                "content/a.md": page("A"),
                "public/a/index.html": "by hand",
            }
        )
        for _ in range(2):
            result = self.work.build(status=1)
            self.assertIn("a/index.html exists and was not made by Shard", result.error_text())
        self.rebuild({"content/c.md": page("C")}, removed=["content/a.md"])
        self.assertEqual(self.work.output("a/index.html"), "by hand")
        self.assertEqual(self.work.run("clean").status, 0)
        self.assertEqual(self.work.output("a/index.html"), "by hand")

    def test_file_of_a_stranger_in_the_way_of_a_static_file_and_a_merge(self):
        self.work = self.site(
            {
                "Shardfile.lua": 'source "docs" { root = "content" } static "static" merge "list" {}\n',
                "templates/page.html": TEMPLATE,
                "plugins/list.lua": LIST,
                "content/a.md": page("A"),
                "static/robots.txt": "mine",
                "public/robots.txt": "by hand",
                "public/m/x.txt": "by hand",
            }
        )
        for _ in range(2):
            self.assertEqual(len(self.work.build(status=1).messages()), 2)
        self.assertEqual(self.work.run("clean").status, 0)
        self.assertEqual(shardtest.tree(self.work.public), {"m/": b"", "m/x.txt": b"by hand", "robots.txt": b"by hand"})

    def start_failing(self, *arguments):
        """A first build in which page a fails, so that nothing was ever made of it."""
        self.work = self.site(
            {
                "Shardfile.lua": 'source "docs" { root = "content" }\n',
                "templates/page.html": FAILING_TEMPLATE,
                "content/a.md": page("bad"),
                "content/b.md": page("B", "word\n" * 3000),
                "content/c.md": page("C"),
            }
        )
        self.work.build(*arguments, status=1)
        self.assertFalse((self.work.public / "a").exists())

    def test_file_of_a_stranger_where_a_failed_page_was_to_be(self):
        self.start_failing()
        for builds in range(2):
            self.work.write("public/a/index.html", "by hand")
            for _ in range(builds):
                self.work.build(status=1)
            result = self.rebuild({"content/a.md": page("A")}, status=1)
            self.assertIn("a/index.html exists and was not made by Shard", result.error_text())
            self.assertEqual(self.work.output("a/index.html"), "by hand")
            self.work.remove("public/a/index.html")
            self.rebuild({"content/a.md": page("bad")}, status=1)
        self.rebuild({"content/a.md": page("A")})
        self.settled()

    def test_file_of_a_stranger_where_a_failed_page_is_gone(self):
        self.start_failing()
        self.work.write("public/a/index.html", "by hand")
        self.rebuild({}, removed=["content/a.md"])
        self.assertEqual(self.work.output("a/index.html"), "by hand")
        self.assertEqual(self.work.run("clean").status, 0)
        self.assertEqual(self.work.output("a/index.html"), "by hand")

    def test_file_of_a_stranger_where_a_stopped_build_did_not_get_to(self):
        self.start_failing("--fail-fast", "--jobs", "1")
        missing = [name for name in "abc" if not (self.work.public / name).exists()]
        for name in missing:
            self.work.write(f"public/{name}/index.html", "by hand")
        result = self.rebuild({"content/a.md": page("A")}, status=1)
        self.assertEqual(len(result.messages()), len(missing), result)
        for name in missing:
            self.assertEqual(self.work.output(f"{name}/index.html"), "by hand")

    def test_link_of_a_stranger_that_leads_nowhere(self):
        self.work = self.site(
            {
                "Shardfile.lua": 'source "docs" { root = "content" }\n',
                "templates/page.html": TEMPLATE,
                "content/a.md": page("A"),
            }
        )
        link = self.work.public / "a/index.html"
        link.parent.mkdir(parents=True)
        link.symlink_to("nowhere")
        for _ in range(3):
            result = self.work.build(status=1)
            self.assertIn("a/index.html exists and was not made by Shard", result.error_text())
            self.assertTrue(link.is_symlink())

    def test_another_output_folder_and_back(self):
        self.start('source "docs" { root = "content" }', {"content/a.md": page("A"), "content/b.md": page("B")})
        other = self.work.path("other")
        self.rebuild({}, "--output", "other")
        self.assert_same_tree(shardtest.tree(other), shardtest.tree(self.work.public))
        self.work.build()
        self.settled()
        self.rebuild({"content/c.md": page("C")}, "--output", "other", removed=["content/a.md"])
        self.work.build()
        self.settled()
        self.assert_same_tree(shardtest.tree(other), shardtest.tree(self.work.public))

    def test_clean_after_builds_into_two_folders(self):
        self.start('source "docs" { root = "content" }', {"content/a.md": page("A")}, settled=False)
        self.work.build("--output", "other")
        self.work.build("--output", str(self.folder / "outside"))
        self.work.write("other/by-hand.txt", "mine")
        before = self.work.inputs()
        done = self.work.run("clean")
        self.assertEqual((done.status, done.stdout), (0, "Removed 3 outputs and the state.\n"))
        self.assertFalse(self.work.path(".shard").exists())
        self.assertFalse(self.work.public.exists())
        self.assertEqual(shardtest.tree(self.folder / "outside"), {})
        del before["other/a/index.html"]
        self.assertEqual(self.work.inputs(), before)

    def test_page_becomes_a_folder_and_a_file_again(self):
        files = {"content/a.md": page("A", url="/a.html"), "content/c.md": page("C")}
        self.start('source "docs" { root = "content" }', files)
        for url in ("/a.html/", "/a.html", "/a.html/deep/er/", "/a.html/deep", "/a.html"):
            self.rebuild({"content/a.md": page("A", url=url)})
            self.settled()

    def test_static_file_becomes_a_folder_and_a_file_again(self):
        self.start('source "docs" { root = "content" } static "static"', {"content/a.md": page("A"), "static/foo": "f"})
        self.rebuild({"static/foo/bar": "g"}, removed=["static/foo"])
        self.settled()
        self.rebuild({"static/foo": "h"}, removed=["static/foo"])
        self.settled()

    def test_output_of_a_merge_becomes_a_folder_and_a_file_again(self):
        self.start(
            'source "docs" { root = "content" } merge "list" {}',
            {"plugins/list.lua": LIST, "content/a.md": page("A", key="k")},
        )
        self.rebuild({"content/a.md": page("A", key="k.txt/x")})
        self.settled()
        self.rebuild({"content/a.md": page("A", key="k")})
        self.settled()

    def test_merge_of_which_one_output_is_in_the_way(self):
        """The other one was written, but the unit failed: it is Shard's all the same."""
        begin = "reduce = function(key, titles, out) "
        two = LIST.replace(begin, begin + 'out:write("m/a.txt", key) ')
        self.work = self.site(
            {
                "Shardfile.lua": 'source "docs" { root = "content" } merge "list" {}\n',
                "templates/page.html": TEMPLATE,
                "plugins/list.lua": two,
                "content/a.md": page("A"),
                "public/m/x.txt": "by hand",
            }
        )
        for _ in range(2):
            self.assertEqual(len(self.work.build(status=1).messages()), 1)
        self.work.remove("public/m/x.txt")
        self.work.build()
        self.settled()

    def test_output_that_somebody_made_a_folder(self):
        files = {"content/a.md": page("A", url="/a.html"), "content/b.md": page("B")}
        self.start('source "docs" { root = "content" }', files)
        self.work.remove("public/a.html")
        self.work.write("public/a.html/mine", "by hand")
        self.rebuild({}, removed=["content/a.md"])
        self.assertEqual(self.work.output("a.html/mine"), "by hand")
        self.assert_nothing_runs(self.work)

    def test_two_pages_swap_their_urls(self):
        files = {"content/a.md": page("A", url="/x/"), "content/b.md": page("B", url="/y/")}
        self.start('source "docs" { root = "content" }', files)
        self.rebuild({"content/a.md": page("A", url="/y/"), "content/b.md": page("B", url="/x/")})
        self.settled()

    def test_url_of_a_failing_page_is_taken_by_another(self):
        files = {"content/a.md": page("a", url="/x/"), "content/b.md": page("b")}
        self.start('source "docs" { root = "content" }', files, template=FAILING_TEMPLATE)
        moved = {"content/a.md": page("bad", url="/z/"), "content/c.md": page("c", url="/x/")}
        for _ in range(2):
            self.rebuild(moved, status=1)
            self.assertIn("c|", self.work.output("x/index.html"))
        self.rebuild({"content/a.md": page("good", url="/z/")})
        self.settled()

    def test_static_folder_goes_elsewhere(self):
        files = {"content/a.md": page("A"), "static/f.txt": "f"}
        declared = 'source "docs" {{ root = "content" }} static "static" {{ to = "{}" }}\n'
        self.start(declared.format("a/"), files)
        self.rebuild({"Shardfile.lua": declared.format("b/")})
        self.settled()
        self.assertFalse((self.work.public / "a/f.txt").exists())

    def test_static_folder_goes_to_two_places(self):
        files = {"content/a.md": page("A"), "static/f.txt": "f", "static/g.txt": "g"}
        self.start(
            'source "docs" { root = "content" } static "static" { to = "p/" } static "static" { to = "q/" }', files
        )
        self.assertEqual((self.work.output("p/f.txt"), self.work.output("q/f.txt")), ("f", "f"))
        self.rebuild({"static/g.txt": "changed"}, removed=["static/f.txt"])
        self.settled()
        self.rebuild({"Shardfile.lua": 'source "docs" { root = "content" } static "static" { to = "q/" }\n'})
        self.settled()


class Leftovers(Regression):
    """A build was killed while it wrote a file again that is as it should be before the next one."""

    LEFT = "public/a/.index.html.shard-tmp"

    def start_killed(self):
        self.start('source "docs" { root = "content" }', {"content/a.md": page("a")})
        self.work.write(self.LEFT, "half of")
        self.work.write(".shard/lock", "4194305 on a machine\n")

    def test_next_build_removes_what_is_half_written(self):
        self.start_killed()
        self.work.run("plan")
        self.work.build("--output", "other")
        self.assertTrue(self.work.path(self.LEFT).exists())
        self.work.build()
        self.settled()

    def test_clean_removes_what_is_half_written(self):
        self.start_killed()
        self.work.run("clean")
        self.assertFalse(self.work.public.exists())


class OtherFolder(Regression):
    """--output names another folder than the Shardfile, which lies within a source."""

    def test_what_lies_in_the_usual_folder_is_no_part_of_the_site(self):
        self.start('site { output = "content/out" }\nsource "docs" { root = "content" }', {"content/a.md": page("a")}, settled=False)
        for output in ("elsewhere", "content/other"):
            self.work.build("--output", output)
            self.assertEqual(set(shardtest.tree(self.work.path(output))), {"a/", "a/index.html"})
            self.assert_nothing_runs(self.work, "--output", output)
        shutil.rmtree(self.work.path("content/other"))
        self.work.build()
        self.assertEqual(set(shardtest.tree(self.work.path("content/out"))), {"a/", "a/index.html"})

    def test_a_folder_of_that_name_that_is_declared_is_one(self):
        shardfile = 'source "docs" { root = "." }\nstatic "public/static"\n'
        self.work = self.site({"Shardfile.lua": shardfile, "templates/page.html": "", "a.md": page("a"),
                               "public/static/x.txt": "x", "public/b.md": page("b")})
        self.work.build("--output", "out")
        files = {path for path in shardtest.tree(self.work.path("out")) if not path.endswith("/")}
        self.assertEqual(files, {"a/index.html", "public/b/index.html", "x.txt"})


class Deletions(Regression):
    def test_killed_after_deletions(self):
        """Outputs were deleted, and neither the log nor the state knows of it."""
        files = {f"content/{name}.md": page(name) for name in "abcd"}
        self.start('source "docs" { root = "content" }', files)
        kept = self.folder / "kept"
        shutil.copytree(self.work.path(".shard"), kept)
        self.rebuild({}, removed=["content/a.md", "content/b.md"])
        shutil.rmtree(self.work.path(".shard"))
        shutil.copytree(kept, self.work.path(".shard"))
        self.work.build()
        self.settled()


if __name__ == "__main__":
    shardtest.main()
