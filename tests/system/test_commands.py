#!/usr/bin/env python3
"""Outside tools: when they run, what of a failure shows, and that nothing is left of one that is stopped."""

import os
import signal
import time

import shardtest
from shardtest import text, tree

SHARDFILE = text("""
    source "pages" { root = "content", shard = { key = "path_hash" } }
    static "static"
    command "css" {
      inputs = { "styles/*.txt", "colours.txt" },
      outputs = { "main.css" },
      environment = { "SHARD_TEST_SHADE" },
      run = { "tools/join", "{out}/main.css", "{inputs}" },
      to = "a/",
      fingerprint = true,
    }
    command "shout" {
      inputs = { ".shard/commands/css/main.css" },
      outputs = { "*.txt" },
      run = { "sh", "-c", "tr a-z A-Z < .shard/commands/css/main.css > {out}/loud.txt" },
      publish = false,
    }
    """)

# Joins its inputs, says that it ran, and fails when one of them says so.
JOIN = text("""
    #!/bin/sh
    out=$1; shift
    echo "shade: $SHARD_TEST_SHADE"
    cat "$@" > "$out"
    echo "/* $SHARD_TEST_SHADE */" >> "$out"
    if grep -q broken "$@"; then echo "cannot join: broken" >&2; exit 3; fi
    if grep -q slow "$@"; then touch running; sleep 100; fi
    if grep -q extra "$@"; then echo > "${out%/*}/extra"; fi
    if grep -q meanwhile "$@"; then echo edited > colours.txt; fi
    if grep -q lazy "$@"; then rm "$out"; fi
    if grep -q talkative "$@"; then echo "/* $out */" >> "$out"; fi
    wait_for() { touch "$1-waits"; while ! [ -e "$1" ] && [ -e colours.txt ]; do sleep 0.01; done; }
    if grep -q first "$@"; then wait_for first; (echo late >> "$out") 2>&-; touch first-ended; fi
    if grep -q second "$@"; then wait_for second; fi
    """)

FILES = {
    "Shardfile.lua": SHARDFILE,
    "tools/join": JOIN,
    "templates/page.html": "{{ page.content }}\n",
    "templates/style.html": '<link href="{{ asset("main.css") }}">\n',
    "templates/loud.html": '{{ read(".shard/commands/shout/loud.txt") }}\n',
    "content/plain.md": "plain\n",
    "content/style.md": "---\ntemplate: style.html\n---\nx\n",
    "content/loud.md": "---\ntemplate: loud.html\n---\nx\n",
    "styles/a.txt": "p\n",
    "styles/b.txt": "q\n",
    "styles/notes.md": "not an input\n",
    "colours.txt": "red\n",
    "static/robots.txt": "User-agent: *\n",
}


