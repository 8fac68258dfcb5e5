#!/usr/bin/env python3
"""What a digest is made of. Each test changes one thing of which nothing else tells, such as the time of a program whose
size stays, or a commit without a file: what depends on it runs, and the output is a clean build's."""

import os
import shutil
import subprocess

import shardtest
from shardtest import text

EARLY, LATE = 1_600_000_000 * 10**9, 1_700_000_000 * 10**9


class Digests(shardtest.TestCase):
    def check(self, *arguments, env=None):
        """Builds; the output is a clean build's, and nothing is left to do."""
        result = self.work.build(*arguments, env=env)
        self.assert_clean(self.work, *arguments, env=env)
        self.assert_nothing_runs(self.work, *arguments, env=env)
        return result


class Programs(Digests):
    """A program is known by its path, its size and its time, and by what it is called with."""

    FILES = {
        "content/a.md": "A\n",
        "static/app.js": "x\n",
        "templates/page.html": "{{ page.content }}",
        "in/a.txt": "a\n",
        "in/b.txt": "b\n",
    }

    def program(self, folder, script, mtime=EARLY):
        """A program outside the site; the environment that finds it first."""
        path = self.folder / folder / "tool"
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        path.chmod(0o755)
        os.utime(path, ns=(mtime, mtime))
        return {"PATH": f"{path.parent}:{os.environ['PATH']}"}

    def make(self, declaration, env):
        self.work = self.site({"Shardfile.lua": 'source "docs" { root = "content" }\n' + declaration, **self.FILES})
        self.work.build(env=env)

    def expect(self, stage, env):
        self.assertTrue(self.check(env=env).ran(stage), f"no {stage} ran")

    MINIFY = 'static "static" { minify = { js = { "tool", "x" } } }\n'
    COMMAND = 'command "made" { inputs = { "in/*" }, outputs = { "*.txt" }, run = { "tool", "{out}", "{inputs}" } }\n'

    def test_the_size_of_a_filter(self):
        env = self.program("bin", "echo 1")
        self.make(self.MINIFY, env)
        self.program("bin", "echo longer")
        self.expect("asset", env)

    def test_the_time_of_a_filter(self):
        env = self.program("bin", "echo 1")
        self.make(self.MINIFY, env)
        self.program("bin", "echo 2", LATE)
        self.expect("asset", env)

    def test_the_path_of_a_filter(self):
        self.make(self.MINIFY, self.program("bin", "echo 1"))
        self.expect("asset", self.program("other", "echo 2"))

    def test_the_arguments_of_a_filter(self):
        env = self.program("bin", "echo $1")
        self.make('site { minify_html = { "tool", "x" } }\n', env)
        self.work.replace("Shardfile.lua", '"x"', '"y"')
        self.expect("render", env)

    def test_the_size_of_a_command(self):
        env = self.program("bin", "echo 1 > $1/a.txt")
        self.make(self.COMMAND, env)
        self.program("bin", "echo longer > $1/a.txt")
        self.expect("command", env)

    def test_the_time_of_a_command(self):
        env = self.program("bin", "echo 1 > $1/a.txt")
        self.make(self.COMMAND, env)
        self.program("bin", "echo 2 > $1/a.txt", LATE)
        self.expect("command", env)

    def test_the_arguments_of_a_command(self):
        env = self.program("bin", "echo $3 > $1/a.txt")
        self.make(self.COMMAND.replace('"{inputs}"', '"{inputs}", "x"'), env)
        self.work.replace("Shardfile.lua", '"x"', '"y"')
        self.expect("command", env)

    def test_the_name_of_an_input(self):
        env = self.program("bin", "echo $2 > $1/a.txt")
        self.make(self.COMMAND, env)
        os.rename(self.work.path("in/a.txt"), self.work.path("in/aa.txt"))
        self.expect("command", env)

    def test_the_name_of_what_it_made(self):
        env = self.program("bin", "echo 1 > $1/a.txt")
        self.make(self.COMMAND, env)
        made = self.work.path(".shard/commands/made")
        os.rename(made / "a.txt", made / "b.txt")
        self.expect("command", env)


class Declarations(Digests):
    def test_what_the_shardfile_makes_of_the_environment(self):
        """No file changes, and no page reads the variable."""
        self.work = self.site({
            "Shardfile.lua": 'source "docs" { root = "content", mount = "/" .. env("PLACE") .. "/" }\n',
            "templates/page.html": "{{ page.url }}", "content/a.md": "A\n",
        })
        self.work.build(env={"PLACE": "here"})
        self.check(env={"PLACE": "there"})
        self.assertEqual(self.work.output("there/a/index.html"), "/there/a/")

    def test_the_environment_after_an_edit_elsewhere(self):
        """The build in between stores nothing that read the variable."""
        self.work = self.site({
            "Shardfile.lua": 'source "docs" { root = "content", shard = { key = "section" } }\n',
            "templates/page.html": "{{ page.content }}", "templates/env.html": '{{ env("PLACE") }}',
            "content/a/a.md": "---\ntemplate: env.html\n---\n", "content/b/b.md": "B\n",
        })
        self.work.build(env={"PLACE": "here"})
        self.work.write("content/b/b.md", "Other\n")
        self.work.build(env={"PLACE": "here"})
        self.check(env={"PLACE": "there"})
        self.assertEqual(self.work.output("a/a/index.html"), "there")


