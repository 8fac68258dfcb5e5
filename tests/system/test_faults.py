#!/usr/bin/env python3
"""What the system refuses: a full disk, files that cannot be read or written, files that vanish, links that lead in
circles or outside. The build says which file and why, builds the rest, and is right again when the cause is gone."""

import os
import random
import resource
import shutil
import signal
import subprocess
import time

import shardtest
from shardtest import text

FILES = {
    "Shardfile.lua": text("""
        site {}
        source "docs" { root = "content", shard = { key = "section" } }
        merge "count" { plugin = reducer {
          map = function(page, emit) emit("all", page.title) end,
          reduce = function(_, titles, out) out:write("count.txt", table.concat(titles, "\\n")) end,
        } }
        static "static"
        data "data"
        """),
    "templates/page.html": '<h1>{{ page.title }}</h1>{{ page.content }}{{ data("data/x.yaml").x }}\n',
    "data/x.yaml": "x: 1\n",
    "static/robots.txt": "User-agent: *\n",
    **{f"content/{folder}/{name}.md": f"# {folder} {name}\n\nText.\n" for folder in "ab" for name in ("one", "two")},
}


class Refused(shardtest.TestCase):
    """By permissions, so as a user who is not root."""

    def setUp(self):
        super().setUp()
        self.work = self.site(FILES)
        self.preexec = self.unprivileged(self.work)

    def build(self, status=0):
        return self.work.build(status=status, preexec=self.preexec)

    def write(self, path, content):
        self.work.write(path, content)
        if self.preexec:
            os.chown(self.work.path(path), shardtest.NOBODY, shardtest.NOBODY)

    def check_mended(self):
        self.build()
        self.assert_clean(self.work)

    def test_unreadable_page(self):
        self.work.path("content/a/one.md").chmod(0)
        result = self.build(status=1)
        self.assertIn("content/a/one.md", result.error_text())
        self.assertEqual(self.work.output("b/one/index.html")[:14], "<h1>b one</h1>")
        self.work.path("content/a/one.md").chmod(0o644)
        self.check_mended()

    def test_page_becomes_unreadable(self):
        """Its last good output stays."""
        self.build()
        self.write("content/a/one.md", "# Changed\n")
        self.work.path("content/a/one.md").chmod(0)
        self.write("content/b/one.md", "# Changed too\n")
        self.build(status=1)
        self.assertIn("<h1>a one</h1>", self.work.output("a/one/index.html"))
        self.assertIn("<h1>Changed too</h1>", self.work.output("b/one/index.html"))
        self.work.path("content/a/one.md").chmod(0o644)
        self.check_mended()

    def test_unreadable_template(self):
        self.build()
        self.work.path("templates/page.html").chmod(0)
        self.write("content/a/one.md", "# Changed\n")
        result = self.build(status=1)
        self.assertIn("templates/page.html", result.error_text())
        self.work.path("templates/page.html").chmod(0o644)
        self.check_mended()

    def test_unreadable_data(self):
        self.work.path("data/x.yaml").chmod(0)
        result = self.build(status=1)
        self.assertIn("data/x.yaml", result.error_text())
        self.work.path("data/x.yaml").chmod(0o644)
        self.check_mended()

    def test_unreadable_folder(self):
        self.build()
        self.work.path("content/a").chmod(0)
        result = self.work.run("build", "--report", "json", preexec=self.preexec)
        self.assertIn("content/a", result.stderr)
        self.work.path("content/a").chmod(0o755)
        self.check_mended()

    def test_unreadable_shardfile(self):
        self.work.path("Shardfile.lua").chmod(0)
        result = self.work.run("build", preexec=self.preexec)
        self.assertIn(result.status, (1, 2))
        self.assertIn("Shardfile.lua", result.stderr)

    def test_output_folder_that_cannot_be_written(self):
        self.build()
        self.work.path("public/a/one").chmod(0o555)
        self.write("content/a/one.md", "# Changed\n")
        self.write("content/b/one.md", "# Changed too\n")
        result = self.build(status=1)
        self.assertIn("a/one/index.html", result.error_text())
        self.assertIn("<h1>Changed too</h1>", self.work.output("b/one/index.html"))
        self.work.path("public/a/one").chmod(0o755)
        self.check_mended()

    def test_output_that_cannot_be_deleted(self):
        self.build()
        self.work.path("public/a").chmod(0o555)
        self.work.path("public/a/one").chmod(0o555)
        self.work.remove("content/a")
        self.write("content/b/one.md", "# Changed\n")
        result = self.build(status=1)
        self.assertIn("a/one/index.html", result.error_text())
        self.assertIn("<h1>Changed</h1>", self.work.output("b/one/index.html"))
        self.work.path("public/a").chmod(0o755)
        self.work.path("public/a/one").chmod(0o755)
        self.check_mended()

    def test_site_that_cannot_be_written(self):
        self.work.root.chmod(0o555)
        result = self.work.run("build", preexec=self.preexec)
        self.assertEqual(result.status, 2)
        self.assertIn(".shard", result.stderr)
        self.work.root.chmod(0o755)
        self.check_mended()


