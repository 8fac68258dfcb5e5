"""The command line as a person or a script meets it: usage errors, exit statuses, what is printed where, the JSON report,
progress on a terminal, interruption."""

import fcntl
import json
import os
import pty
import re
import select
import shutil
import signal
import struct
import subprocess
import sys
import termios
import time
import unittest

import shardtest
from shardtest import SHARD, text

SOURCE = os.environ["SHARD_SOURCE_DIR"]
ESCAPE = "\x1b"

SITE = {
    "Shardfile.lua": text("""
        site { title = "Test", base_url = "https://test.example/", params = { edition = "community" } }
        source "docs" { root = "docs", shard = { key = "section" } }
        """),
    "templates/page.html": "<h1>{{ page.title }}</h1>{{ param('edition') }}{{ page.content }}\n",
    "docs/_index.md": "# Home\n",
    "docs/a/one.md": "# One\n",
    "docs/b/two.md": "# Two\n",
}

# Long enough for an interruption to find it at work; ticks come ten times a second.
SLOW_SITE = {
    **SITE,
    "Shardfile.lua": SITE["Shardfile.lua"] + 'merge "slow" {}\n',
    "plugins/slow.lua": text("""
        return reducer {
          name = "slow",
          map = function() for _ = 1, 10000000 do end end,
          reduce = function() end,
        }
        """),
    **{f"docs/c{i:02}/page.md": f"# Page {i}\n" for i in range(40)},
}


def shard(*arguments, env=None):
    done = subprocess.run(
        [SHARD, *arguments],
        capture_output=True,
        check=False,
        text=True,
        env=dict(os.environ, **(env or {})),
        stdin=subprocess.DEVNULL,
        timeout=shardtest.TIME_LIMIT,
    )
    shardtest.check_no_crash(done.returncode, done.stderr, arguments)
    return shardtest.Result(done.returncode, done.stdout, done.stderr)


class Terminal:
    """A program whose standard error is a terminal of 80 by 24; with ALL_OF_IT its standard output, too."""

    def __init__(self, command, env=None, columns=80, all_of_it=False):
        try:
            master, slave = pty.openpty()
        except OSError as error:
            raise unittest.SkipTest(f"no terminal can be made here: {error}") from error
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        environment = {k: v for k, v in os.environ.items() if k != "NO_COLOR"}
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=slave if all_of_it else subprocess.PIPE,
            stderr=slave,
            env={**environment, "TERM": "xterm", **(env or {})},
        )
        os.close(slave)
        self.master = master
        self.seen = ""

    def read_until(self, wanted):
        """Reads until the text WANTED was written, or with None until the program closes its end."""
        end = time.monotonic() + shardtest.TIME_LIMIT
        while wanted is None or wanted not in self.seen:
            if not select.select([self.master], [], [], max(0, end - time.monotonic()))[0]:
                raise AssertionError(f"waited too long for {wanted!r}; so far: {self.seen!r}")
            try:
                got = os.read(self.master, 65536)
            except OSError:  # Linux: the other end is closed
                got = b""
            if not got:
                break
            self.seen += got.decode(errors="replace")

    def finish(self):
        """Waits for the end; returns (status, standard output)."""
        self.read_until(None)
        os.close(self.master)
        stdout = (self.process.communicate(timeout=shardtest.TIME_LIMIT)[0] or b"").decode()
        shardtest.check_no_crash(self.process.returncode, self.seen, self.process.args)
        return self.process.returncode, stdout


def screen(written):
    """The lines that a terminal shows after WRITTEN: the few sequences that Shard uses."""
    lines, row, column = [""], 0, 0
    for control, count, final, character in re.findall(r"(\x1b\[)(\d*;?\d*)([A-Za-z])|([\s\S])", written):
        if control and final == "A":
            row = max(0, row - int(count or 1))
        elif control and final == "K":
            lines[row] = lines[row][:column]
        elif control and final == "J":
            lines[row:] = [lines[row][:column]]
        elif control:
            assert final == "m", f"unexpected sequence {final}"
        elif character == "\r":
            column = 0
        elif character == "\n":
            row += 1
            if row == len(lines):
                lines.append("")
        else:
            lines[row] = lines[row][:column].ljust(column) + character + lines[row][column + 1 :]
            column += 1
    return [line for line in lines if line]


