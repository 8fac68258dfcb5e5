#!/usr/bin/env python3
"""What once went wrong, each in the smallest site that shows it: edits, failures and stops in an order that nobody
thinks of, after which the output must be that of a clean build. Most end with `settled`, which says so."""

import os
import re
import shutil
import sqlite3
import subprocess

import shardtest
from shardtest import text

TEMPLATE = "{{ page.title }}|{{ page.content }}"
# A page with this title fails to render.
FAILING_TEMPLATE = '{{ page.title }}|{{ page.content }}{{ missing() if page.title == "bad" else "" }}'
LONG = "word\n" * 3000

# Writes m/KEY.txt, a line per record.
LIST = text("""
    return reducer {
      map = function(page, emit) emit(page.params.key or "x", page.title) end,
      reduce = function(key, titles, out) out:write("m/" .. key .. ".txt", table.concat(titles, "\\n")) end,
    }
    """)


def page(title, body="body", **front):
    lines = "".join(f"{name}: {value}\n" for name, value in front.items())
    return f"---\ntitle: {title}\n{lines}---\n{body}\n"


class Regression(shardtest.TestCase):
    def start(self, shardfile, files, template=TEMPLATE, settled=True):
        """Makes the site `self.work` and builds it."""
        self.work = self.site(
            {
                "Shardfile.lua": text(shardfile) if "\n" in shardfile else shardfile + "\n",
                "templates/page.html": template,
                **files,
            }
        )
        first = self.work.build()
        if settled:
            self.settled()
        return first

    def settled(self, *arguments, env=None):
        """The output is a clean build's, and nothing is left to do."""
        self.assert_clean(self.work, *arguments, env=env)
        self.assert_nothing_runs(self.work, *arguments, env=env)

    def edit(self, files, removed=(), settle=True):
        for path in removed:
            self.work.remove(path)
        for path, content in files.items():
            self.work.write(path, content)
        if settle:
            self.work.settle()

    def rebuild(self, files=None, *arguments, removed=(), status=0, env=None):
        self.edit(files or {}, removed)
        return self.work.build(*arguments, status=status, env=env)

    def stopped(self, files, removed=()):
        """A build that stops at its first error, with one worker so that most is left undone."""
        return self.rebuild(files, "--fail-fast", "--jobs", "1", removed=removed, status=1)


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


class Engine(Regression):
    def other_engine(self, *arguments, status=0):
        """Builds with a program of other bytes that does the same."""
        program = self.folder / "other-shard"
        if not program.exists():
            shutil.copy(shardtest.SHARD, program)
            with open(program, "ab") as file:
                file.write(b"x")
        done = subprocess.run(
            [str(program), *self.work.command("build", *arguments)[1:]],
            capture_output=True,
            check=False,
            timeout=shardtest.TIME_LIMIT,
        )
        output = (done.stdout + done.stderr).decode(errors="replace")
        shardtest.check_no_crash(done.returncode, output, "the other program")
        self.assertEqual(done.returncode, status, output)
        return output

    def files(self):
        return {
            "plugins/list.lua": LIST,
            "content/a/p.md": page("a", LONG),
            **{f"content/{name}/p.md": page(name) for name in "bcdefgh"},
        }

    def test_stopped_after_the_engine_changed(self):
        self.start(
            'source "docs" { root = "content", shard = { key = "section" } } merge "list" {}',
            self.files(),
            template=FAILING_TEMPLATE,
        )
        self.edit({"content/a/p.md": page("bad", LONG)})
        self.other_engine("--fail-fast", "--jobs", "1", status=1)
        self.edit({"content/a/p.md": page("a", LONG)})
        self.other_engine()
        self.assert_clean(self.work)

    def test_last_good_output_stays_when_the_engine_changed(self):
        self.start(
            'source "docs" { root = "content", shard = { key = "section" } } merge "list" {}',
            self.files(),
            template=FAILING_TEMPLATE,
        )
        good = self.work.output("a/p/index.html")
        self.edit({"content/a/p.md": page("bad", LONG)}, removed=["content/c/p.md"])
        for _ in range(2):
            self.other_engine(status=1)
            self.assertEqual(self.work.output("a/p/index.html"), good)
        self.edit({"content/a/p.md": page("a", LONG + "more")})
        self.other_engine()
        self.assert_clean(self.work)

    def test_last_good_output_stays_when_the_state_is_lost(self):
        self.start('source "docs" { root = "content" }', self.files(), template=FAILING_TEMPLATE)
        good = self.work.output("a/p/index.html")
        for path in self.work.path(".shard").glob("state.db*"):
            path.unlink()
        for _ in range(2):
            self.rebuild({"content/a/p.md": page("bad", LONG)}, status=1)
            self.assertEqual(self.work.output("a/p/index.html"), good)
        self.rebuild({"content/a/p.md": page("a", LONG)}, removed=["content/c/p.md"])
        self.settled()