class InTheWay(shardtest.TestCase):
    """Something else is where an output should be."""

    def setUp(self):
        super().setUp()
        self.work = self.site(FILES)

    def test_a_folder(self):
        self.work.path("public/a/one/index.html").mkdir(parents=True)
        result = self.work.build(status=1)
        self.assertIn("a/one/index.html", result.error_text())
        self.assertIn("<h1>b one</h1>", self.work.output("b/one/index.html"))
        self.work.remove("public/a")
        self.work.build()
        self.assert_clean(self.work)

    def test_a_folder_after_a_build(self):
        self.work.build()
        target = self.work.path("public/a/one/index.html")
        target.unlink()
        target.mkdir()
        self.work.write("public/a/one/index.html/mine", "by hand")
        self.work.build(status=1)
        self.assertEqual((target / "mine").read_text(), "by hand")
        self.work.remove("public/a/one/index.html")
        self.work.build()
        self.assert_clean(self.work)

    def test_a_file_where_a_folder_is_wanted(self):
        self.work.write("public/a", "by hand")
        result = self.work.build(status=1)
        self.assertIn("public/a", result.error_text())
        self.assertEqual(self.work.path("public/a").read_text(), "by hand")
        self.assertIn("<h1>b one</h1>", self.work.output("b/one/index.html"))
        self.work.remove("public/a")
        self.work.build()
        self.assert_clean(self.work)

    def test_a_link_is_replaced_not_followed(self):
        self.work.build()
        self.work.write("elsewhere.html", "precious")
        target = self.work.path("public/a/one/index.html")
        target.unlink()
        os.symlink(self.work.path("elsewhere.html"), target)
        self.work.build()
        self.assertEqual(self.work.read("elsewhere.html"), "precious")
        self.assertFalse(target.is_symlink())
        self.assertIn("<h1>a one</h1>", target.read_text())

    def test_the_output_folder_is_a_file(self):
        self.work.write("public", "by hand")
        result = self.work.run("build")
        self.assertEqual(result.status, 2)
        self.assertIn("public", result.stderr)

    def test_the_output_folder_is_the_site(self):
        result = self.work.run("build", "--output", ".")
        self.assertEqual(result.status, 2)
        self.assertIn("output", result.stderr)
        self.assertEqual(self.work.read("content/a/one.md"), FILES["content/a/one.md"])

    def test_the_output_folder_is_a_source(self):
        result = self.work.run("build", "--output", "content")
        self.assertNotEqual(result.status, 0)
        for path, content in FILES.items():
            self.assertEqual(self.work.read(path), content)


