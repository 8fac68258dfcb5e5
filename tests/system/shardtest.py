"""What the system tests share: a site in a folder of its own, builds of it, and trees of files to compare.

A test file ends with `shardtest.main()`. Tests that cannot run here are skipped with their reason (unittest's skipTest);
a file all of whose tests were skipped exits with 77, which ctest reports as skipped."""

import json
import os
import pathlib
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import textwrap
import time
import unittest

SHARD = os.environ["SHARD"]
SKIPPED = 77
NOBODY = 65534
CLOCK_REALTIME_COARSE = 5  # Python has no name for it; what Shard compares stamps with
TEMPORARY_SUFFIX = ".shard-tmp"

# A build that hangs is a failure, not a reason to wait for ever. Sanitizers are slow, hence the length.
TIME_LIMIT = 120

CRASH_SIGNS = ("AddressSanitizer", "ThreadSanitizer", "LeakSanitizer", "runtime error:", "Assertion `")


def text(indented):
    """The text of a test's file, without the indentation that it has in the test."""
    return textwrap.dedent(indented).lstrip("\n")


class Result:
    """One run of `shard` that ended: status, standard error, and what the JSON report says."""

    def __init__(self, status, stdout, stderr):
        self.status, self.stdout, self.stderr = status, stdout, stderr
        self.report = json.loads(stdout) if stdout.startswith("{") else None

    def __str__(self):
        shown = self.stdout if len(self.stdout) < 3000 else self.stdout[:3000] + "\n..."
        return f"status {self.status}\nstderr:\n{self.stderr}\nstdout:\n{shown}"

    @property
    def summary(self):
        return self.report["summary"]

    def ran(self, *stages):
        """{(stage, id): reason} of the units that ran, of the stages that are named or of all."""
        units = {(unit["stage"], unit["id"]): unit["reason"] for unit in self.report["units"]}
        return {key: reason for key, reason in units.items() if not stages or key[0] in stages}

    def rendered(self):
        """{path: reason} of the pages that were rendered."""
        return {path: reason for (_, path), reason in self.ran("render").items()}

    def messages(self, severity="error"):
        return [message for message in self.report["messages"] if message["severity"] == severity]

    def said(self):
        """All messages, but for the group: which shard a page is in is no matter."""
        fields = ("severity", "stage", "unit", "file", "line", "column", "text")
        return sorted(tuple(message[field] for field in fields) for message in self.report["messages"])

    def error_text(self):
        """All errors, each as file:line: text (unit) and the traceback."""
        return "\n".join(
            f"{m['file']}:{m['line']}: {m['text']} ({m['unit']})\n{m['traceback']}" for m in self.messages()
        )


def check_no_crash(status, stderr, command):
    if status < 0:
        raise AssertionError(f"{command} was ended by {signal.Signals(-status).name}\n{stderr}")
    for sign in CRASH_SIGNS:
        if sign in stderr:
            raise AssertionError(f"{command} crashed or misbehaved:\n{stderr}")


