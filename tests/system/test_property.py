#!/usr/bin/env python3
"""Incremental equals clean: after any sequence of edits the output is, byte for byte, that of a clean build.

    SHARD_PROPERTY_SEED    reproduces a run (the seed is printed)
    SHARD_PROPERTY_STEPS   how many edits (default: below)
    SHARD_PROPERTY_DUMP    where a failing site is kept (default: a folder in the temporary folder)"""

import os
import pathlib
import random
import shutil
import sys
import tempfile
import time

import shardtest
from property_edits import BY_HAND, BYSTANDER, EDITS, hold_bystander
from property_mistakes import BREAKS
import property_places  # noqa: F401 (it registers edits)
from property_site import Model

STEPS = int(os.environ.get("SHARD_PROPERTY_STEPS", "200"))
SEED = int(os.environ.get("SHARD_PROPERTY_SEED") or time.time_ns() % 1_000_000_000)
DUMP = pathlib.Path(os.environ.get("SHARD_PROPERTY_DUMP") or f"{tempfile.gettempdir()}/shard-property-{SEED}")


class Work:
    """A model, the site that holds its files, and how the files got there."""

    def __init__(self, site, rng, summaries=True):
        self.site, self.rng = site, rng
        self.model = Model(rng, summaries)
        self.overlay = {}  # mistakes: {site path: bytes} in place of what the model says
        self.history = []
        self.on_disk = {}

    def rename(self, path, target):
        """A file or folder, in the model and on disk: what is renamed keeps its inode and its time."""

        def moved(name):
            return target + name[len(path) :] if name == path or name.startswith(path + "/") else name

        self.site.path(target).parent.mkdir(parents=True, exist_ok=True)
        os.rename(self.site.path(path), self.site.path(target))
        self._unlink(self.site.path(target))
        self.model.pages = {moved(name): page for name, page in self.model.pages.items()}
        self.on_disk = {moved(name): content for name, content in self.on_disk.items()}

    def _unlink(self, moved):
        """Links that may lead out of the source's root now become files."""
        for path in [moved, *moved.rglob("*")]:
            if path.is_symlink():
                os.replace(path.resolve(), path)

    def contents(self):
        return {**self.model.contents(), **self.overlay}

    def save(self):
        """Brings the disk to what the model says, writing what differs alone."""
        hold_bystander(self.model)
        wanted = self.contents()
        for path in sorted(set(self.on_disk) - set(wanted)):
            self.site.remove(path)
            self._prune(self.site.path(path).parent)
        for path, content in wanted.items():
            if self.on_disk.get(path) == content:
                continue
            if self.rng.random() < 0.5:
                self.site.write(path, content)
            else:  # as editors do
                self.site.write(path + "~new", content)
                os.rename(self.site.path(path + "~new"), self.site.path(path))
        self.on_disk = wanted

    def _prune(self, folder):
        while folder != self.site.root and not any(folder.iterdir()):
            folder.rmdir()
            folder = folder.parent

    def arguments(self):
        """How to build: what the site is built with, and in how many threads."""
        arguments = [f"--set={name}={value}" for name, value in self.model.settings.items()]
        threads = self.rng.choice(["--jobs=1", "--jobs=2", "--jobs=3", "--jobs=4", "--no-shard"])
        return [*arguments, *sorted(self.model.switches), threads]

    def clean_site(self):
        """The same site where nothing was built."""
        clean = shardtest.Site(self.site.root.with_name("clean"), shardtest.shuffled(self.contents(), self.rng.random()))
        if self.site.path(".git").exists():
            clean.write(".git", self.site.read(".git"))
        return clean

    def build(self, *more, status=0, output=None):
        more = [*more, f"--output={output}"] if output else more
        return self.site.build(*self.arguments(), *more, status=status, env=self.model.environment)


def on_the_way(path, place):
    """Is PATH the place, a folder above it or something in it?"""
    return bool(place) and (f"{path}/".startswith(f"{place}/") or f"{place}/".startswith(f"{path}/"))