class Reducers(Digests):
    def make(self, plugin, shardfile='merge "probe" { word = "one" }', **pages):
        self.work = self.site({
            "Shardfile.lua": f'source "docs" {{ root = "content" }}\n{shardfile}\n', "templates/page.html": "",
            "plugins/probe.lua": f'return reducer {{ options = {{ word = {{ type = "string" }} }}, {plugin} }}\n',
            **{f"content/{name}.md": content for name, content in (pages or {"a": ""}).items()},
        })
        self.work.build()

    def expect(self, content):
        self.check()
        self.assertEqual(self.work.output("probe.txt"), content)

    def change_option(self):
        self.work.replace("Shardfile.lua", "one", "two")
        self.expect("two")

    def test_an_option_that_map_knows(self):
        self.make("map = function(page, emit, options) emit('all', options.word) end,"
                  "reduce = function(key, words, out) out:write('probe.txt', words[1]) end")
        self.change_option()

    def test_an_option_that_reduce_knows(self):
        self.make("map = function(page, emit) emit('all', 1) end,"
                  "reduce = function(key, words, out, options) out:write('probe.txt', options.word) end")
        self.change_option()

    def test_an_option_that_finish_knows(self):
        self.make("map = function(page, emit) emit('all', 1) end,"
                  "reduce = function(key, words, out) out:summary(1) end,"
                  "finish = function(all, out, options) out:write('probe.txt', options.word) end")
        self.change_option()

    def test_the_key_of_a_summary(self):
        self.make("map = function(page, emit) emit(page.params.word, 1) end,"
                  "reduce = function(key, words, out) out:summary(1) end,"
                  "finish = function(all, out) out:write('probe.txt', all[1].key) end", a="---\nword: one\n---\n")
        self.work.write("content/a.md", "---\nword: two\n---\n")
        self.expect("two")

    def test_a_summary_that_is_gone(self):
        self.make("map = function(page, emit) emit(page.title, 1) end,"
                  "reduce = function(key, words, out) out:summary(1) end,"
                  "finish = function(all, out) out:write('probe.txt', tostring(#all)) end", a="", b="")
        self.work.remove("content/b.md")
        self.expect("1")

    def test_a_merge_that_joins_or_leaves(self):
        """No page has changed, and yet all are asked for what they emit."""
        self.make("map = function(page, emit) emit('all', page.path) end,"
                  "reduce = function(key, paths, out) out:write('probe.txt', table.concat(paths, ' ')) end", "")
        self.work.replace("Shardfile.lua", "}\n", '}\nmerge "probe" {}\n')
        self.expect("content/a.md")
        self.work.replace("Shardfile.lua", 'merge "probe" {}\n', "")
        self.check()
        self.assertFalse((self.work.public / "probe.txt").exists())


class Partitions(Digests):
    """What a partitioner is told of a page: its path, and about how long it is."""

    def make(self, name):
        self.work = self.site({
            "Shardfile.lua": 'source "docs" { root = "content", shard = { by = { "named" } } }\n',
            "plugins/partitioners/named.lua": text("""
                return partitioner { assign = function(_, pages)
                  local names = {}
                  for index, page in ipairs(pages) do names[index] = NAME end
                  return names
                end }
                """).replace("NAME", name),
            "templates/page.html": "{{ page.children | length }}", "content/_index.md": "", "content/a.md": "A\n",
        })
        self.work.build()

    def shards(self, env=None):
        return {shard["id"] for shard in self.work.build(env=env).report["shards"]}

    def test_the_path(self):
        self.make('page.path:match("([^/]*)%.md$")')
        os.rename(self.work.path("content/a.md"), self.work.path("content/b.md"))
        self.assertEqual(self.shards(), {"docs#_index", "docs#b"})

    def test_the_size(self):
        self.make('page.bytes > 1000 and "large" or "small"')
        self.work.write("content/a.md", "A\n" * 1000)
        self.assertEqual(self.shards(), {"docs#large", "docs#small"})

    def test_the_code(self):
        self.make('"first"')
        self.work.replace("plugins/partitioners/named.lua", "first", "second")
        self.assertEqual(self.shards(), {"docs#second"})

    def test_the_environment(self):
        """The build in between does not ask the partitioner, and so does not see what it read."""
        self.make('env("PLACE", "nowhere")')
        self.work.write("content/a.md", "B\n")
        self.work.build()
        self.assertEqual(self.shards(env={"PLACE": "there"}), {"docs#there"})

    def test_pages_around_of_which_no_field_is_read(self):
        self.make('page.path:match("([^/]*)%.md$")')
        self.work.write("content/b.md", "B\n")
        self.check()
        self.assertEqual(self.work.output("index.html"), "2")