class Usage(shardtest.TestCase):
    def expect_error(self, arguments, *messages):
        result = shard(*arguments)
        self.assertEqual(result.status, 2, result)
        self.assertEqual(result.stdout, "")
        for message in messages:
            self.assertIn(message, result.stderr)

    def test_unknown_command(self):
        self.expect_error(["bild"], "no command 'bild'; did you mean 'build'?", "Try 'shard help'.")
        self.expect_error(["help", "bild"], "did you mean 'build'?")

    def test_unknown_option(self):
        self.expect_error(["build", "--job=2"], "'--job'; did you mean '--jobs'?", "Try 'shard help build'.")

    def test_no_command_lists_them(self):
        self.expect_error([], "Usage: shard", "build ")

    def test_unknown_executor(self):
        site = self.site(SITE)
        self.expect_error(["-C", str(site.root), "build", "--executor", "thread"], "did you mean 'threads'?")

    def test_help(self):
        for arguments in (["help", "build"], ["build", "--help"], ["-h", "build"]):
            result = shard(*arguments)
            self.assertEqual((result.status, result.stderr), (0, ""))
            self.assertIn("Usage: shard build", result.stdout)
            self.assertIn("--fail-fast", result.stdout)

    def test_version(self):
        self.assertRegex(shard("--version").stdout, r"^shard \d+\.\d+\.\d+\n$")
        self.assertEqual(shard("version").stdout, shard("--version").stdout)

    def test_closed_output_is_an_error(self):
        with open("/dev/full", "wb") as full:
            done = subprocess.run([SHARD, "--version"], stdout=full, stderr=subprocess.PIPE, check=False)
        self.assertEqual(done.returncode, 1)
        self.assertIn(b"cannot write to standard output", done.stderr)


    def test_a_stream_that_is_closed_is_no_file_of_the_site(self):
        """The first file that is opened would get its number, and the report."""
        site = self.site(SITE)
        for stream, status in ((0, 0), (1, 1), (2, 0)):
            with self.subTest(stream):
                shutil.rmtree(site.path(".shard"), ignore_errors=True)
                done = subprocess.run(
                    ["sh", "-c", f'exec "$@" {stream}>&-', "sh", *site.command("build", "--force")],
                    capture_output=True,
                    check=False,
                    timeout=shardtest.TIME_LIMIT,
                )
                self.assertEqual(done.returncode, status, done.stderr)
                for path, content in shardtest.tree(site.root).items():
                    self.assertNotIn(b"reused", content, path)


