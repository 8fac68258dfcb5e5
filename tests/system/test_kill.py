#!/usr/bin/env python3
"""Builds that do not reach their end. Killed at any instant (kill -9), the next build yields a clean build's output and
leaves nothing behind; interrupted (Ctrl-C), a build exits with 130 and the next one goes on where it ended.

    SHARD_KILL_SEED     reproduces the edits and instants of a run (the seed is printed)
    SHARD_KILL_ROUNDS   how many builds are killed"""

import os
import random
import shutil
import signal
import sys
import time

import shardtest
from property_edits import BY_HAND, EDITS, ELSEWHERE, lose_state, undo
from property_site import Model
from shardtest import text
from test_property import Work

SEED = int(os.environ.get("SHARD_KILL_SEED") or time.time_ns() % 1_000_000_000)
ROUNDS = int(os.environ.get("SHARD_KILL_ROUNDS", "60"))
SAFE_EDITS = [edit for edit in EDITS if edit not in (lose_state, undo)]


class Killed(shardtest.TestCase):
    def setUp(self):
        super().setUp()
        print(f"SHARD_KILL_SEED={SEED} SHARD_KILL_ROUNDS={ROUNDS}", file=sys.stderr)
        self.rng = random.Random(SEED)
        self.work = Work(self.site({}), self.rng)
        self.work.save()
        self.work.site.write(f"public/{BY_HAND}/CNAME", "docs.example.org")
        self.log = []

    def kill_a_build(self, longest):
        """Starts a build and kills it somewhere within LONGEST seconds; True if it was still running."""
        process = self.work.site.start(*self.work.arguments(), env=self.work.model.environment)
        time.sleep(self.rng.random() * longest)
        running = process.poll() is None
        process.send_signal(signal.SIGKILL)
        process.communicate()
        return running

    def measure(self, cold):
        """How long a build takes, so that the instants fall all over it."""
        site = shardtest.Site(self.folder / "measured", self.work.contents())
        if not cold:
            site.build(env=self.work.model.environment)
            site.replace("Shardfile.lua", '"Property', '"Measured')
        started = time.monotonic()
        site.build("--jobs=1", env=self.work.model.environment)
        shutil.rmtree(site.root)
        return time.monotonic() - started

    def edit(self):
        for _ in range(self.rng.randint(0, 4)):
            what = self.rng.choice(SAFE_EDITS)(self.work, self.rng)
            self.work.save()
            if what:
                self.log.append(what)

    def check(self):
        """Builds to the end: the output is a clean build's, and the one after it does nothing."""
        self.work.build()
        clean = self.work.clean_site()
        clean.build(*self.work.arguments(), env=self.work.model.environment)
        got = shardtest.tree(self.work.site.public)
        wanted = shardtest.tree(clean.public)
        shutil.rmtree(clean.root)
        self.assertEqual(got.pop(f"{BY_HAND}/CNAME"), b"docs.example.org")
        got.pop(f"{BY_HAND}/")
        self.assert_same_tree(got, wanted, f"after SHARD_KILL_SEED={SEED} and {self.log}: the output")
        self.assertEqual(shardtest.temporary_files(self.work.site.root), [])
        self.assert_nothing_runs(self.work.site, *self.work.arguments(), env=self.work.model.environment)

    def test_killed_while_cold(self):
        longest = self.measure(cold=True) * 1.2
        killed = 0
        for _ in range(ROUNDS // 2):
            self.log.append("cold")
            for folder in (".shard", ELSEWHERE):
                shutil.rmtree(self.work.site.path(folder), ignore_errors=True)
            for path in list(self.work.site.public.iterdir()):
                if path.name != BY_HAND:
                    shutil.rmtree(path) if path.is_dir() else path.unlink()
            for _ in range(self.rng.randint(1, 3)):
                killed += self.kill_a_build(longest)
                self.edit()
            self.check()
        self.assertGreater(killed, ROUNDS // 6, "too few builds were killed before their end")

    def test_killed_after_edits(self):
        longest = self.measure(cold=False) * 1.2
        self.work.build()
        killed = 0
        for _ in range(ROUNDS // 2):
            self.log.append("edits")
            for _ in range(self.rng.randint(1, 3)):
                if self.rng.random() < 0.5:  # everything is rendered again
                    self.work.model.variants["templates/base.html"] = str(self.work.model.number())
                self.edit()
                self.work.save()
                killed += self.kill_a_build(longest)
            self.check()
        self.assertGreater(killed, ROUNDS // 6, "too few builds were killed before their end")


SLOW = text("""
    <p>{{ page.title }}</p>
    {% set ns = namespace(sum=0) %}{% for i in range(20000) %}{% set ns.sum = ns.sum + i %}{% endfor %}{{ ns.sum }}
    """)


class Interrupted(shardtest.TestCase):
    def setUp(self):
        super().setUp()
        files = {
            "Shardfile.lua": 'site {}\nsource "docs" { root = "content", shard = { key = "section" } }\nmerge "count" {}\n',
            "plugins/reducers/count.lua": text("""
                return reducer {
                  map = function(page, emit) emit("all", page.title) end,
                  reduce = function(_, titles, out) out:write("count.txt", table.concat(titles, ",")) end,
                }
                """),
            "templates/page.html": SLOW,
        }
        for number in range(400):
            files[f"content/s{number // 10}/p{number}.md"] = f"# Page {number}\n"
        self.work = self.site(files)

    def interrupt_midway(self, signal_number):
        """Sends the signal as soon as a few pages are there."""
        process = self.work.start("--jobs=2")
        deadline = time.monotonic() + shardtest.TIME_LIMIT
        while process.poll() is None and time.monotonic() < deadline:
            if sum(1 for _ in self.work.public.glob("s*/p*/index.html")) >= 5:
                break
            time.sleep(0.001)
        process.send_signal(signal_number)
        stdout, stderr = process.communicate(timeout=shardtest.TIME_LIMIT)
        return shardtest.Result(process.returncode, stdout.decode(), stderr.decode())

    def check_that_it_goes_on(self, first):
        self.assertEqual(first.status, 130, first)
        self.assertEqual(first.report["outcome"], "interrupted")
        self.assertEqual(shardtest.temporary_files(self.work.root), [])
        done = {str(path.relative_to(self.work.public)) for path in self.work.public.glob("s*/p*/index.html")}
        self.assertLess(len(done), 400, "the build was over before it was interrupted")
        self.assertGreater(len(done), 0)
        second = self.work.build()
        rendered = {f"{path.removeprefix('content/').removesuffix('.md')}/index.html" for path in second.rendered()}
        self.assertEqual(sorted(done & rendered), [], "pages that were done were rendered again")
        self.assertEqual(len(done) + len(rendered), 400)
        self.assert_clean(self.work)
        self.assert_nothing_runs(self.work)

    def test_sigint(self):
        self.check_that_it_goes_on(self.interrupt_midway(signal.SIGINT))

    def test_sigterm(self):
        self.check_that_it_goes_on(self.interrupt_midway(signal.SIGTERM))

    def test_interrupted_after_deletions(self):
        self.work.build()
        self.work.remove("content/s1")
        self.work.replace("templates/page.html", "<p>", "<p class=new>")
        for path in self.work.public.glob("s*/p*/index.html"):
            path.unlink()
        first = self.interrupt_midway(signal.SIGINT)
        self.assertEqual(first.status, 130, first)
        self.work.build()
        self.assert_clean(self.work)
        self.assert_nothing_runs(self.work)


if __name__ == "__main__":
    shardtest.main()
