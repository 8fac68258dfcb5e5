#!/usr/bin/env python3
"""What another Shard made is made anew, and what this Shard made with other libraries: by the build ids of the program and
of all that is loaded with it, or by their content where they have none."""

import os
import pathlib
import re
import shutil
import subprocess

import shardtest

PAGES = {"content/a.md": "# A\n", "content/b.md": "# B\n"}


class Program(shardtest.TestCase):
    def setUp(self):
        super().setUp()
        self.work = self.site({"Shardfile.lua": 'source "docs" { root = "content" }\n', **PAGES})
        self.work.build()
        self.assert_nothing_runs(self.work)

    def build(self, program=None, libraries=None):
        """The pages that a build by PROGRAM renders, with the folder LIBRARIES looked into first."""
        environment = dict(os.environ, **({"LD_LIBRARY_PATH": str(libraries)} if libraries else {}))
        command = [str(program or shardtest.SHARD), *self.work.command("build", "--report", "json")[1:]]
        done = subprocess.run(
            command, capture_output=True, text=True, check=False, env=environment, timeout=shardtest.TIME_LIMIT
        )
        shardtest.check_no_crash(done.returncode, done.stderr, command)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return set(shardtest.Result(done.returncode, done.stdout, done.stderr).rendered())

    def check_other(self, program=None, libraries=None):
        """It renders all pages, then none; and so does the one before, when it is back."""
        everything = set(PAGES)
        self.assertEqual(self.build(program, libraries), everything)
        self.assertEqual(self.build(program, libraries), set())
        self.assertEqual(self.build(), everything)
        self.assert_nothing_runs(self.work)

    def other(self, source, keep=True):
        folder = self.folder / ("other" if keep else "without")
        folder.mkdir(exist_ok=True)
        target = folder / pathlib.Path(source).name
        if not shardtest.with_other_build_id(source, target, keep):
            self.skipTest(f"{source} has no build id")
        return target

    def library(self, name):
        listed = subprocess.run(["ldd", shardtest.SHARD], capture_output=True, text=True, check=False)
        found = re.search(rf"=> (\S*/{name}\S*)", listed.stdout)
        if not found:
            self.skipTest(f"{name} is no shared library here")
        return found.group(1)

    def test_program_of_another_build(self):
        self.check_other(self.other(shardtest.SHARD))

    def test_program_without_a_build_id(self):
        program = self.other(shardtest.SHARD, keep=False)
        self.check_other(program)
        self.assertEqual(self.build(program), set(PAGES))
        with open(program, "ab") as file:
            file.write(b"y")
        self.assertEqual(self.build(program), set(PAGES))

    def test_same_program_in_another_place(self):
        moved = self.folder / "moved"
        shutil.copy(shardtest.SHARD, moved)
        self.assertEqual(self.build(moved), set())

    def test_libraries_that_were_upgraded(self):
        for name in ("liblua", "libcmark-gfm.so", "libyaml"):
            with self.subTest(name=name):
                self.check_other(libraries=self.other(self.library(name)).parent)

    def test_library_without_a_build_id(self):
        self.check_other(libraries=self.other(self.library("liblua"), keep=False).parent)

    def test_same_library_in_another_place(self):
        folder = self.folder / "same"
        folder.mkdir()
        shutil.copy(self.library("liblua"), folder)
        self.assertEqual(self.build(libraries=folder), set())


if __name__ == "__main__":
    shardtest.main()