class Commands(shardtest.TestCase):
    def setUp(self):
        super().setUp()
        self.work = self.site(FILES)
        os.chmod(self.work.path("tools/join"), 0o755)
        self.work.settle()
        self.first = self.work.build()

    def clean_tree(self, site, *arguments, env=None):
        fresh = shardtest.Site(self.folder / f"clean-{time.monotonic_ns()}", site.inputs())
        os.chmod(fresh.path("tools/join"), 0o755)
        fresh.build(*arguments, env=env)
        return tree(fresh.public)

    def commands(self, result):
        return {unit for _, unit in result.ran("command")}

    def expect(self, commands, rendered, env=None):
        result = self.work.build(env=env)
        self.assertEqual(self.commands(result), set(commands))
        self.assertEqual(set(result.rendered()), {f"content/{name}.md" for name in rendered})
        self.assert_clean(self.work, env=env)
        self.assert_nothing_runs(self.work, env=env)
        return result

    def fails(self, *expected):
        result = self.work.run("build", "--report", "json")
        self.assertEqual(result.status, 1, str(result))
        for part in expected:
            self.assertIn(part, result.error_text())
        return result

    def style(self):
        found = [path for path in tree(self.work.public) if path.endswith(".css")]
        self.assertEqual(len(found), 1)
        return self.work.output(found[0])

    def test_what_it_makes_is_published_and_read(self):
        self.assertEqual(self.commands(self.first), {"css", "shout"})
        self.assertEqual(self.style(), "red\np\nq\n/*  */\n")
        self.assertRegex(self.work.output("style/index.html"), r'href="/a/main\.[0-9a-f]{16}\.css"')
        self.assertIn("RED\nP\nQ\n", self.work.output("loud/index.html"))
        self.assertNotIn("loud.txt", tree(self.work.public))
        self.assert_nothing_runs(self.work)
        self.assert_clean(self.work)

    def test_it_runs_when_an_input_changes_and_wakes_its_readers(self):
        self.work.write("styles/a.txt", "changed\n")
        self.expect(["css", "shout"], ["style", "loud"])

    def test_an_input_comes_and_goes(self):
        self.work.write("styles/c.txt", "r\n")
        self.expect(["css", "shout"], ["style", "loud"])
        self.work.remove("styles/c.txt")
        self.expect(["css", "shout"], ["style", "loud"])

    def test_what_is_no_input_wakes_nobody(self):
        self.work.write("styles/notes.md", "changed\n")
        self.work.write("content/plain.md", "changed\n")
        self.expect([], ["plain"])

    def test_the_same_output_wakes_nobody(self):
        self.work.write("styles/a.txt", "p\nq\n")
        self.work.write("styles/b.txt", "")
        self.expect(["css"], [])

    def test_an_input_that_is_changed_while_it_runs(self):
        """What came of it is not taken for that of the file as it was."""
        before = self.work.read("colours.txt")
        self.work.write("colours.txt", "meanwhile\n")
        self.work.settle()
        self.fails("colours.txt", "it was changed while command 'css' ran")
        self.work.write("colours.txt", before)
        self.work.settle()
        self.expect({"css", "shout"}, set())

    def test_a_variable_that_it_names_is_an_input(self):
        self.expect(["css", "shout"], ["style", "loud"], env={"SHARD_TEST_SHADE": "dark"})
        self.expect(["css", "shout"], ["style", "loud"])

    def test_the_program_is_an_input(self):
        self.work.write("tools/join", JOIN + "# another\n")
        os.chmod(self.work.path("tools/join"), 0o755)
        self.expect(["css"], [])

    def test_its_output_is_made_again_when_somebody_changes_it(self):
        self.work.write(".shard/commands/css/main.css", "tampered\n")
        self.expect(["css"], [])
        self.work.remove(".shard/commands/css")
        self.expect(["css"], [])

    def test_a_lost_state_runs_it_again(self):
        for path in (self.work.root / ".shard").glob("state.db*"):
            path.unlink()
        result = self.work.build()
        self.assertEqual(self.commands(result), {"css", "shout"})
        self.assert_clean(self.work)

    def test_a_failure_is_its_own(self):
        style = self.style()
        self.work.write("styles/a.txt", "broken\n")
        self.work.write("content/plain.md", "changed\n")
        result = self.fails("command 'css' exited with status 3", "cannot join: broken", "command 'shout' needs what")
        self.assertEqual({m["unit"] for m in result.messages()}, {"css", "shout"})
        self.assertIn("changed", self.work.output("plain/index.html"))
        self.assertEqual(self.style(), style, "the last good output stays")
        self.assertIn("broken", self.work.read(".shard/commands/css.log"))
        self.work.write("styles/a.txt", "mended\n")
        self.expect(["css", "shout"], ["style", "loud"])

    def test_it_makes_what_it_says_and_nothing_else(self):
        self.work.write("styles/a.txt", "extra\n")
        self.fails("command 'css' made what its outputs do not name: 'extra'")
        self.work.write("styles/a.txt", "lazy\n")
        self.fails("command 'css' did not make its output 'main.css'")

    def test_a_missing_input_or_program_is_an_error(self):
        self.work.remove("colours.txt")
        self.fails("there is no file for its input 'colours.txt'")
        self.work.write("colours.txt", "red\n")
        self.work.replace("Shardfile.lua", '"tools/join"', '"no-such-tool"')
        self.fails("command 'css': there is no program 'no-such-tool'")

    def test_it_may_take_only_so_long(self):
        self.work.replace("Shardfile.lua", 'to = "a/"', 'timeout = 0.2, to = "a/"')
        self.work.write("styles/a.txt", "slow\n")
        self.fails("command 'css' did not end within 0.2 s")

    def test_an_interrupt_ends_it(self):
        self.work.write("styles/a.txt", "slow\n")
        build = self.work.start()
        while not self.work.path("running").exists():
            self.assertIsNone(build.poll())
            time.sleep(0.01)
        build.send_signal(signal.SIGINT)
        build.communicate(timeout=shardtest.TIME_LIMIT)
        self.assertEqual(build.returncode, 130)
        self.work.remove("running")
        self.work.write("styles/a.txt", "quick\n")
        self.expect(["css", "shout"], ["style", "loud"])

    def wait_for(self, path, build=None):
        end = time.monotonic() + shardtest.TIME_LIMIT
        while not self.work.path(path).exists():
            self.assertLess(time.monotonic(), end, f"{path} did not come")
            self.assertTrue(build is None or build.poll() is None, "the build ended early")
            time.sleep(0.01)

    def test_one_that_outlives_a_killed_build(self):
        """It writes on while the next build runs the same command, and nothing of that is in what this one takes."""
        self.work.write("styles/a.txt", "first\n")
        build = self.work.start(silent=True)
        self.wait_for("first-waits", build)
        build.kill()
        build.wait(timeout=shardtest.TIME_LIMIT)
        self.work.write("styles/a.txt", "second\n")
        build = self.work.start(silent=True)
        self.wait_for("second-waits", build)
        self.work.write("first", "")
        self.wait_for("first-ended")
        self.work.write("second", "")
        self.assertEqual(build.wait(timeout=shardtest.TIME_LIMIT), 0)
        self.assertEqual(self.style(), "red\nsecond\nq\n/*  */\n")
        self.work.build()
        left = {path.name for path in self.work.path(".shard/commands").iterdir()}
        self.assertEqual(left, {"css", "css.log", "shout", "shout.log"})

    def test_a_folder_that_a_killed_build_left_is_removed(self):
        self.work.write(".shard/commands/.css.0123456789abcdef/main.css", "half\n")
        self.work.write("styles/a.txt", "changed\n")
        self.work.build()
        self.assertEqual(list(self.work.path(".shard/commands").glob(".*")), [])

    def test_the_folder_of_a_run_is_in_nothing_that_it_makes(self):
        self.work.write("styles/a.txt", "talkative\n")
        self.fails("command 'css' wrote the path of {out} into 'main.css'")

    def test_a_plan_runs_nothing(self):
        self.work.write("styles/a.txt", "changed\n")
        before = self.work.read(".shard/commands/css/main.css")
        plan = self.work.run("plan", "--report", "json")
        self.assertIn("css", self.commands(plan))
        self.assertEqual(self.work.read(".shard/commands/css/main.css"), before)

    def test_one_that_is_gone_takes_its_output_along(self):
        self.work.write("Shardfile.lua", 'source "pages" { root = "content" }\nstatic "static"\n')
        self.work.remove("content/style.md")
        self.work.remove("content/loud.md")
        self.work.build()
        self.assertEqual([path for path in tree(self.work.public) if path.endswith(".css")], [])
        self.assert_clean(self.work)

    def test_clean_removes_what_they_made(self):
        self.work.run("clean")
        self.assertFalse(self.work.path(".shard").exists())

    def test_mistakes_are_told(self):
        for declaration, expected in (
            ('command "a" { run = { "true" } }', "'outputs'"),
            ('command "a" { run = { "x" }, outputs = { "../y" } }', "'outputs' of command 'a'"),
            ('command "a"', "command 'a' has no table"),
            ('command "a" { run = { "x" }, outputs = { "y" }, inputs = { ".shard/commands/csss/*" } }', "did you mean 'css'"),
            (
                'command "a" { run = { "x" }, outputs = { "y" }, inputs = { ".shard/commands/b/y" } }\n'
                'command "b" { run = { "x" }, outputs = { "y" }, inputs = { ".shard/commands/a/y" } }',
                "waits for itself: a -> b -> a",
            ),
        ):
            self.work.write("Shardfile.lua", SHARDFILE + declaration + "\n")
            result = self.work.run("build", "--report", "json")
            self.assertEqual(result.status, 2, declaration)
            self.assertIn(expected, result.error_text())


