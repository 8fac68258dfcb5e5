#!/usr/bin/env python3
"""The state in .shard is never trusted: damaged, foreign, newer or gone, the build says so, builds everything, and its
output is right. Two builds do not meet. And what changes in the very tick of a build is noticed by the next one.

    SHARD_STATE_SEED     reproduces the damage of a run (the seed is printed)"""

import os
import random
import shutil
import sqlite3
import stat
import sys
import time

import shardtest
from property_site import Model
from shardtest import text

SEED = int(os.environ.get("SHARD_STATE_SEED") or time.time_ns() % 1_000_000_000)


class Damaged(shardtest.TestCase):
    @classmethod
    def setUpClass(cls):
        print(f"SHARD_STATE_SEED={SEED}", file=sys.stderr)
        cls.model = Model(random.Random(11))

    def setUp(self):
        super().setUp()
        self.rng = random.Random(SEED)
        self.work = self.site(self.model.contents())
        self.work.build(env=self.model.environment)
        self.database = self.work.path(".shard/state.db")
        self.wanted = shardtest.tree(self.work.public)

    def build(self, status=0):
        return self.work.build(status=status, env=self.model.environment)

    def check_set_aside(self, word):
        """The next build warns, builds everything and keeps the file aside; the one after it does nothing."""
        result = self.build()
        self.assertIn(word, result.report["state_warning"])
        self.assertIn("shard: warning:", result.stderr)
        self.assertEqual(result.summary["pages"]["reused"], 0)
        self.assert_same_tree(shardtest.tree(self.work.public), self.wanted)
        self.assertEqual(len(list(self.work.path(".shard").glob("state.db.damaged-1"))), 1)
        self.assert_nothing_runs(self.work, env=self.model.environment)

    def forget_log(self):
        """Of SQLite's files only the database itself is left, with everything in it."""
        connection = sqlite3.connect(self.database)
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()

    def test_garbage(self):
        self.database.write_bytes(self.rng.randbytes(50_000))
        self.check_set_aside("state.db")

    def test_text_file(self):
        self.database.write_text("this is no database\n")
        self.check_set_aside("state.db")

    def test_empty_file(self):
        self.database.write_bytes(b"")
        self.assertEqual(self.build().summary["pages"]["reused"], 0)
        self.assert_same_tree(shardtest.tree(self.work.public), self.wanted)
        self.assert_nothing_runs(self.work, env=self.model.environment)

    def test_foreign_database(self):
        self.database.unlink()
        connection = sqlite3.connect(self.database)
        connection.execute("CREATE TABLE mine (precious TEXT)")
        connection.execute("INSERT INTO mine VALUES ('data')")
        connection.commit()
        connection.close()
        self.check_set_aside("not a state of Shard")
        connection = sqlite3.connect(self.work.path(".shard/state.db.damaged-1"))
        self.assertEqual(connection.execute("SELECT precious FROM mine").fetchall(), [("data",)])
        connection.close()

    def test_newer_version(self):
        connection = sqlite3.connect(self.database)
        connection.execute("PRAGMA user_version = 9999")
        connection.commit()
        connection.close()
        self.check_set_aside("newer")

    def test_damaged_twice(self):
        for number in (1, 2):
            self.database.write_text("this is no database\n")
            self.build()
            self.assertTrue(self.work.path(f".shard/state.db.damaged-{number}").exists())

    def test_truncated(self):
        self.forget_log()
        original = self.database.read_bytes()
        for _ in range(12):
            size = self.rng.randrange(1, len(original))
            with self.subTest(size=size):
                self.restore(original[:size])
                self.check_recovery()

    def test_flipped_bytes(self):
        """Damage may hit a page that nobody needs; then nothing happens. What happens must be right."""
        self.forget_log()
        original = self.database.read_bytes()
        noticed = 0
        for _ in range(40):
            damaged = bytearray(original)
            places = [self.rng.randrange(len(damaged)) for _ in range(self.rng.randint(1, 30))]
            for at in places:
                damaged[at] ^= self.rng.randint(1, 255)
            with self.subTest(places=places):
                self.restore(bytes(damaged))
                noticed += bool(self.check_recovery().report["state_warning"])
        self.assertGreater(noticed, 0)

    def test_overwritten_block(self):
        self.forget_log()
        original = self.database.read_bytes()
        for _ in range(12):
            at = self.rng.randrange(0, len(original), 4096)
            with self.subTest(at=at):
                self.restore(original[:at] + self.rng.randbytes(4096) + original[at + 4096 :])
                self.check_recovery()

    def restore(self, content):
        for path in self.work.path(".shard").glob("state.db*"):
            path.unlink()
        self.database.write_bytes(content)

    def check_recovery(self):
        """With a page changed, so that the state is used, and a page's output gone, so that it is missed."""
        path = "content/pages/about.md"
        self.work.write(path, self.model.contents()[path] + b"%d\n" % self.rng.randrange(1_000_000))
        (self.work.public / "totals.txt").unlink(missing_ok=True)
        result = self.build()
        clean = self.clean_tree(self.work, env=self.model.environment)
        self.assert_same_tree(shardtest.tree(self.work.public), clean)
        self.assert_nothing_runs(self.work, env=self.model.environment)
        return result

    def test_damaged_log_of_outputs(self):
        """It only says which files are Shard's: losing it must not lose or take over a file."""
        for log in self.work.path(".shard").glob("owned*"):
            log.write_bytes(self.rng.randbytes(3000))
        self.work.remove("content/docs/v1")
        self.work.write("public/by-hand.txt", "mine")
        self.build()
        self.assertEqual((self.work.public / "by-hand.txt").read_text(), "mine")
        (self.work.public / "by-hand.txt").unlink()
        clean = self.clean_tree(self.work, env=self.model.environment)
        self.assert_same_tree(shardtest.tree(self.work.public), clean)

    def test_lost_database_keeps_ownership(self):
        """Without the database the log still tells Shard's files: orphans go, nothing is in conflict."""
        for path in self.work.path(".shard").glob("state.db*"):
            path.unlink()
        self.work.remove("content/docs/v1")
        self.build()
        clean = self.clean_tree(self.work, env=self.model.environment)
        self.assert_same_tree(shardtest.tree(self.work.public), clean)

    def test_lost_state_folder(self):
        """Then nobody knows whose the outputs are: they are left alone, and the way out is named."""
        shutil.rmtree(self.work.path(".shard"))
        result = self.build(status=1)
        self.assertIn("was not made by Shard", result.error_text())
        self.assertIn("--force", result.error_text())
        self.assert_same_tree(shardtest.tree(self.work.public), self.wanted)
        self.work.build("--force", env=self.model.environment)
        self.assert_same_tree(shardtest.tree(self.work.public), self.wanted)
        self.assert_nothing_runs(self.work, env=self.model.environment)

    def test_database_is_a_folder(self):
        self.database.unlink()
        self.database.mkdir()
        result = self.build(status=2)
        self.assertIn("state.db", result.stderr)

    def test_state_folder_is_a_file(self):
        shutil.rmtree(self.work.path(".shard"))
        self.work.write(".shard", "a file")
        result = self.build(status=2)
        self.assertIn(".shard", result.stderr)