class Damage(Regression):
    """Rows whose checksum does not hold."""

    BODIES = "UPDATE group_body SET result = x'00' WHERE id IN (SELECT id FROM unit_group WHERE stage = {})"

    def setUp(self):
        super().setUp()
        self.start(
            """
            source "docs" { root = "content", shard = { key = "section" } }
            static "static"
            view "siblings" {}
            merge "list" {}
            merge "count" {}
            """,
            {
                "plugins/list.lua": LIST,
                "plugins/count.lua": text("""
                    return reducer {
                      map = function(page, emit) emit(page.title, 1) end,
                      reduce = function(_, records, out) out:summary(#records) end,
                      finish = function(all, out) out:write("count.txt", tostring(#all)) end,
                    }
                    """),
                "content/a/p.md": page("A"),
                "content/b/p.md": page("B"),
                "static/robots.txt": "robots",
            },
            template="{{ page.title }}|{{ page.content }}{{ 'alone' if not view('siblings', page.path).next }}",
        )

    def damage(self, *statements):
        connection = sqlite3.connect(self.work.path(".shard/state.db"))
        changed = 0
        for statement in statements:
            changed += connection.execute(statement).rowcount
        connection.commit()
        connection.close()
        self.assertGreater(changed, 0, f"{statements} changed nothing")

    def check(self, statement, files=None):
        self.damage(statement)
        result = self.rebuild({"content/a/p.md": page("Another")} if files is None else files)
        self.assertIn("set aside", result.report["state_warning"] or "", f"no warning after {statement}")
        self.settled()
        self.assertIsNone(self.work.build().report["state_warning"])

    def test_light_rows(self):
        for stage in range(1, 7):
            with self.subTest(stage=stage):
                self.check(f"UPDATE unit_group SET cost_ns = cost_ns + 1 WHERE stage = {stage}", {})

    def test_outputs_of_light_rows(self):
        self.check("UPDATE unit_group SET outputs = x'00' WHERE stage = 4")

    def test_file_index(self):
        self.check("UPDATE directory SET files = x'00'")

    def test_entries(self):
        names = ("engine", "owned", "output", "reducers")
        for name in names:
            with self.subTest(name=name):
                self.check(f"UPDATE entry SET value = x'00' WHERE CAST(name AS TEXT) = '{name}'", {})

    def test_bodies(self):
        """Of a stage each, when facts of a page change: whoever is opened then is noticed, the rest may sleep. Stage 0 are
        commands, and there are none here."""
        for stage in range(1, 7):
            with self.subTest(stage=stage):
                self.damage(self.BODIES.format(stage))
                self.rebuild({"content/a/p.md": page(f"Title {stage}")})
                self.settled()
                self.rebuild({"content/b/p.md": page(f"Title {stage}"), "static/robots.txt": f"robots {stage}"})
                self.settled()

    def test_entry_that_is_only_compared(self):
        """Damage of it is a difference like any other."""
        self.damage("UPDATE entry SET value = x'00' WHERE CAST(name AS TEXT) = 'context'")
        self.assertEqual(self.work.build().rendered(), {})
        self.settled()

    def test_views_when_a_body_is_edited(self):
        """That build is quick: it opens views only to see what the page read."""
        self.check(
            self.BODIES.format(2),
            {"content/a/p.md": page("A", "ydob")},
        )

    def test_clean_of_a_damaged_state(self):
        self.damage("UPDATE unit_group SET cost_ns = cost_ns + 1")
        self.assertEqual(self.work.run("clean").status, 0)
        self.assertEqual(shardtest.tree(self.work.public), {})