class OutputFolder(shardtest.TestCase):
    """Where a site may be written, and what is said where not."""

    def refused(self, site, folder, expected):
        before = shardtest.tree(site.root)
        for command in ("build", "plan"):
            result = site.run(command, "--output", str(folder))
            self.assertEqual((result.status, result.stdout), (2, ""), f"{command} {folder}")
            self.assertIn(expected, result.stderr)
        after = {path: content for path, content in shardtest.tree(site.root).items() if not path.startswith(".shard/")}
        self.assertEqual(after, {path: content for path, content in before.items() if not path.startswith(".shard/")})

    def test_what_it_cannot_be(self):
        site = self.site(SITE)
        site.build("--output", str(self.folder / "elsewhere"))
        site.write("a-file", "x")
        self.refused(site, ".", "the output folder is the site itself")
        self.refused(site, "docs", "holds 'docs', which the site is made from")
        self.refused(site, "..", "holds 'docs', which the site is made from")
        everything = site.run("plan", "--output", "/")  # writes nothing, whatever it thinks of that
        self.assertIn("the output folder / holds 'docs', which the site is made from", everything.stderr)
        self.refused(site, ".shard", "is in the folder of Shard's state")
        self.refused(site, "./.shard/x", "is in the folder of Shard's state")
        self.refused(site, "a-file", "a-file is a file")
        os.symlink("nowhere", site.path("a-link"))
        self.assertIn("a-link is a link that leads nowhere", site.run("build", "--output", "a-link").stderr)

    def test_what_it_can_be(self):
        site = self.site(SITE)
        (self.folder / "real").mkdir()
        os.symlink(self.folder / "real", site.path("link"))
        for folder, real in (("link", self.folder / "real"), ("docs/out", site.path("docs/out")), ("../x/y", self.folder / "x/y")):
            with self.subTest(folder):
                site.build("--output", folder)
                self.assertTrue((real / "a/one/index.html").exists())
                self.assert_nothing_runs(site, "--output", folder)
                site.run("clean", "--output", folder)
                self.assertEqual(shardtest.tree(real) if real.exists() else {}, {})

    def test_two_sites_cannot_share_one(self):
        one, other = self.site(SITE, "one"), self.site(SITE, "other")
        one.build("--output", "../out")
        result = other.run("build", "--output", "../out")
        self.assertEqual(result.status, 1)
        self.assertIn("was not made by Shard, so it is left alone", result.stderr)
        other.run("clean", "--output", "../out")
        self.assertTrue((self.folder / "out/a/one/index.html").exists())


class Documents(shardtest.TestCase):
    """The program's help is the truth; docs/cli.md and the manual page must name all of it."""

    def commands(self):
        return re.findall(r"^  ([a-z]+) ", shard("help").stdout, re.MULTILINE)

    def options(self):
        found = set()
        for command in self.commands():
            found |= set(re.findall(r"--([a-z-]+)", shard("help", command).stdout.split("Options:")[1]))
        return found

    def test_cli_md_names_everything(self):
        with open(os.path.join(SOURCE, "docs/cli.md"), encoding="utf-8") as file:
            page = file.read()
        for command in self.commands():
            self.assertRegex(page, rf"`{command}\b")
        for option in self.options():
            self.assertIn(f"--{option}", page)

    def test_manual_page_names_everything(self):
        with open(os.path.join(SOURCE, "docs/man/shard.1"), encoding="utf-8") as file:
            page = file.read()
        for command in self.commands():
            self.assertRegex(page, rf"(?m)^\.It Cm {command}\b")
        for option in self.options():
            self.assertRegex(page, rf"(?m)^\.It .*Fl -{option}\b")

    def same_shape(self, documented, actual, place):
        """The documented example has the fields that are there, and no others. Lists: their first element."""
        if isinstance(documented, dict):
            if place != "timings_ms":
                self.assertEqual(set(documented), set(actual), f"docs/report.md, {place}")
            for key in documented:
                self.same_shape(documented[key], actual[key], key)
        elif isinstance(documented, list) and documented:
            self.assertTrue(actual, f"nothing to compare {place} with")
            self.same_shape(documented[0], actual[0], place)

    def test_report_md_has_the_fields_of_the_report(self):
        with open(os.path.join(SOURCE, "docs/report.md"), encoding="utf-8") as file:
            example = json.loads(re.search(r"```json\n(.*?)```", file.read(), re.DOTALL).group(1))
        site = self.site({**SITE, "docs/a/one.md": "---\ntitle: [open\n---\n"})
        report = site.build(status=1).report
        self.same_shape(example, report, "the report")