class Unreadable(shardtest.TestCase):
    def test_unreadable_database(self):
        """That may be mended, and is no damage: the build says so and leaves the file as it is."""
        work = self.site(Model(random.Random(11)).contents())
        preexec = self.unprivileged(work)
        work.build(preexec=preexec)
        database = work.path(".shard/state.db")
        database.chmod(0)
        result = work.build(status=2, preexec=preexec)
        self.assertIn("state.db", result.stderr)
        database.chmod(stat.S_IRUSR | stat.S_IWUSR)
        self.assert_nothing_runs(work, preexec=preexec)

    def test_what_may_only_be_read(self):
        work = self.site(Model(random.Random(11)).contents())
        preexec = self.unprivileged(work)
        work.build(preexec=preexec)
        for path, word in ((".shard", "cannot write in"), (".shard/state.db", "it is read-only")):
            mode = work.path(path).stat().st_mode
            work.path(path).chmod(mode & ~0o222)
            self.assertIn(word, work.build(status=2, preexec=preexec).stderr)
            work.path(path).chmod(mode)
        self.assert_nothing_runs(work, preexec=preexec)


class FirstTransaction(shardtest.TestCase):
    """A new state is filled under SQLite's rollback journal. The build is killed when a part of it is in the file."""

    def large_site(self, name):
        noise = random.Random(name)
        pages = {
            f"content/{folder:02}/{page}.md": f"---\ntitle: {name}\nnote: {noise.randbytes(20_000).hex()}\n---\n"
            for folder in range(60)
            for page in "abcdefghij"
        }
        shardfile = 'source "docs" { root = "content", shard = { key = "section" } }\nview "siblings" {}\n'
        return self.site(
            {"Shardfile.lua": shardfile, "templates/page.html": '{{ view("siblings", page.path) }}', **pages}, name
        )

    def kill_half_way(self, work):
        """Its journal; None when it was too fast."""
        journal, database = work.path(".shard/state.db-journal"), work.path(".shard/state.db")
        process = work.start(silent=True)
        while process.poll() is None and not (database.exists() and database.stat().st_size > 4 << 20):
            time.sleep(0)
        process.kill()
        process.wait()
        return journal.read_bytes() if process.returncode < 0 and journal.exists() else None

    def test_journal_that_is_lost_damaged_or_of_another_state(self):
        seed = random.Random(SEED)
        print(f"SHARD_STATE_SEED={SEED}", file=sys.stderr)
        work, other = self.large_site("one"), self.large_site("other")
        foreign = self.kill_half_way(other)
        wanted = self.clean_tree(work)
        for change in (
            lambda journal: journal,
            lambda journal: b"",
            lambda journal: journal[: seed.randrange(len(journal))],
            lambda journal: seed.randbytes(64) + journal[64:],
            lambda journal: bytes(byte ^ (seed.random() < 0.01) for byte in journal),
            lambda journal: foreign,
        ):
            shutil.rmtree(work.path(".shard"), ignore_errors=True)
            shutil.rmtree(work.public, ignore_errors=True)
            journal = self.kill_half_way(work)
            if journal and foreign:
                work.write(".shard/state.db-journal", change(journal))
            work.build()
            self.assert_same_tree(shardtest.tree(work.public), wanted)
            self.assert_nothing_runs(work)
        if foreign:  # beside a state that is complete, too
            work.write(".shard/state.db-journal", foreign)
            work.build()
            self.assert_same_tree(shardtest.tree(work.public), wanted)


