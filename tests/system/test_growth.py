#!/usr/bin/env python3
"""What Shard reads, it reads in linear time: text that is four times as long takes less than six times as many
instructions, whatever it is made of. tests/growth/cases.c has the texts; valgrind counts, so that neither the machine
nor what else runs on it plays a part. Skipped where there is no valgrind, and in builds with sanitizers.

GROWTH (set by ctest) is the program that reads the texts. With an argument, all ratios are listed, highest last."""

import concurrent.futures
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

PARTS = 2
WORST = 6.0
SKIPPED = 77
TOTAL = re.compile(r"Total instructions: (\d+)")


def measure(folder, part):
    """[(number of the process, size of its text, language, what is repeated)], and a file of each number in the folder."""
    command = ["valgrind", "--tool=exp-bbv", "--instr-count-only=yes", f"--bb-out-file={folder}/unused-%p",
               f"--log-file={folder}/%p", os.environ["GROWTH"], str(part), str(PARTS), folder]
    run = subprocess.run(command, stdout=subprocess.PIPE, text=True)
    if run.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {run.returncode}\n{run.stdout[-1000:]}")
    return [line.split("\t") for line in run.stdout.splitlines()]


def instructions(folder, process):
    found = TOTAL.search(pathlib.Path(folder, process).read_text())
    if not found:
        raise SystemExit(f"valgrind did not say how many instructions process {process} took")
    return int(found[1])


def ratios(folder, lines):
    """(by how much more is taken when the text is four times as long, instructions, what) of each case."""
    common, short = 0, None
    for process, size, language, what in lines:
        count, size = instructions(folder, process), int(size)
        if size == 0:
            common = count
        elif short is None:
            short = count - common, size
        else:
            yield (count - common) / short[0] * 4 * short[1] / size, short[0], f"{language} {what}"
            short = None


def main():
    if not shutil.which("valgrind"):
        print("valgrind is not installed")
        sys.exit(SKIPPED)
    if subprocess.run([os.environ["GROWTH"]]).returncode == SKIPPED:
        print("in a build with sanitizers instructions cannot be counted")
        sys.exit(SKIPPED)
    with tempfile.TemporaryDirectory() as folder:
        folders = [pathlib.Path(folder, str(part)) for part in range(PARTS)]
        for path in folders:
            path.mkdir()
        with concurrent.futures.ThreadPoolExecutor() as pool:
            shares = list(pool.map(measure, folders, range(PARTS)))
        cases = sorted(case for path, lines in zip(folders, shares) for case in ratios(path, lines))
    bad = [case for case in cases if case[0] >= WORST]
    for ratio, count, what in cases if len(sys.argv) > 1 else bad:
        print(f"{ratio:6.2f} ({count} instructions): {what}")
    print(f"{len(cases)} texts; four times as long, {len(bad)} of them take at least {WORST:g} times as many instructions")
    sys.exit(1 if bad else 0)


main()
