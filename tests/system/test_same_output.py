#!/usr/bin/env python3
"""The same site gives the same bytes: in any number of threads or none, in any folder, whatever the order in which its
files were made; and a site that was moved or copied keeps its state."""

import os
import random
import shutil
import subprocess

import shardtest
from property_site import Model


class SameOutput(shardtest.TestCase):
    def setUp(self):
        super().setUp()
        model = Model(random.Random(7))
        self.files = model.contents()
        self.environment = model.environment
        self.work = self.site(self.files)
        self.built = self.work.build("--jobs=2", env=self.environment)
        self.wanted = shardtest.tree(self.work.public)

    def assert_builds_the_same(self, site, *arguments):
        site.build(*arguments, env=self.environment)
        self.assert_same_tree(shardtest.tree(site.public), self.wanted)

    def test_the_site_has_outputs_of_every_kind(self):
        for path in ("docs/v1/guide/index.html", "tags/alpha/index.html", "totals.txt", "sitemap.xml", "assets/logo.svg"):
            self.assertIn(path, self.wanted)

    def test_any_number_of_jobs(self):
        for jobs in (1, 2, 3, 4, 16):
            with self.subTest(jobs=jobs):
                self.assert_builds_the_same(self.site(self.files, f"jobs-{jobs}"), f"--jobs={jobs}")

    def test_without_threads(self):
        self.assert_builds_the_same(self.site(self.files, "inline"), "--no-shard")

    def test_a_key_too_hot_for_one_task(self):
        """More than 2 MiB of records under one key, also after `combine`: they are folded in parts."""
        pages, words = 40, 1600
        site = {
            "Shardfile.lua": f"""
                source "docs" {{ root = "content", shard = {{ key = "section" }} }}
                local function distinct(values)
                  local seen, kept = {{}}, {{}}
                  for _, value in ipairs(values) do
                    if not seen[value] then
                      seen[value] = true
                      kept[#kept + 1] = value
                    end
                  end
                  return kept
                end
                merge "words" {{ plugin = reducer {{
                  map = function(page, emit)
                    for number = 1, {words} do emit("all", page.section .. "-" .. number % {words // 2}) end
                  end,
                  combine = function(_, values) return distinct(values) end,
                  reduce = function(_, values, out) out:write("words.txt", table.concat(distinct(values), "\\n")) end,
                }} }}
            """,
            "templates/page.html": "",
        }
        for number in range(pages):
            for name in "ab":
                site[f"content/section{number:02}/{name}.md"] = f"# {name}{number}\n"
        numbers = [*range(1, words // 2), 0]
        wanted = "\n".join(f"section{page:02}-{number}" for page in range(pages) for number in numbers)
        for flag in ("--jobs=1", "--jobs=2", "--no-shard"):
            with self.subTest(flag=flag):
                work = self.site(site, f"hot{flag}")
                work.build(flag)
                self.assertEqual((work.public / "words.txt").read_text(), wanted)

    def test_of_two_merges_with_one_output_the_first_has_it(self):
        """Also when the second one's task starts earlier, being the larger one, and ends earlier."""
        site = {
            "Shardfile.lua": """
                source "docs" { root = "content" }
                local function writes(text, rounds)
                  return reducer {
                    map = function(_, emit) emit("all", text) end,
                    reduce = function(_, _, out)
                      for _ = 1, rounds do end
                      out:write("list.txt", text:sub(1, 4))
                    end,
                  }
                end
                merge "first" { plugin = writes("slow", 3000000) }
                merge "second" { plugin = writes(("fast"):rep(1000), 1) }
            """,
            "templates/page.html": "",
            "content/a.md": "# A\n",
        }
        for flag in ("--jobs=1", "--jobs=2", "--no-shard"):
            with self.subTest(flag=flag):
                work = self.site(site, f"rivals{flag}")
                result = work.build(flag, status=1)
                self.assertIn("both write the output list.txt", result.error_text())
                self.assertEqual((work.public / "list.txt").read_text(), "slow")

    def test_another_order_of_creation(self):
        for seed in range(3):
            with self.subTest(seed=seed):
                files = shardtest.shuffled(self.files, seed)
                self.assert_builds_the_same(self.site(files, f"order-{seed}"))

    def test_another_working_directory(self):
        site = self.site(self.files, "elsewhere")
        for folder in (site.root, site.root / "content"):
            command = [shardtest.SHARD, "-C", os.path.relpath(site.root, folder), "build"]
            environment = dict(os.environ, **self.environment)
            subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True)
        self.assert_same_tree(shardtest.tree(site.public), self.wanted)

    def test_other_times_of_the_files(self):
        site = self.site(self.files, "old")
        for number, path in enumerate(sorted(self.files)):
            os.utime(site.path(path), (number, 1_000_000 + number))
        self.assert_builds_the_same(site)

    def test_a_folder_with_a_strange_name(self):
        self.assert_builds_the_same(self.site(self.files, "a folder, with ünusual % name #1"))

    def test_another_locale(self):
        site = self.site(self.files, "locale")
        site.build(env={**self.environment, "LC_ALL": "de_DE.UTF-8", "LANG": "C", "TZ": "Asia/Tokyo"})
        self.assert_same_tree(shardtest.tree(site.public), self.wanted)

    def test_another_output_folder(self):
        self.work.build("--output", str(self.folder / "out"), env=self.environment)
        self.assert_same_tree(shardtest.tree(self.folder / "out"), self.wanted)
        self.assert_same_tree(shardtest.tree(self.work.public), self.wanted, "the output that was there before")

    def test_a_symlink_to_the_site(self):
        os.symlink(self.work.root, self.folder / "link")
        self.assert_nothing_runs(shardtest.Site(self.folder / "link"), env=self.environment)

    # --- the state goes with the site ---

    def test_moved(self):
        os.rename(self.work.root, self.folder / "moved")
        moved = shardtest.Site(self.folder / "moved")
        self.assert_nothing_runs(moved, env=self.environment)
        self.assert_same_tree(shardtest.tree(moved.public), self.wanted)

    def test_copied(self):
        subprocess.run(["cp", "-r", self.work.root, self.folder / "copy"], check=True)
        copy = shardtest.Site(self.folder / "copy")
        result = copy.build(env=self.environment)
        # All files have new times. Pages are compared by content, beyond some number by describing them again.
        self.assertEqual({stage for stage, _ in result.ran()} - {"describe"}, set())
        self.assertEqual(result.summary["outputs"]["written"], 0)
        self.assert_same_tree(shardtest.tree(copy.public), self.wanted)
        self.assert_nothing_runs(copy, env=self.environment)
        self.assert_nothing_runs(self.work, env=self.environment)

    def test_copied_and_edited(self):
        subprocess.run(["cp", "-a", self.work.root, self.folder / "copy"], check=True)
        copy = shardtest.Site(self.folder / "copy")
        path = min(path for path in self.built.rendered() if path.startswith("content/docs/v1/"))
        copy.write(path, copy.read(path) + "\nAn edit of the copy.\n")
        result = copy.build(env=self.environment)
        self.assertIn(path, result.rendered())
        self.assertLess(len(result.rendered()), len(self.built.rendered()) / 2)
        self.assert_same_tree(shardtest.tree(self.work.public), self.wanted, "the output of the original")

    def test_copied_without_the_output(self):
        shutil.copytree(self.work.root, self.folder / "copy", ignore=shutil.ignore_patterns("public"))
        self.assert_builds_the_same(shardtest.Site(self.folder / "copy"))

    def test_two_sites_do_not_share_anything(self):
        other = self.site(self.files, "other")
        other.replace("Shardfile.lua", '"Property"', '"Another"')
        other.build(env=self.environment)
        self.assert_nothing_runs(self.work, env=self.environment)


if __name__ == "__main__":
    shardtest.main()