class Combine(Regression):
    SUM = text("""
        local function sum(values)
          local total = 0
          for _, value in ipairs(values) do total = total + value end
          return total
        end
        return reducer {
          map = function(page, emit) emit(page.params.key or "x", page.params.size or 1) end,
          combine = function(_, values)
            local total = sum(values)
            if total > 9 then error("too many") end
            return { total }
          end,
          reduce = function(key, values, out) out:write("m/" .. key .. ".txt", tostring(sum(values))) end,
        }
        """)

    def start_sum(self, **files):
        contents = {f"content/{name}.md": content for name, content in files.items()}
        self.start('source "docs" { root = "content" } merge "sum" {}', {"plugins/sum.lua": self.SUM, **contents})

    def test_comes_and_goes(self):
        without = re.sub(r"  combine = .*?\n  end,\n", "", self.SUM, flags=re.DOTALL)
        self.assertNotIn("combine", without)
        self.start_sum(a=page("A"), b=page("B"))
        for plugin in (without, self.SUM):
            self.rebuild({"plugins/sum.lua": plugin})
            self.settled()
            self.rebuild({"content/a.md": page("A", size=2)})
            self.settled()
            self.rebuild({"content/a.md": page("A")})
            self.settled()

    def test_fails_once(self):
        self.start_sum(a=page("A"), b=page("B"))
        for _ in range(2):
            result = self.rebuild({"content/a.md": page("A", size=20)}, status=1)
            self.assertIn("too many", result.error_text())
        self.rebuild({"content/a.md": page("A", size=3)})
        self.settled()

    def test_fails_until_it_is_mended(self):
        self.start_sum(a=page("A"), b=page("B"))
        self.rebuild({"content/a.md": page("A", size=20)}, status=1)
        self.rebuild({"plugins/sum.lua": self.SUM.replace("> 9", "> 99")})
        self.settled()

    def test_fails_while_its_keys_change(self):
        self.start_sum(a=page("A", key="one"), b=page("B", key="two"))
        self.rebuild({"content/a.md": page("A", key="three", size=20)}, status=1)
        self.rebuild({"content/a.md": page("A", key="four", size=2)})
        self.settled()

    def test_fails_while_a_page_leaves(self):
        self.start_sum(a=page("A", key="one"), b=page("B", key="two"))
        self.rebuild({"content/b.md": page("B", key="two", size=20)}, removed=["content/a.md"], status=1)
        self.rebuild({"plugins/sum.lua": self.SUM.replace("> 9", "> 99")})
        self.settled()

    def test_of_a_view_fails_while_its_keys_change(self):
        view = self.SUM.replace('out:write("m/" .. key .. ".txt", tostring(sum(values)))', "out:set(key, sum(values))")
        self.start(
            'source "docs" { root = "content" } view "sum" {}',
            {"plugins/sum.lua": view, "content/a.md": page("A", key="one"), "content/b.md": page("B", key="two")},
            template='{{ view("sum", "one") }} {{ view("sum", "two") }} {{ view("sum", "three") }}',
        )
        self.rebuild({"content/a.md": page("A", key="three", size=20)}, status=1)
        self.rebuild({"content/a.md": page("A", key="three", size=2)})
        self.settled()

    def test_depends_on_its_arguments_alone(self):
        files = ['read("data/f")', 'exists("data/f")', 'glob("data/*")']
        for call in ['env("HOME")', 'param("p")', "now()", 'page("content/a.md").title', *files]:
            with self.subTest(call=call):
                shutil.rmtree(self.folder / "site", ignore_errors=True)
                self.work = self.site(
                    {
                        "Shardfile.lua": 'source "docs" { root = "content" } data "data" merge "sum" {}\n',
                        "templates/page.html": TEMPLATE,
                        "plugins/sum.lua": self.SUM.replace("local total = sum(values)", f"local total = {call}"),
                        "content/a.md": page("A"),
                        "data/f": "1",
                    }
                )
                self.assertIn("cannot be used in combine", self.work.build(status=1).error_text())