class Site:
    """A folder with a Shardfile in it."""

    def __init__(self, root, files=None):
        self.root = pathlib.Path(root)
        self.root.mkdir(parents=True, exist_ok=True)
        for path, content in (files or {}).items():
            self.write(path, content)
        if files:
            self.settle()

    @property
    def public(self):
        return self.root / "public"

    def path(self, path):
        return self.root / path

    def write(self, path, content):
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content if isinstance(content, bytes) else content.encode())

    def read(self, path):
        return (self.root / path).read_text(encoding="utf-8")

    def replace(self, path, old, new):
        """Replaces OLD, which must be there, by NEW in a file."""
        content = self.read(path)
        if old not in content:
            raise AssertionError(f"{path} does not hold {old!r}:\n{content}")
        self.write(path, content.replace(old, new))

    def remove(self, path):
        target = self.root / path
        if target.is_dir():
            shutil.rmtree(target)
        else:
            target.unlink()

    def output(self, path):
        return (self.public / path).read_text(encoding="utf-8")

    def settle(self):
        """Waits for the next tick of the clock that stamps files. What was written in the tick in which a build starts
        could change again under the same stamp, so the build after that one looks at it once more. Kernels from 6.13 on
        stamp some files with the fine clock, which is ahead of that one by up to a tick."""
        now = time.clock_gettime_ns(time.CLOCK_REALTIME)
        while time.clock_gettime_ns(CLOCK_REALTIME_COARSE) <= now:
            time.sleep(0)

    def command(self, *arguments):
        return [SHARD, "-C", str(self.root), *arguments]

    def run(self, *arguments, env=None, preexec=None):
        """Runs `shard -C SITE ARGUMENTS`; a crash fails the test, any status is returned."""
        command = self.command(*arguments)
        environment = dict(os.environ, **(env or {}))
        done = subprocess.run(
            command,
            capture_output=True,
            check=False,
            env=environment,
            preexec_fn=preexec,
            timeout=TIME_LIMIT,
            stdin=subprocess.DEVNULL,
        )
        stdout, stderr = done.stdout.decode(errors="replace"), done.stderr.decode(errors="replace")
        check_no_crash(done.returncode, stderr, command)
        return Result(done.returncode, stdout, stderr)

    def build(self, *arguments, status=0, env=None, preexec=None):
        """Builds with --report json and expects the exit STATUS, or any if it is None."""
        result = self.run("build", "--report", "json", *arguments, env=env, preexec=preexec)
        if status is not None and result.status != status:
            raise AssertionError(f"expected exit status {status}: {result}")
        return result

    def start(self, *arguments, env=None, silent=False):
        """Starts a build and returns the process. Its output must be read for it to end, unless it is SILENT."""
        return subprocess.Popen(
            self.command("build", "--report", "json", *arguments),
            stdout=subprocess.DEVNULL if silent else subprocess.PIPE,
            stderr=subprocess.DEVNULL if silent else subprocess.PIPE,
            env=dict(os.environ, **(env or {})),
            stdin=subprocess.DEVNULL,
        )

    def inputs(self):
        """{path: bytes} of every file but the state and the output."""
        files = {path: content for path, content in tree(self.root).items() if not path.endswith("/")}
        return {path: content for path, content in files.items() if path.split("/")[0] not in (".shard", "public")}

    def stamps(self):
        """{path: (inode, mtime)} of the output, to see what was written."""
        found = {}
        for folder, _, names in os.walk(self.public):
            for name in names:
                path = os.path.join(folder, name)
                status = os.lstat(path)
                found[os.path.relpath(path, self.public)] = (status.st_ino, status.st_mtime_ns)
        return found


def tree(folder):
    """{path: bytes} of all files below FOLDER; folders have the path "name/" and no bytes."""
    found = {}
    for place, folders, names in os.walk(folder):
        base = os.path.relpath(place, folder)
        base = "" if base == "." else base + "/"
        for name in folders:
            found[f"{base}{name}/"] = b""
        for name in names:
            with open(os.path.join(place, name), "rb") as file:
                found[base + name] = file.read()
    return found


def _shorten(content, limit=400):
    shown = content.decode(errors="replace")
    return shown if len(shown) <= limit else shown[:limit] + "..."


def _first_difference(got, wanted):
    at = next((i for i, (a, b) in enumerate(zip(got, wanted)) if a != b), min(len(got), len(wanted)))
    start = max(0, at - 60)
    return f"from byte {at}\n    got:    {_shorten(got[start:], 160)!r}\n    wanted: {_shorten(wanted[start:], 160)!r}"


def with_other_build_id(source, target, keep=True):
    """Copies an ELF file and gives it another build id, as one of other content has; without KEEP it gets none, and
    other content. False when the file has none."""
    content = bytearray(pathlib.Path(source).read_bytes())
    note = re.search(rb"\x04\0\0\0(.)\0\0\0\x03\0\0\0GNU\0", bytes(content), re.DOTALL)
    if not note:
        return False
    content[note.end()] ^= 1
    if not keep:
        content[note.end() - 8] = 0x7F  # the type of the note
        content += b"x"
    pathlib.Path(target).write_bytes(content)
    shutil.copymode(source, target)
    return True