class Full(shardtest.TestCase):
    def large_site(self, root):
        files = dict(FILES)
        for number in range(60):
            files[f"content/large/p{number}.md"] = f"# Large {number}\n\n" + "A long paragraph. " * 1500
        return shardtest.Site(root, files)

    def check_full(self, site, status, word):
        self.assertIn(status.status, (1, 2), status)
        self.assertRegex(status.stderr, word)
        self.assertEqual(shardtest.temporary_files(site.root), [])

    def test_full_disk(self):
        if os.geteuid() != 0:
            self.skipTest("mounting a small file system needs root")
        mount = self.folder / "small"
        mount.mkdir()
        made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", mount], capture_output=True, check=False)
        if made.returncode != 0:
            self.skipTest(f"mounting is not allowed here: {made.stderr.decode().strip()}")
        try:
            site = self.large_site(mount)
            for _ in range(2):
                self.check_full(site, site.run("build"), "(?i)no space left")
            subprocess.run(["mount", "-o", "remount,size=64m", mount], check=True)
            site.build()
            self.assert_clean(site)
            self.assert_nothing_runs(site)
        finally:
            subprocess.run(["umount", "-l", mount], check=True)

    def test_limit_of_file_size(self):
        """A write that fails half way, as on a full disk, for any user: no file may get larger than 20,000 bytes."""

        def limit():
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))

        site = self.large_site(self.folder / "limited")
        result = site.run("build", preexec=limit)
        self.check_full(site, result, "(?i)file too large|I/O error|full")
        site.build()
        self.assert_clean(site)
        site.replace("templates/page.html", "<h1>", "<h1 class=new>")
        self.check_full(site, site.run("build", preexec=limit), "(?i)file too large|I/O error|full")
        site.build()
        self.assert_clean(site)

    def test_state_that_grows_too_large_half_way(self):
        """Nothing of a build is kept whose state could be written in part: a page that is edited back meanwhile would be
        up to date, and what others show of it would not."""

        def limit():
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (10 << 20, 10 << 20))

        def pages(folders, name):
            noise = random.Random(name)
            return {
                f"content/{folder:02}/{page}.md": f"---\ntitle: {name}\nnote: {noise.randbytes(20_000).hex()}\n---\n"
                for folder in folders
                for page in "abcdefghij"
            }

        folders = range(60)
        site = self.site({**FILES, **pages(folders, "old"), "templates/page.html": '{{ view("siblings", page.path) }}'})
        site.write("Shardfile.lua", FILES["Shardfile.lua"] + 'view "siblings" {}\n')
        site.build()
        for path, content in pages(folders, "new").items():
            site.write(path, content)
        self.check_full(site, site.run("build", preexec=limit), "(?i)file too large|I/O error|full")
        for path, content in pages(folders[:40], "old").items():
            site.write(path, content)
        site.build()
        self.assert_clean(site)

    def test_few_open_files(self):
        def limit():
            resource.setrlimit(resource.RLIMIT_NOFILE, (16, 16))

        site = self.site(FILES)
        site.build("--jobs=2")
        result = site.run("build", "--jobs=4", preexec=limit)
        self.assertIn(result.status, (0, 1, 2))
        site.build()
        self.assert_clean(site)