class Property(shardtest.TestCase):
    def setUp(self):
        super().setUp()
        print(f"SHARD_PROPERTY_SEED={SEED} SHARD_PROPERTY_STEPS={STEPS}", file=sys.stderr)

    def test_incremental_equals_clean(self):
        self.run_steps(STEPS, summaries=True)

    def test_where_nobody_reads_bodies(self):
        self.run_steps(STEPS // 2, summaries=False)

    def run_steps(self, count, summaries):
        self.rng = random.Random(SEED)
        self.work = Work(self.site({}), self.rng, summaries)
        self.work.site.write(f"public/{BY_HAND}/CNAME", "docs.example.org")  # not Shard's: it must stay
        self.steps = []
        try:
            self.work.save()
            self.work.build()
            self.compare("the first build")
            for _ in range(count):
                self.step()
        except BaseException:
            self.dump()
            raise

    def step(self):
        if self.rng.random() < 0.08:
            self.break_and_mend()
        else:
            self.edit_some()
        self.work.build()
        self.compare(self.steps[-1])
        if self.rng.random() < 0.2:
            self.assert_nothing_runs(self.work.site, *self.work.arguments(), env=self.work.model.environment)

    def edit_some(self):
        count = 1 if self.rng.random() < 0.8 else self.rng.randint(2, 5)
        done = []
        while len(done) < count:
            before = self.work.model.copy()
            what = self.rng.choice(EDITS)(self.work, self.rng)
            if not what:
                continue
            done.append(what)
            if not what.startswith("renamed") and not what.startswith("undid"):
                self.work.history = [before]
            else:
                self.work.history.clear()
            self.work.save()
        self.steps.append("; ".join(done))

    def break_and_mend(self):
        """While something is broken the rest is built, and the last good outputs stay."""
        mark = f"mark{self.work.model.number()}"
        bystander = self.work.model.pages[BYSTANDER]
        # The bystander moves from these to index.html.
        former = [bystander.front.get("url"), *(bystander.front.get("aliases") or [])]
        former = [str(place or "").strip("/") for place in former]
        bystander.front, bystander.body = {}, mark
        before = self.work.model.copy()
        mistake, status = self.rng.choice(BREAKS)
        self.steps.append("broke: " + mistake(self.work, self.rng))
        outputs = shardtest.tree(self.work.site.public)
        self.work.save()
        if self.rng.random() < 0.3:
            self.work.build("--fail-fast", status=status)
        broken = self.work.build(status=status)
        self.compare_messages(broken)
        after = shardtest.tree(self.work.site.public)
        if status == 1:
            self.assertIn(mark.encode(), after["index.html"], "a page beside the broken one was not built")
            missing = set(outputs) - set(after)
            gone = [path for path in missing if not any(on_the_way(path.strip("/"), place) for place in former)]
            self.assertEqual(sorted(gone), [], "outputs are gone after a mistake")
        elif status == 2:
            self.assert_same_tree(after, outputs, "the output after a mistake in the Shardfile")
        for _ in range(self.rng.randint(0, 2)):
            self.edit_some()
            self.compare_messages(self.work.build(status=None))
        self.work.overlay.clear()
        before.numbers = self.work.model.numbers
        self.work.model = before
        self.work.history.clear()
        self.work.save()
        self.steps.append("mended")

    def compare(self, what):
        clean = self.work.clean_site()
        clean.build(*self.work.arguments(), env=self.work.model.environment)
        output = shardtest.tree(self.work.site.public)
        got = {path: data for path, data in output.items() if not path.startswith(BY_HAND)}
        self.assert_same_tree(got, shardtest.tree(clean.public), f"the output after [{what}]")
        self.assertEqual(output[f"{BY_HAND}/CNAME"], b"docs.example.org")
        shutil.rmtree(clean.root)

    def compare_messages(self, broken):
        """What is wrong is said as a clean build says it, and said again by a build that has nothing else to do."""
        clean = self.work.clean_site()
        wanted = clean.build(*self.work.arguments(), status=None, env=self.work.model.environment)
        shutil.rmtree(clean.root)
        what = f"the messages after [{self.steps[-1]}]"
        self.assertEqual(self.said(broken, wanted), wanted.said(), what)
        self.assertEqual(self.work.build(status=broken.status).said(), broken.said(), f"{what}, by a second build")

    def said(self, broken, clean):
        """What the build said. Where a page, a file or a command has a mistake in itself, others still find what it gave
        before; in a clean build there is none, and who needs it fails, too. So of that one's messages it may lack some.
        And where pages fail, what merges make of the records that they gave before may fail as well."""
        first = {"describe", "asset", "command", "view"}
        said = broken.said()
        if any(message["stage"] == "render" for message in clean.messages()):
            said = [message for message in said if message[1] not in ("merge", "finish") or message in clean.said()]
        if first & {message["stage"] for message in clean.messages()}:
            said += [message for message in clean.said() if message[1] not in first and message not in said]
        return sorted(said)

    def dump(self):
        shutil.rmtree(DUMP, ignore_errors=True)
        for name in ("site", "clean"):
            if (self.folder / name).exists():
                shutil.copytree(self.folder / name, DUMP / name, symlinks=True)
        steps = "".join(f"{number:4} {step}\n" for number, step in enumerate(self.steps, 1))
        (DUMP / "steps.txt").write_text(steps, encoding="utf-8")
        environment = " ".join(f"{name}={value}" for name, value in self.work.model.environment.items())
        print(f"\nafter {len(self.steps)} steps of SHARD_PROPERTY_SEED={SEED}:\n{steps}", file=sys.stderr)
        print(f"environment: {environment}; settings: {self.work.model.settings}", file=sys.stderr)
        print(f"the failing site, its clean build and the steps are in {DUMP}", file=sys.stderr)


if __name__ == "__main__":
    shardtest.main()