SLOW_SITE = {
    "Shardfile.lua": 'site {}\nsource "docs" { root = "content" }\n',
    "templates/page.html": text("""
        {% set ns = namespace(sum=0) %}{% for i in range(20000) %}{% set ns.sum = ns.sum + i %}{% endfor %}
        {{ page.title }} {{ ns.sum }}
        """),
    **{f"content/p{number}.md": f"# Page {number}\n" for number in range(150)},
}


class TwoAtOnce(shardtest.TestCase):
    def test_the_second_says_who_builds(self):
        work = self.site(SLOW_SITE)
        first = work.start("--jobs=1")
        deadline = time.monotonic() + shardtest.TIME_LIMIT
        while not (work.public / "p0/index.html").exists() and first.poll() is None:
            self.assertLess(time.monotonic(), deadline)
        self.assertIsNone(first.poll(), "the first build was over too soon to meet it")
        second = work.run("build", "--report", "json")
        stdout, stderr = first.communicate(timeout=shardtest.TIME_LIMIT)
        self.assertEqual(first.returncode, 0, stderr)
        self.assertTrue(stdout)
        if second.status != 0:  # it may as well have waited
            self.assertEqual(second.status, 2, second)
            self.assertIn(f"process {first.pid} ", second.stderr)
        self.assert_clean(work)

    def test_many_at_once(self):
        """Whoever gets the lock builds; nobody spoils anything."""
        work = self.site(SLOW_SITE)
        processes = [work.start("--jobs=1") for _ in range(6)]
        statuses = []
        for process in processes:
            _, stderr = process.communicate(timeout=shardtest.TIME_LIMIT)
            shardtest.check_no_crash(process.returncode, stderr.decode(), "a build among others")
            statuses.append(process.returncode)
        self.assertIn(0, statuses)
        self.assertEqual(set(statuses) - {0, 2}, set())
        self.assert_clean(work)
        self.assert_nothing_runs(work)