class Output(shardtest.TestCase):
    def test_summary(self):
        site = self.site(SITE)
        result = site.run("build")
        self.assertEqual((result.status, result.stderr), (0, ""), result)
        self.assertRegex(result.stdout, r"^Built in .*\n  pages    3 built, 0 reused\n  shards   3 built, 0 skipped\n")
        self.assertIn("  outputs  3 written, 0 unchanged, 0 deleted\n", result.stdout)
        self.assertIn("  time     load ", result.stdout)
        site.settle()
        result = site.run("build")
        self.assertRegex(result.stdout, r"^Up to date in ")

    def test_quiet_prints_errors_only(self):
        site = self.site(SITE)
        result = site.run("build", "--quiet")
        self.assertEqual((result.status, result.stdout, result.stderr), (0, "", ""))
        site.write("docs/a/one.md", "---\ntitle: [open\n---\n")
        result = site.run("build", "--quiet")
        self.assertEqual((result.status, result.stdout), (1, ""))
        self.assertIn("docs/a/one.md:2:8: error: ", result.stderr)

    def test_verbose_lists_what_ran_and_why(self):
        site = self.site(SITE)
        site.run("build")
        site.write("docs/a/one.md", "# One, changed\n")
        result = site.run("build", "-v")
        self.assertRegex(result.stdout, r"(?m)^    docs/a/one\.md: .+")
        self.assertNotIn("docs/b/two.md", result.stdout)

    def test_an_error_shows_line_caret_and_traceback(self):
        site = self.site({
            **SITE,
            "Shardfile.lua": SITE["Shardfile.lua"] + 'merge "broken" {}\n',
            "plugins/broken.lua": text("""
                local function fails(page) return page.nothing.at_all end
                return reducer { name = "broken", map = fails, reduce = function() end }
                """),
            "docs/b/two.md": "---\ntitle: [open\n---\n",
        })
        result = site.run("build")
        self.assertEqual(result.status, 1)
        self.assertRegex(result.stderr, r"docs/b/two\.md:2:8: error: .*\n     2 \| title: \[open\n       \|        \^\n")
        self.assertRegex(result.stderr, r"In shard docs/a:\nplugins/broken\.lua:1:40: error: .*\n     1 \| local function")
        self.assertIn("stack traceback:", result.stderr)

    def test_shardfile_errors_all_at_once(self):
        site = self.site({**SITE, "Shardfile.lua": 'site { titl = "x" }\nsource "d" { rot = "d" }\n'})
        result = site.run("build")
        self.assertEqual((result.status, result.stdout), (2, ""), result)
        self.assertIn("Shardfile.lua:1:8: error: ", result.stderr)
        self.assertIn("Shardfile.lua:2:14: error: ", result.stderr)
        self.assertIn("did you mean 'title'?", result.stderr)

    def test_missing_site(self):
        result = shard("-C", str(self.folder / "nowhere"), "build")
        self.assertEqual(result.status, 2)
        self.assertIn("nowhere", result.stderr)

    def test_directories_are_joined(self):
        site = self.site(SITE)
        result = shard("-C", str(site.root.parent), "-C", site.root.name, "build")
        self.assertEqual(result.status, 0, result)
        self.assertTrue(site.path("public/index.html").exists())

    def test_output_and_settings(self):
        site = self.site(SITE)
        site.build("--output", "other", "--set", "edition=enterprise")
        self.assertFalse(site.public.exists())
        self.assertIn("enterprise", site.read("other/index.html"))

    def test_a_setting_that_is_misspelt(self):
        site = self.site(SITE)
        result = site.run("build", "--set", "editon=enterprise", "--set", "another=1")
        self.assertEqual(result.status, 0)
        self.assertIn("the Shardfile declares no parameter 'editon'; did you mean 'edition'?", result.stderr)
        self.assertNotIn("another", result.stderr, "one may be read that is not declared")

    def test_json_is_one_object_whatever_happens(self):
        site = self.site(SITE)
        self.assertEqual(site.build().report["outcome"], "done")
        site.write("docs/a/one.md", "---\ntitle: [open\n---\n")
        report = site.build(status=1).report
        self.assertEqual((report["schema"], report["outcome"], report["exit_status"]), (1, "failed", 1))
        self.assertEqual(report["messages"][0]["line"], 2)
        site.write("Shardfile.lua", "site {")
        self.assertEqual(site.build(status=2).report["outcome"], "invalid")

    def test_names_do_not_control_the_terminal(self):
        site = self.site({**SITE, "docs/a/\x1b[31mred.md": "---\ntitle: [open\n---\n"})
        result = site.run("build", "--verbose")
        self.assertNotIn(ESCAPE, result.stdout + result.stderr)
        json.loads(site.run("build", "--report", "json").stdout)


