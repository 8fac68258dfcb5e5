#!/usr/bin/env python3
"""What once went wrong with the state: that of another program, damaged, or left by a build that was stopped. Each in the
smallest site."""

import shutil
import sqlite3
import subprocess

import shardtest
from regression import FAILING_TEMPLATE, LIST, LONG, Regression, page
from shardtest import text

TAGS = {"templates/tag.html": "{{ tag.name }}", "templates/tags.html": ""}


class Engine(Regression):
    def other_engine(self, *arguments, status=0):
        """Builds with a program of another build id that does the same."""
        program = self.folder / "other-shard"
        if not program.exists():
            if not shardtest.with_other_build_id(shardtest.SHARD, program):
                self.skipTest("the program has no build id")
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

    def test_first_error_while_folders_are_still_planned(self):
        """Workers are busy with pages when the build finds out that it is to end."""
        files = {f"content/{number:03}/p.md": page(number, tags="[a]") for number in range(400)}
        self.start('source "docs" { root = "content" } view "siblings" {} merge "tags"', {**files, **TAGS})
        changed = {path: content.replace("body", "changed") for path, content in files.items()}
        for bad in ("000", "007", "200"):
            self.rebuild({**changed, f"content/{bad}/p.md": page("[")}, "--fail-fast", "--jobs", "4", status=1)
            self.rebuild(files, "--jobs", "4")
        self.settled()


class Rows(Regression):
    """The state does not grow with what is gone: after many builds it has the rows of a clean build and no others."""

    SHARDFILE = text("""
        source "docs" { root = "content", shard = { key = "section", by = "hash", count = 2 } }
        source "api" { root = "api", mount = "/api/", shard = { key = "section" }, lastmod = { "git" } }
        static "static"
        view "siblings" {}
        merge "list" {}
        """)
    CASCADE = {"content/v1/_index.md": "---\ntitle: One\ncascade: {key: one}\n---\n"}
    TABLES = {
        "values": "SELECT CAST(name AS TEXT) FROM entry",
        "folders": "SELECT CAST(path AS TEXT) FROM directory",
        "groups": "SELECT stage || ' ' || CAST(name AS TEXT) FROM unit_group",
        "bodies": "SELECT count(*) FROM group_body",
    }

    def rows(self, site):
        connection = sqlite3.connect(site.path(".shard/state.db"))
        found = {table: sorted(row[0] for row in connection.execute(query)) for table, query in self.TABLES.items()}
        connection.close()
        return found

    def check_rows(self):
        fresh = shardtest.Site(self.folder / "fresh", self.work.inputs())
        fresh.build()
        self.assertEqual(self.rows(self.work), self.rows(fresh))
        fresh.remove(".")

    def version(self, name, pages=3):
        return {f"content/{name}/p{number}.md": page(f"{name} {number}") for number in range(pages)}

    def commit_to_git(self):
        for command in (["init", "-q"], ["add", "api"], ["commit", "-q", "-m", "all"]):
            identity = ["-c", "user.name=Test", "-c", "user.email=test@example.org"]
            subprocess.run(["git", *identity, *command], cwd=self.work.root, check=True)

    def start_large(self):
        if not shutil.which("git"):
            self.skipTest("git is not installed")
        self.work = self.site(
            {
                "Shardfile.lua": self.SHARDFILE,
                "templates/page.html": FAILING_TEMPLATE,
                "plugins/list.lua": LIST,
                "static/css/a.css": "a",
                "api/one/a.md": page("a"),
                **self.CASCADE,
                **self.version("v1"),
                **self.version("v2"),
            }
        )
        self.commit_to_git()
        self.work.build()
        values = self.rows(self.work)["values"]
        for wanted in ("names:render:", "names:view:", "partition:docs/v2", "cascades", "git dates"):
            self.assertTrue(any(value.startswith(wanted) for value in values), f"no {wanted} in {values}")

    def test_versions_come_and_go(self):
        self.start_large()
        for number in range(3, 6):
            self.rebuild(self.version(f"v{number}"), removed=[f"content/v{number - 1}"])
            self.rebuild({f"content/v{number}/p0.md": page("edited")})
        self.check_rows()

    def test_sources_views_and_folders_leave(self):
        self.start_large()
        self.rebuild(removed=["content/v1", "static/css"], files={"static/b.css": "b"})
        self.rebuild({"Shardfile.lua": 'source "guide" { root = "content" }\n'})
        self.check_rows()

    def test_builds_that_fail_or_are_stopped(self):
        self.start_large()
        self.stopped({**self.version("v3"), "content/v3/p0.md": page("[")}, removed=["content/v2"])
        self.rebuild({"content/v3/p0.md": page("bad")}, status=1)
        self.rebuild(self.version("v4"), removed=["content/v3", "content/v1"])
        self.check_rows()


if __name__ == "__main__":
    shardtest.main()