class Stops(Regression):
    def test_edit_reverted_after_a_stopped_build(self):
        names = "bcdefgh"
        old = {f"content/{name}/b.md": page("b", "OLD") for name in names}
        new = {f"content/{name}/b.md": page("b", "NEW text") for name in names}
        self.start('source "docs" { root = "content" }', {"content/aa/a.md": page("a", LONG), **old})
        self.stopped({"content/aa/a.md": page("[", LONG), **new})
        self.rebuild({"content/aa/a.md": page("a", LONG)})
        self.settled()
        self.rebuild(old)
        self.settled()

    def test_page_leaves_in_a_stopped_build_and_comes_back_in_another_shard(self):
        self.start(
            """
            source "docs" { root = "content", shard = { key = function(page) return page.params.shard end } }
            merge "list" {}
            """,
            {
                "plugins/list.lua": LIST,
                "content/a.md": page("a", shard="one"),
                "content/b.md": page("b", shard="one"),
            },
        )
        self.stopped({"content/b.md": page("[", shard="one")}, removed=["content/a.md"])
        self.rebuild({"content/a.md": page("a2", shard="two"), "content/b.md": page("b", shard="one")})
        self.settled()

    def test_source_of_a_page_changes_in_a_stopped_build(self):
        two = text("""
            source "docs" { root = "content", exclude = { "s/**" } }
            source "other" { root = "content/s", mount = "/s/" }
            view "siblings" {}
            merge "list" {}
            """)
        one = text("""
            source "docs" { root = "content" }
            view "siblings" {}
            merge "list" {}
            """)
        self.start(two, {"plugins/list.lua": LIST, "content/a.md": page("a"), "content/s/b.md": page("b")})
        self.stopped({"Shardfile.lua": one, "content/a.md": page("[")})
        self.rebuild({"content/a.md": page("a")})
        self.settled()
        self.stopped({"Shardfile.lua": two, "content/a.md": page("[")})
        self.rebuild({"content/a.md": page("a")})
        self.settled()

    def test_finish_is_made_up_for_when_another_merge_failed(self):
        self.start(
            'source "docs" { root = "content" } merge "one" {} merge "two" {}',
            {
                "plugins/one.lua": text("""
                    return reducer {
                      map = function(page, emit) if page.path == "content/a.md" then emit("x", page.title) end end,
                      reduce = function(_, records, out) out:summary(records[1]) end,
                      finish = function(all, out) out:write("one.txt", all[1].value) end,
                    }
                    """),
                "plugins/two.lua": text("""
                    return reducer {
                      map = function(page, emit) if page.path == "content/b.md" then emit("x", page.title) end end,
                      reduce = function(_, records) if records[1] == "bad" then error("no bad ones") end end,
                      finish = function(all, out) out:write("two.txt", tostring(#all)) end,
                    }
                    """),
                "content/a.md": page("a"),
                "content/b.md": page("b"),
            },
        )
        self.stopped({"content/a.md": page("aaa"), "content/b.md": page("bad")})
        self.rebuild({"content/b.md": page("bbb")})
        self.settled()
        self.assertEqual(self.work.output("one.txt"), "aaa")

    def test_merge_that_is_new_in_a_stopped_build(self):
        names = "bcdefgh"
        self.start(
            'source "docs" { root = "content", shard = { key = "section" } }',
            {
                "plugins/list.lua": LIST,
                "content/a/a.md": page("a", LONG),
                **{f"content/{name}/b.md": page(name) for name in names},
            },
            template=FAILING_TEMPLATE,
        )
        declared = 'source "docs" { root = "content", shard = { key = "section" } } merge "list" {}\n'
        self.stopped({"Shardfile.lua": declared, "content/a/a.md": page("bad", LONG)})
        self.rebuild({"content/a/a.md": page("a", LONG)})
        self.settled()

    MOVING = text("""
        source "docs" { root = "content", shard = { key = function(page) return page.params.shard end } }
        merge "list" {}
        """)

    def start_moving(self):
        """A page that is alone in its shard, and another that can fail after the first was rendered."""
        self.start(
            self.MOVING,
            {
                "plugins/list.lua": LIST,
                "content/a.md": page("a", LONG, shard="two"),
                "content/z.md": page("z", shard="zed"),
            },
            template=FAILING_TEMPLATE,
        )

    def test_page_moves_in_a_stopped_build(self):
        self.start_moving()
        self.stopped({"content/a.md": page("a2", LONG, shard="one"), "content/z.md": page("bad", shard="zed")})
        self.rebuild({"content/z.md": page("z", shard="zed")})
        self.settled()

    def test_page_moves_in_a_stopped_build_and_back(self):
        self.start_moving()
        self.stopped({"content/a.md": page("a2", LONG, shard="one"), "content/z.md": page("bad", shard="zed")})
        self.rebuild({"content/a.md": page("a", LONG, shard="two"), "content/z.md": page("z", shard="zed")})
        self.settled()

    def test_merge_that_is_declared_otherwise_in_a_stopped_build(self):
        self.start_moving()
        declared = self.MOVING.replace('merge "list" {}', 'merge "list" { sources = { "docs" } }')
        self.stopped({"Shardfile.lua": declared, "content/z.md": page("bad", shard="zed")})
        self.rebuild({"Shardfile.lua": self.MOVING, "content/z.md": page("z", shard="zed")})
        self.settled()

    def test_stopped_while_building_into_another_folder(self):
        """What lies in the folder of the build before is neither made nor owned in this one."""
        self.start_moving()
        there, gone = {"content/a.md": page("a", LONG, shard="two")}, ["content/a.md"]
        mended = {"content/z.md": page("z", shard="zed")}
        self.rebuild({}, removed=gone)
        self.edit(there)
        self.work.build("--output=other")
        self.stopped({"content/z.md": page("[", shard="zed")})
        self.rebuild(mended)
        self.settled()
        self.stopped({"content/z.md": page("bad", shard="zed")}, removed=gone)
        self.rebuild(mended)
        self.settled()

    def test_stranger_in_a_folder_for_which_a_build_was_stopped(self):
        self.start_moving()
        self.rebuild({}, removed=["content/a.md"])
        self.edit({"content/a.md": page("a", LONG, shard="two")})
        self.work.build("--output=other")
        self.stopped({"content/z.md": page("[", shard="zed")})
        self.work.write("public/a/index.html", "of a stranger")
        self.rebuild({"content/z.md": page("z", shard="zed")}, status=1)
        self.assertEqual(self.work.output("a/index.html"), "of a stranger")

    def test_view_that_leaves_with_a_page_in_a_stopped_build(self):
        template = """{{ page.title }}{% set around = view("siblings", page.path) %}
            {% if around and around.next %}{{ around.next.title }}{% endif %}"""
        with_view = 'source "docs" { root = "content" } view "siblings" {}\n'
        without = 'source "docs" { root = "content" }\n'
        self.start(with_view, {f"content/{name}.md": page(name) for name in "abc"}, template=template)
        self.stopped({"Shardfile.lua": without, "content/a.md": page("[")}, removed=["content/b.md"])
        self.rebuild({"Shardfile.lua": with_view, "content/a.md": page("a")})
        self.settled()

    def test_folder_leaves_in_a_stopped_build_and_comes_back(self):
        template = """{{ page.title }}{% set around = view("siblings", page.path) %}
            {% if around and around.next %}{{ around.next.title }}{% endif %}"""
        files = {f"content/s/{name}.md": page(name) for name in "bc"}
        shardfile = 'source "docs" { root = "content" } view "siblings" {}'
        self.start(shardfile, {"content/a.md": page("a"), **files}, template)
        self.stopped({"content/a.md": page("[")}, removed=["content/s"])
        self.rebuild({"content/a.md": page("a"), **files})
        self.settled()