class Commands(shardtest.TestCase):
    def test_plan_runs_nothing(self):
        site = self.site(SITE)
        result = site.run("plan")
        self.assertEqual(result.status, 0, result)
        self.assertRegex(result.stdout, r"(?m)^shard +pages +bytes +cost +skew +to run +predicted +reason$")
        self.assertRegex(result.stdout, r"(?m)^docs/a +1 ")
        self.assertFalse(site.public.exists())
        site.build()
        site.settle()
        self.assertIn("Nothing would run", site.run("plan").stdout)
        report = json.loads(site.run("plan", "--report", "json").stdout)
        self.assertEqual((report["command"], report["summary"]["pages"]["built"]), ("plan", 0))

    def plan(self, site, *arguments):
        result = site.run("plan", *arguments)
        self.assertEqual((result.status, result.stderr), (0, ""))
        return result

    def test_a_plan_of_what_was_never_built(self):
        site = self.site({**SITE, "Shardfile.lua": SITE["Shardfile.lua"] + 'merge "tags" {}\nmerge "sitemap" {}\n'})
        shown = self.plan(site).stdout
        self.assertRegex(shown, r"(?m)^docs/a +1 .* 1 +~0\.[1-9] ms +new$")
        self.assertIn("merges tags and sitemap: known after rendering\n", shown)
        plan = self.plan(site, "--report", "json").report
        self.assertTrue(plan["summary"]["partitions"]["pending"])
        self.assertEqual({shard["estimated"] for shard in plan["shards"]}, {True})

    def test_a_plan_of_shards_that_nothing_touches(self):
        site = self.site(SITE)
        site.build()
        site.write("docs/a/one.md", "# Another title\n")
        shown = self.plan(site).stdout
        self.assertRegex(shown, r"(?m)^docs/a +1 .* 1 +[0-9.]+ ms +source changed$")
        self.assertRegex(shown, r"(?m)^docs/b +1 .* - +- +up to date$")
        self.assertNotIn("merge", shown, "the site has none")

    def test_a_plan_says_more_when_asked_to(self):
        site = self.site({**SITE, **{f"docs/a/{i}.md": f"# {i}\n" for i in range(5)}})
        few, all_of_them = self.plan(site).stdout, self.plan(site, "--verbose").stdout
        self.assertIn("... and 3 more; --verbose lists all", few)
        self.assertIn("before that, 8 pages described; --verbose lists them", few)
        self.assertNotIn("  describe ", few)
        self.assertRegex(all_of_them, r"(?m)^  describe docs:docs/a: 6 pages \(new\)\n    docs/a/0.md: new$")
        self.assertNotIn("more", all_of_them)

    def test_a_plan_of_a_changed_merge(self):
        """No page changes, so what the merges would do is known."""
        tags = "".join(f'<a href="{{{{ page.url }}}}">{name}</a>' for name in ("a", "b"))
        site = self.site(
            {
                **SITE,
                "Shardfile.lua": SITE["Shardfile.lua"] + 'merge "tags" {}\n',
                "templates/tag.html": tags,
                "templates/tags.html": tags,
                "docs/a/one.md": "---\ntags: [red, blue]\n---\n",
            }
        )
        site.build()
        site.write("templates/tag.html", "changed\n")
        plan = self.plan(site, "--report", "json")
        built = site.build()
        self.assertEqual(set(plan.ran("merge")), {("merge", "red"), ("merge", "blue")})
        self.assertEqual(plan.ran("merge"), built.ran("merge"))
        site.write("templates/tags.html", "changed\n")
        self.assertIn("finish   tags: 1 key (file templates/tags.html changed)", self.plan(site).stdout)

    def test_a_plan_names_what_would_be_deleted(self):
        site = self.site({**SITE, "static/a.txt": "a", "static/b.txt": "b"})
        site.write("Shardfile.lua", SITE["Shardfile.lua"] + 'static "static"\nmerge "sitemap" {}\n')
        site.replace("Shardfile.lua", 'title = "Test",', 'title = "Test", base_url = "https://x.example/",')
        site.build()
        site.remove("docs/b/two.md")
        site.remove("static/b.txt")
        site.write("docs/a/one.md", "---\nslug: uno\n---\n")
        plan = self.plan(site, "--report", "json").report
        self.assertEqual(plan["deletions"], ["a/one/index.html", "b.txt", "b/two/index.html"])
        self.assertIn("\nWould delete:\n  a/one/index.html\n  b.txt\n", self.plan(site).stdout)
        before = set(shardtest.tree(site.public))
        site.build()
        gone = {path for path in before - set(shardtest.tree(site.public)) if not path.endswith("/")}
        self.assertEqual(gone - {"sitemap-docs-b.xml"}, set(plan["deletions"]))
        site.replace("Shardfile.lua", 'merge "sitemap" {}\n', "")
        self.assertEqual(self.plan(site, "--report", "json").report["deletions"][-1], "sitemap.xml")

    def test_a_plan_fits_the_terminal(self):
        long = "docs/a-section-with-a-rather-long-name-for-a-section"
        site = self.site({**SITE, f"{long}/page.md": "# Page\n"})
        whole = self.plan(site).stdout
        for columns, heading in (
            (120, whole.split("\n")[0]),
            (60, "shard pages to run predicted reason"),
            (36, "shard pages to run reason"),
        ):
            with self.subTest(columns):
                terminal = Terminal(site.command("plan"), columns=columns, all_of_it=True)
                terminal.finish()
                table = screen(terminal.seen)[:5]  # the heading and four shards
                self.assertEqual(table[0].split(), heading.split())
                self.assertLessEqual(max(map(len, table)), columns)

    def test_costs_are_known_where_nothing_runs(self):
        site = self.site(SITE)
        first = site.build().report["shards"]
        for command in ("plan", "build"):
            shards = json.loads(site.run(command, "--report", "json").stdout)["shards"]
            self.assertEqual([shard["skipped"] for shard in shards], [True] * len(shards))
            self.assertEqual([shard["bytes"] for shard in shards], [shard["bytes"] for shard in first])
            self.assertEqual([shard["whole_ms"] for shard in shards], [shard["cost_ms"] for shard in first])
            self.assertEqual([shard["predicted_ms"] for shard in shards], [0] * len(shards))
            self.assertTrue(all(shard["bytes"] > 0 and shard["whole_ms"] > 0 for shard in shards), shards)

    def test_all_mistakes_are_shown_by_every_command(self):
        site = self.site(SITE)
        site.write("Shardfile.lua", 'site { titl = "x" }\nsource "docs" { roof = "docs" }\nmerge "sitemapp" {}\n')
        shown = site.run("build").stderr
        self.assertGreaterEqual(shown.count("Shardfile.lua:"), 3)
        for command in (["plan"], ["graph"], ["explain", "docs/a/one.md"]):
            result = site.run(*command)
            self.assertEqual((result.status, result.stdout, result.stderr), (2, "", shown), command)

    def explain(self, site, name, *parts):
        result = site.run("explain", name)
        self.assertEqual((result.status, result.stderr), (0, ""), result)
        for part in parts:
            self.assertIn(part, result.stdout)

    def tagged_site(self):
        return self.site(
            {
                **SITE,
                "Shardfile.lua": SITE["Shardfile.lua"].replace("site {", 'site { base_url = "https://x.example/",')
                + 'view "navigation" {}\nmerge "tags" {}\nmerge "sitemap" {}\nstatic "static"\n',
                "docs/a/one.md": "---\ntags: [red, blue]\naliases: [/old/]\n---\n",
                "docs/a/two.md": "---\ntags: red\n---\n",
                "templates/nav.html": "x",
                "static/robots.txt": "y",
            }
        )

    def test_explain_takes_all_that_is_made(self):
        site = self.tagged_site()
        site.build()
        red = ("tags[red]\n", "  output    tags/red/index.html\n", "would be reused", "made of 2 records, from:\n    docs/a/one.md\n")
        for name in ("tags[red]", "/tags/red/", "/tags/red", "tags/red/index.html", "public/tags/red/index.html"):
            with self.subTest(name):
                self.explain(site, name, *red)
        self.explain(site, "docs/a", "  shard, 2 pages\n", "skipped unopened", "    docs/a/two.md\n", "none changed")
        self.explain(site, "tags", "merge, 2 keys in ", "    tags[blue]\n    tags[red]\n")
        self.explain(site, "navigation[docs/a]", "view ", "made of 2 records", "would be reused")
        self.explain(site, "sitemap.xml", "finish    sitemap\n", "site base_url")
        self.explain(site, "/old/", "docs/a/one.md\n", "  alias   old/index.html\n")
        self.explain(site, "static/robots.txt", "asset     static\n", "output    robots.txt\n")
        self.explain(site, "templates/page.html", "4 read it in the last build:\n", "    render    docs/a/one.md\n")
        self.explain(site, "templates/nav.html", "nothing read it")
        self.explain(site, "https://x.example/a/one/", "docs/a/one.md\n")
        partition = re.search(r"merge +(tags/\d\d)", site.run("explain", "tags[red]").stdout).group(1)
        self.explain(site, partition, "  partition, 1 key\n", "    red\n")

    def test_explain_tells_what_would_run(self):
        site = self.tagged_site()
        site.build()
        site.write("docs/a/one.md", "---\ntitle: Another\ntags: [blue]\n---\n")
        self.explain(site, "docs/a", "would be opened: of its pages 1 would run\n    docs/a/one.md: source changed\n")
        self.explain(site, "navigation[docs/a]", "would be made: its records changed")
        self.explain(site, "tags[red]", "known after rendering")
        self.explain(site, "tags", "known after rendering")
        site.build()
        site.write("templates/tag.html", "x")
        self.explain(site, "tags[red]", "would be made: ", "CHANGED   exists templates/tag.html")
        self.explain(site, "tags", "2 of its partitions would run")

    def test_explain_says_what_to_ask_instead(self):
        site = self.tagged_site()
        site.build()
        for name, expected in (
            ("tags[rad]", "there is no key 'tags[rad]'; did you mean 'tags[red]'?"),
            ("tags[something]", "'shard explain tags' lists those that there are"),
            ("docs/q", "did you mean 'docs/a'?"),
            ("tags/red/indx.html", "did you mean 'tags/red/index.html'?"),
            ("nowhere-at-all", "a shard as 'shard plan' lists it, or a view or merge: NAME, NAME[KEY]"),
        ):
            with self.subTest(name):
                result = site.run("explain", name)
                self.assertEqual((result.status, result.stdout), (2, ""))
                self.assertIn(expected, result.stderr)
        site.write("docs/a/three.md", "---\ntitle: [\n---\n")
        result = site.run("explain", "/a/three/")
        self.assertEqual(result.status, 2)
        self.assertIn("docs/a/three.md:3:1: error: YAML", result.stderr, "why it is no page")

    def test_explain(self):
        site = self.site(SITE)
        site.build()
        for page in ("docs/a/one.md", "/a/one/"):
            result = site.run("explain", page)
            self.assertEqual(result.status, 0, result)
            self.assertIn("templates/page.html", result.stdout)
        result = site.run("explain", "docs/a/onne.md")
        self.assertEqual((result.status, result.stdout), (2, ""))
        self.assertIn("docs/a/one.md", result.stderr)

    def test_graph(self):
        result = self.site(SITE).run("graph")
        self.assertEqual(result.status, 0, result)
        self.assertRegex(result.stdout, r"^digraph ")

    def test_clean_leaves_what_shard_did_not_make(self):
        site = self.site(SITE)
        site.build()
        site.write("public/mine.txt", "mine")
        result = site.run("clean")
        self.assertEqual((result.status, result.stdout), (0, "Removed 3 outputs and the state.\n"))
        self.assertEqual(shardtest.tree(site.public), {"mine.txt": b"mine"})
        self.assertFalse(site.path(".shard").exists())