class Pages(Digests):
    def test_which_aliases_are_refused(self):
        """The page that has them does not change, and its shard would be skipped."""
        self.work = self.site({
            "Shardfile.lua": 'source "docs" { root = "content" }\n', "templates/page.html": "{{ page.title }}",
            "content/a.md": "---\naliases: [/x/, /y/]\n---\n",
            "content/b.md": "---\nurl: /x/\n---\n", "content/c.md": "---\nurl: /y/\n---\n",
        })
        self.work.build(status=1)
        self.work.remove("content/b.md")
        self.work.build(status=1)
        self.assertIn("url=/a/", self.work.output("x/index.html"))
        self.work.write("content/c.md", "---\nurl: /x/\n---\n")
        self.work.build(status=1)
        self.assertIn("url=/a/", self.work.output("y/index.html"))
        self.work.remove("content/c.md")
        self.check()


class Commits(Digests):
    """HEAD and the branch that it names may say the same while the history is another."""

    def git(self, *arguments, date="2024-01-01T00:00:00+00:00", folder=None):
        identity = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "init.defaultBranch=main"]
        dates = {"GIT_AUTHOR_DATE": date, "GIT_COMMITTER_DATE": date, "GIT_CONFIG_GLOBAL": os.devnull}
        subprocess.run(["git", *identity, *arguments], cwd=folder or self.work.root, check=True, capture_output=True,
                       env=dict(os.environ, **dates))

    def setUp(self):
        super().setUp()
        if not shutil.which("git"):
            self.skipTest("there is no git")
        self.work = self.site({
            "Shardfile.lua": 'source "docs" { root = "content", lastmod = { "git" } }\n',
            "templates/page.html": "{{ page.lastmod }}", "content/a.md": "A\n", ".gitignore": "/.shard\n/public\n",
        })
        self.git("init", "-q")
        self.git("add", ".")
        self.git("commit", "-qm", "first")

    def test_a_commit_that_is_packed_at_once(self):
        self.git("pack-refs", "--all")
        self.work.build()
        self.git("commit", "-q", "--amend", "-m", "again", "--date=2025-01-01T00:00:00+00:00")
        self.git("pack-refs", "--all")
        self.work.build()
        self.assertIn("2025-01-01", self.work.output("a/index.html"))

    def test_a_shallow_clone_that_becomes_whole(self):
        self.work.write("content/b.md", "B\n")
        self.git("add", ".")
        self.git("commit", "-qm", "second", date="2025-01-01T00:00:00+00:00")
        whole, clone = self.work.root, self.folder / "clone"
        self.git("clone", "-q", "--depth=1", whole.as_uri(), str(clone), folder=self.folder)
        self.work = shardtest.Site(clone)
        self.work.build()
        self.assertIn("2025-01-01", self.work.output("a/index.html"))
        self.git("fetch", "-q", "--unshallow")
        self.work.build()
        self.assertIn("2024-01-01", self.work.output("a/index.html"))

    def shown(self, env=None):
        self.work.settle()
        self.work.build(env=env)
        self.assert_clean(self.work, env=env)
        self.assert_nothing_runs(self.work, env=env)
        return self.work.output("a/index.html")[:4]

    def test_the_repository_that_the_environment_names(self):
        """GIT_DIR, absolute or seen from the site, with the folder that it is about."""
        other = self.folder / "other"
        other.mkdir()
        (other / "content").mkdir()
        (other / "content/a.md").write_text("A\n", encoding="utf-8")
        self.git("init", "-q", "--separate-git-dir", str(self.folder / "other.git"), folder=other)
        self.git("add", ".", folder=other)
        self.git("commit", "-qm", "first", date="2021-01-01T00:00:00+00:00", folder=other)
        self.assertEqual(self.shown(), "2024")
        self.assertEqual(self.shown({"GIT_DIR": str(self.folder / "other.git"), "GIT_WORK_TREE": "."}), "2021")
        self.assertEqual(self.shown({"GIT_DIR": str(other / ".git"), "GIT_WORK_TREE": "."}), "2021", "a file that names it")
        self.git("commit", "-q", "--amend", "-m", "again", "--date=2022-01-01T00:00:00+00:00", folder=other)
        self.assertEqual(self.shown({"GIT_DIR": "../other.git", "GIT_WORK_TREE": "."}), "2022")
        self.assertEqual(self.shown(), "2024")
        self.work.remove(".git")
        self.assertEqual(self.shown({"GIT_DIR": str(self.folder / "other.git"), "GIT_WORK_TREE": "."}), "2022")


if __name__ == "__main__":
    shardtest.main()