class Place(shardtest.TestCase):
    def test_a_folder_with_a_name_that_shells_would_take_apart(self):
        shardfile = text("""
            site { base_url = "https://x.example/", minify_html = { "sed", "s/  */ /g" } }
            source "pages" { root = "content" }
            static "static" { minify = { css = { "tr", "a", "b" } } }
            view "navigation" {}
            merge "sitemap"
            command "copy" { inputs = { "in/*" }, outputs = { "a.txt" }, run = { "cp", "in/a.txt", "{out}/a.txt" }, to = "a/" }
            """)
        site = self.site({"Shardfile.lua": shardfile, "templates/page.html": '{% include "part.html" %}{{ page.content }}',
                          "templates/part.html": "p  p", "shortcodes/s.html": "s", "in/a.txt": "a", "static/a.css": "a",
                          "content/a.md": "{{< s >}}\n"}, name="a&b's \"x\" $HOME; `y` <z> \u00fc %41")
        site.settle()
        site.build()
        self.assertEqual(site.output("a/index.html"), "p p<p>s</p>\n")
        self.assertEqual((site.output("a.css"), site.output("a/a.txt")), ("b", "a"))
        self.assert_nothing_runs(site)
        site.replace("templates/part.html", "p", "q")
        self.assertEqual(set(site.build().rendered()), {"content/a.md"})
        self.assert_clean(site)
        self.assert_nothing_runs(site)


if __name__ == "__main__":
    shardtest.main()