class OnATerminal(shardtest.TestCase):
    def test_progress_is_drawn_and_taken_away(self):
        site = self.site(SLOW_SITE)
        terminal = Terminal(site.command("build", "--jobs", "2"))
        status, stdout = terminal.finish()
        self.assertEqual(status, 0)
        self.assertRegex(terminal.seen, r"docs/c\d\d +\[[#.]+\] [01]/1")
        self.assertRegex(terminal.seen, r"render +\[[#.]+\] \d+/43 pages, \d+%")
        self.assertEqual(screen(terminal.seen), [])
        self.assertIn("43 built", stdout)

    def test_a_narrow_terminal_is_not_overrun(self):
        site = self.site(SITE)
        terminal = Terminal(site.command("build"), columns=30)
        self.assertEqual(terminal.finish()[0], 0)
        for line in re.split(r"[\r\n]+", re.sub(r"\x1b\[\d*[A-Za-z]", "", terminal.seen)):
            self.assertLess(len(line), 30, line)

    def test_messages_stay_on_the_screen(self):
        site = self.site({**SITE, "docs/a/one.md": "---\ntitle: [open\n---\n"})
        terminal = Terminal(site.command("build"))
        self.assertEqual(terminal.finish()[0], 1)
        shown = screen(terminal.seen)
        self.assertTrue(shown[0].startswith("In "), shown)
        self.assertTrue(any(line.startswith("docs/a/one.md:2:8: error: ") for line in shown), shown)
        self.assertIn("\x1b[1;31merror:", terminal.seen)

    def test_no_color_dumb_and_quiet_are_plain(self):
        for arguments, env in (([], {"NO_COLOR": "1"}), ([], {"TERM": "dumb"}), (["--quiet"], {})):
            site = self.site({**SITE, "docs/a/one.md": "# One\n"}, name=f"site-{len(env)}-{len(arguments)}-{'TERM' in env}")
            terminal = Terminal(site.command("build", *arguments), env)
            self.assertEqual(terminal.finish()[0], 0)
            self.assertNotIn(ESCAPE, terminal.seen, (arguments, env))

    def test_an_interrupted_build_goes_on_where_it_was(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            site = self.site(SLOW_SITE, name=f"site-{number}")
            terminal = Terminal(site.command("build", "--jobs", "1", "--report", "json"))
            terminal.read_until("render")
            terminal.process.send_signal(number)
            status, stdout = terminal.finish()
            report = json.loads(stdout)
            self.assertEqual((status, report["outcome"]), (130, "interrupted"))
            self.assertEqual(screen(terminal.seen), [])
            done = report["summary"]["pages"]["built"]
            self.assertLess(done, 43)
            second = site.build()
            self.assertEqual(second.summary["pages"]["built"], 43 - done)


if __name__ == "__main__":
    if not hasattr(os, "openpty"):
        sys.exit(shardtest.SKIPPED)
    shardtest.main()