def differences(got, wanted):
    """How two trees differ, a line or few per path; empty when they are the same."""
    lines = []
    for path in sorted(set(got) | set(wanted)):
        if path not in wanted:
            lines.append(f"  {path} is there, and should not be: {_shorten(got[path], 100)!r}")
        elif path not in got:
            lines.append(f"  {path} is missing")
        elif got[path] != wanted[path]:
            lines.append(f"  {path} differs {_first_difference(got[path], wanted[path])}")
    return lines


def temporary_files(folder):
    """What an interrupted write leaves behind."""
    return sorted(path for path in tree(folder) if TEMPORARY_SUFFIX in path)


def shuffled(mapping, seed):
    """The same mapping in another order."""
    items = list(mapping.items())
    random.Random(seed).shuffle(items)
    return dict(items)


def work_folder():
    """Where the sites of tests lie: in memory where there is room, for thousands of builds make a disk wait."""
    memory = pathlib.Path("/dev/shm")
    if "TMPDIR" not in os.environ and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > 512 << 20:
        return memory
    return pathlib.Path(tempfile.gettempdir())


class TestCase(unittest.TestCase):
    """A test with a folder of its own, `self.folder`."""

    maxDiff = None

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="shard-test-", dir=work_folder()))
        self.addCleanup(self._remove_folder)
        self._clean_builds = 0

    def _remove_folder(self):
        for place, folders, _ in os.walk(self.folder):
            for name in folders:
                path = os.path.join(place, name)
                if not os.path.islink(path):
                    os.chmod(path, 0o755)
        shutil.rmtree(self.folder, ignore_errors=True)

    def site(self, files, name="site"):
        return Site(self.folder / name, files)

    def unprivileged(self, *sites):
        """Gives the sites to a user who may not do everything, and returns the `preexec` that makes a build run as that
        user. Who runs the tests already is such a user, or is root and can become one."""
        if os.geteuid() != 0:
            return None

        def become_nobody():
            os.setgroups([])
            os.setgid(NOBODY)
            os.setuid(NOBODY)

        os.chmod(self.folder, 0o755)
        for site in sites:
            for path in (site.root, *site.root.rglob("*")):
                os.chown(path, NOBODY, NOBODY, follow_symlinks=False)
        try:
            subprocess.run([SHARD, "--version"], preexec_fn=become_nobody, check=True, capture_output=True)
        except (OSError, subprocess.SubprocessError) as problem:
            self.skipTest(f"the program cannot be run by another user here: {problem}")
        return become_nobody

    def clean_tree(self, site, *arguments, env=None):
        """The output of a build of a fresh copy of the site, in another folder."""
        self._clean_builds += 1
        fresh = Site(self.folder / f"clean-{self._clean_builds}", site.inputs())
        fresh.build(*arguments, env=env)
        output = tree(fresh.public)
        shutil.rmtree(fresh.root)
        return output

    def assert_same_tree(self, got, wanted, what="the output"):
        found = differences(got, wanted)
        if found:
            self.fail(f"{what} is not what it should be:\n" + "\n".join(found))

    def assert_clean(self, site, *arguments, env=None):
        """The output is that of a clean build, and no half-written file is left."""
        self.assert_same_tree(tree(site.public), self.clean_tree(site, *arguments, env=env))

    def assert_nothing_runs(self, site, *arguments, env=None, preexec=None):
        before = site.stamps()
        result = site.build(*arguments, env=env, preexec=preexec)
        self.assertEqual(result.ran(), {}, "a second build ran something")
        outputs = result.summary["outputs"]
        self.assertEqual((outputs["written"], outputs["deleted"]), (0, 0), "a second build wrote something")
        self.assertEqual(site.stamps(), before, "a second build touched outputs")
        return result


def main():
    program = unittest.main(module="__main__", exit=False)
    result = program.result
    for test, reason in result.skipped:
        print(f"skipped: {test.id()}: {reason}", file=sys.stderr)
    if not result.wasSuccessful():
        sys.exit(1)
    sys.exit(SKIPPED if result.skipped and len(result.skipped) >= result.testsRun else 0)