class Restarted(shardtest.TestCase):
    def test_the_machine_started_anew(self):
        """Outputs are read once, for a power cut may have taken their content, and nothing is built."""
        work = self.site(
            {
                "Shardfile.lua": 'site {}\nsource "docs" { root = "content" }\nstatic "static"\n',
                "templates/page.html": "{{ page.title }}",
                "content/a.md": "# A\n",
                "static/file.txt": "text\n",
            }
        )
        work.build()
        find = "FROM entry WHERE CAST(name AS TEXT) = 'boot'"
        connection = sqlite3.connect(work.path(".shard/state.db"))
        self.assertEqual(connection.execute("DELETE " + find).rowcount, 1)
        connection.commit()
        connection.close()
        self.assert_nothing_runs(work)
        connection = sqlite3.connect(work.path(".shard/state.db"))
        self.assertEqual(connection.execute("SELECT count(*) " + find).fetchone(), (1,))
        connection.close()


class Racy(shardtest.TestCase):
    """Edits within the tick of the clock that stamps files, of the same size: nothing but the content tells."""

    def setUp(self):
        super().setUp()
        self.work = self.site(
            {
                "Shardfile.lua": 'site {}\nsource "docs" { root = "content" }\ndata "data"\nstatic "static"\n',
                "templates/page.html": '{{ page.content }}{{ data("data/value.yaml").x }}',
                "content/page.md": "0000\n",
                "data/value.yaml": "x: 0000\n",
                "static/file.txt": "0000\n",
            }
        )

    def test_same_size_right_after_a_build(self):
        for number in range(1, 60):
            value = f"{number:04}"
            self.work.write("content/page.md", value + "\n")
            self.work.write("data/value.yaml", f"x: v{value}\n")
            self.work.write("static/file.txt", value + "\n")
            self.work.build()
            self.assertEqual(self.work.output("page/index.html"), f"<p>{value}</p>\nv{value}")
            self.assertEqual(self.work.output("file.txt"), value + "\n")

    def test_same_size_and_same_time_as_the_scan(self):
        """The file is written, built, and written again with the time of the first writing: as it looks when both fell
        into one tick. Only a stamp that was in the past when the build began is trusted."""
        for path, first, second in (
            ("content/page.md", "1111\n", "2222\n"),
            ("data/value.yaml", "x: 1111\n", "x: 2222\n"),
            ("templates/page.html", "1111", "2222"),
            ("static/file.txt", "1111\n", "2222\n"),
        ):
            with self.subTest(path=path):
                target = self.work.path(path)
                future = time.time_ns() + 3_600_000_000_000
                self.work.write(path, first)
                os.utime(target, ns=(future, future))
                self.work.build()
                self.work.write(path, second)
                os.utime(target, ns=(future, future))
                self.work.build()
                self.assert_clean(self.work)

    def test_same_size_and_time_set_back(self):
        """As an editor or a script does it that keeps a file's time: the time of the inode tells."""
        self.work.settle()
        self.work.build()
        for path in (
            "content/page.md",
            "data/value.yaml",
            "templates/page.html",
            "static/file.txt",
            "public/page/index.html",
            "public/file.txt",
        ):
            with self.subTest(path=path):
                target = self.work.path(path)
                before = target.stat()
                content = target.read_bytes()
                target.write_bytes(content.replace(b"0", b"1").replace(b"content", b"summary"))
                os.utime(target, ns=(before.st_atime_ns, before.st_mtime_ns))
                self.assertEqual(target.stat().st_size, before.st_size)
                self.work.build()
                self.assert_clean(self.work)
                self.work.settle()
                self.work.build()

    def test_changed_while_it_builds(self):
        """Edits that fall into a build are in its output or in that of the next one."""
        work = self.site(SLOW_SITE, "slow")
        for round_number in range(5):
            process = work.start("--jobs=2", silent=True)
            number = 0
            while process.poll() is None:
                work.write(f"content/p{number % 150}.md", f"# Round {round_number} number {number}\n")
                number += 1
            shardtest.check_no_crash(process.returncode, "", "a build under edits")
            work.build()
            self.assert_clean(work)
            work.write("templates/page.html", SLOW_SITE["templates/page.html"] + str(round_number))


if __name__ == "__main__":
    shardtest.main()