class Declarations(Regression):
    def test_merge_that_leaves_while_a_page_fails(self):
        with_merge = 'source "docs" { root = "content" } merge "list" {}\n'
        without = 'source "docs" { root = "content" }\n'
        self.start(
            with_merge,
            {"plugins/list.lua": LIST, "content/a.md": page("a"), "content/b.md": page("b")},
            template=FAILING_TEMPLATE,
        )
        self.rebuild({"Shardfile.lua": without, "content/a.md": page("bad")}, status=1)
        self.rebuild({"Shardfile.lua": with_merge, "content/a.md": page("a")})
        self.settled()

    def test_view_that_leaves_while_a_page_fails(self):
        with_view = 'source "docs" { root = "content" } view "siblings" {}\n'
        without = 'source "docs" { root = "content" }\n'
        self.start(with_view, {"content/a.md": page("a"), "content/b.md": page("b")})
        self.rebuild({"Shardfile.lua": without, "content/a.md": page("[")}, status=1)
        self.rebuild({"Shardfile.lua": with_view, "content/a.md": page("a")})
        self.settled()

    def test_markdown_option_of_a_page_that_is_summarized_elsewhere(self):
        self.start(
            """
            source "a" { root = "content/a", mount = "/a/", markdown = { smart = param("smart") == "1" } }
            source "b" { root = "content/b", mount = "/b/", template = "b.html" }
            """,
            {
                "templates/b.html": '{{ page("content/a/x.md").summary }}',
                "content/a/x.md": page("X", '"quoted" -- text'),
                "content/b/y.md": page("Y"),
            },
        )
        for arguments in (["--set", "smart=1"], [], ["--set", "smart=1"]):
            self.work.build(*arguments)
            self.settled(*arguments)

    def test_key_that_looks_like_a_part_of_another(self):
        self.start(
            """
            source "docs" {
              root = "content",
              shard = {
                key = function(page) return page.params.key end,
                by = partitioner {
                  assign = function(key, pages)
                    local names = {}
                    for index in ipairs(pages) do names[index] = key == "v1" and "01" or "" end
                    return names
                  end,
                },
              },
            }
            merge "list" {}
            """,
            {"plugins/list.lua": LIST, "content/a.md": page("a", key='"v1#01"'), "content/b.md": page("b", key="v1")},
        )
        self.rebuild({"content/c.md": page("c", key="v9")})
        self.settled()
        self.rebuild({"content/a.md": page("a", key="v1"), "content/b.md": page("b", key='"v1#01"')})
        self.settled()

    def test_sources_whose_names_begin_alike(self):
        sources = {"docs": "d", "docs2": "d2", "docs-a": "da"}
        declared = "".join(
            f'source "{name}" {{ root = "content/{root}", mount = "/{root}/", shard = {{ key = "section" }} }}\n'
            for name, root in sources.items()
        )
        places = [f"{root}/{section}" for root in sources.values() for section in "12a"]
        files = {f"content/{place}/p.md": page(place) for place in places}
        self.start(declared + 'merge "list" {}\n', {"plugins/list.lua": LIST, **files})
        for path in files:
            result = self.rebuild({path: files[path].replace("body", "ydob")})
            self.assertEqual(list(result.rendered()), [path])
            owners = {shard["id"]: shard["source"] for shard in result.report["shards"]}
            self.assertEqual(owners, {shard: shard.split("/")[0] for shard in owners})
            self.settled()

    def test_view_that_reads_the_source_of_a_page(self):
        self.work = self.site(
            {
                "Shardfile.lua": 'source "docs" { root = "content" } view "titles" {}\n',
                "templates/page.html": TEMPLATE,
                "plugins/titles.lua": text("""
                    return reducer {
                      map = function(_, emit) emit("k", read("content/a.md")) end,
                      reduce = function(key, records, out) out:set(key, records[1]) end,
                    }
                    """),
                "content/a.md": page("A"),
            }
        )
        self.assertIn("'content/a.md' is a page", self.work.build(status=1).error_text())


if __name__ == "__main__":
    shardtest.main()