class Vanishing(shardtest.TestCase):
    def test_files_that_come_and_go(self):
        """While a build runs files vanish, come back and are renamed: it never crashes, and the next one is right."""
        files = dict(FILES)
        for number in range(300):
            files[f"content/many{number % 10}/p{number}.md"] = f"# Page {number}\n\nText.\n"
        site = self.site(files)
        pages = sorted(path for path in files if path.startswith("content/many"))
        for round_number in range(6):
            process = site.start("--jobs=2", silent=True)
            number = round_number
            while process.poll() is None:
                path = site.path(pages[number % len(pages)])
                number += 7
                if path.exists():
                    path.unlink()
                else:
                    site.write(path.relative_to(site.root), "# Back\n")
            self.assertIn(process.returncode, (0, 1))
            site.build()
            self.assert_clean(site)
            site.replace("templates/page.html", "<h1", f"<!-- {round_number} --><h1")

    def test_a_folder_that_vanishes(self):
        site = self.site(FILES)
        for _ in range(20):
            process = site.start(silent=True)
            shutil.rmtree(site.path("content/a"), ignore_errors=True)
            process.wait(timeout=shardtest.TIME_LIMIT)
            self.assertIn(process.returncode, (0, 1))
            site.build()
            self.assert_clean(site)
            for path in FILES:
                if path.startswith("content/a/"):
                    site.write(path, FILES[path])

    def test_the_output_folder_vanishes(self):
        site = self.site(FILES)
        for _ in range(20):
            process = site.start(silent=True)
            deadline = time.monotonic() + 0.02
            while process.poll() is None and time.monotonic() < deadline:
                shutil.rmtree(site.public, ignore_errors=True)
            process.wait(timeout=shardtest.TIME_LIMIT)
            self.assertIn(process.returncode, (0, 1, 2))
            site.build()
            self.assert_clean(site)


class Links(shardtest.TestCase):
    def setUp(self):
        super().setUp()
        self.work = self.site(FILES)

    def test_loop(self):
        os.symlink("..", self.work.path("content/a/loop"))
        os.symlink("self", self.work.path("content/b/self"))
        result = self.work.run("build", "--report", "json")
        self.assertIn(result.status, (0, 1))
        self.assertTrue(any("loop" in message["text"] for message in result.report["messages"]), result)
        self.assertIn("<h1>a one</h1>", self.work.output("a/one/index.html"))

    def test_out_of_the_root(self):
        secret = self.folder / "secret"
        secret.mkdir()
        (secret / "page.md").write_text("# Secret\n")
        (secret / "x.yaml").write_text("x: secret\n")
        os.symlink(secret, self.work.path("content/a/outside"))
        os.symlink(secret / "page.md", self.work.path("content/a/linked.md"))
        os.symlink(secret / "x.yaml", self.work.path("data/linked.yaml"))
        os.symlink(secret / "page.md", self.work.path("static/linked.txt"))
        self.work.write("content/b/one.md", '---\ntemplate: reach.html\n---\n')
        self.work.write("templates/reach.html", '{{ exists("data/linked.yaml") }} {{ exists("../secret/x.yaml") }}')
        result = self.work.run("build", "--report", "json")
        self.assertIn(result.status, (0, 1))
        for content in shardtest.tree(self.work.public).values():
            self.assertNotIn(b"secret", content.lower())
        self.assertIn("content/a/outside", result.stderr)
        self.assertIn("<h1>a two</h1>", self.work.output("a/two/index.html"))

    def test_inside_the_root(self):
        os.symlink("one.md", self.work.path("content/a/alias.md"))
        os.symlink("../b", self.work.path("content/a/b"))
        self.work.build()
        self.assertIn("<h1>a one</h1>", self.work.output("a/alias/index.html"))
        self.assertIn("<h1>b one</h1>", self.work.output("a/b/one/index.html"))
        self.work.write("content/b/one.md", "# Changed\n")
        self.work.build()
        self.assertIn("<h1>Changed</h1>", self.work.output("a/b/one/index.html"))
        self.assertIn("<h1>Changed</h1>", self.work.output("b/one/index.html"))
        self.assert_nothing_runs(self.work)

    def test_dangling(self):
        os.symlink("nowhere.md", self.work.path("content/a/dangling.md"))
        result = self.work.run("build", "--report", "json")
        self.assertIn(result.status, (0, 1))
        self.assertIn("<h1>a one</h1>", self.work.output("a/one/index.html"))

    def test_pipes_and_devices_are_passed_over(self):
        os.mkfifo(self.work.path("content/a/pipe.md"))
        os.mkfifo(self.work.path("static/pipe"))
        self.work.build()
        self.assertIn("<h1>a one</h1>", self.work.output("a/one/index.html"))


if __name__ == "__main__":
    shardtest.main()
