"""The examples of the specifications of Markdown, and cmark-gfm itself, for test_markdown_spec.py to compare with.

CommonMark's come from npm's package commonmark-spec, GitHub's from the source package of the cmark-gfm that is installed
here. Both are fetched once and kept beside the program that is tested; nothing is installed."""

import collections
import ctypes
import ctypes.util
import os
import pathlib
import re
import shutil
import subprocess
import tarfile
import tempfile

COMMONMARK = "0.29.0"  # what cmark-gfm follows

SMART = 1 << 10
FOOTNOTES = 1 << 13
UNSAFE = 1 << 17

TIME_LIMIT = 120

Example = collections.namedtuple("Example", "file number extensions markdown html")


def read_examples(file, text):
    """The examples in TEXT, as the specification numbers them, from 1."""
    found = re.findall(r"^`{32} example(.*?)\n(.*?)^\.\n(.*?)^`{32}$", text.split("<!-- END TESTS -->")[0], re.M | re.S)
    return [
        Example(file, number, frozenset(extensions.split()), markdown.replace("→", "\t"), html.replace("→", "\t"))
        for number, (extensions, markdown, html) in enumerate(found, 1)
    ]


def kept_in(name):
    folder = pathlib.Path(os.environ["SHARD"]).resolve().parent / name
    folder.mkdir(exist_ok=True)
    return folder


def run(*command, folder):
    """What COMMAND printed; OSError with the reason where it failed."""
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=TIME_LIMIT, check=False)
    except FileNotFoundError as problem:
        raise OSError(f"there is no {command[0]}") from problem
    except subprocess.TimeoutExpired as problem:
        raise OSError(f"{command[0]} took longer than {TIME_LIMIT} s") from problem
    if done.returncode != 0:
        said = (done.stderr.strip() or "nothing").splitlines()[-1]
        raise OSError(f"{command[0]} failed: {said}")
    return done.stdout


def commonmark_examples():
    """All of CommonMark's; OSError where they cannot be had."""
    folder = kept_in("commonmark-spec")
    archive = folder / f"commonmark-spec-{COMMONMARK}.tgz"
    if not archive.exists():
        run("npm", "pack", "--silent", "--fetch-retries=0", f"commonmark-spec@{COMMONMARK}", folder=folder)
    with tarfile.open(archive) as package:
        return read_examples("spec.txt", package.extractfile("package/spec.txt").read().decode())


def own_examples(*files):
    """Those in FILES of cmark-gfm's folder test; OSError where they cannot be had."""
    with tarfile.open(source_of_library()) as package:
        members = {pathlib.PurePath(name).name: name for name in package.getnames() if "/test/" in name}
        texts = [(file, package.extractfile(members[file]).read().decode()) for file in files]
    return [example for file, text in texts for example in read_examples(file, text)]


def source_of_library():
    """The archive of the source from which the installed cmark-gfm was built."""
    folder = kept_in("cmark-gfm")
    version = run("dpkg-query", "-W", "-f=${source:Version}", "libcmark-gfm-dev", folder=folder)
    name = f"cmark-gfm_{version.rpartition('-')[0]}.orig.tar.*"
    if not list(folder.glob(name)):
        with tempfile.TemporaryDirectory(dir=folder) as work:
            fetch_source(f"cmark-gfm={version}", pathlib.Path(work))
            for archive in pathlib.Path(work).glob(name):
                archive.replace(folder / archive.name)
    return next(folder.glob(name))


def fetch_source(package, folder):
    """Has apt fetch a source package into FOLDER, from where this machine has its packages, signatures and all. Machines
    that only install have no list of source packages, so one is made, in FOLDER too: apt's own is left alone, which
    needs no rights."""
    sources = folder / "sources"
    for needed in (sources, folder / "lists" / "partial"):
        needed.mkdir(parents=True)
    for file in files_of_apt(folder):
        text = file.read_text(encoding="utf-8")
        text = re.sub(r"^deb\s", "deb-src ", re.sub(r"^Types:.*$", "Types: deb-src", text, flags=re.M), flags=re.M)
        (sources / file.name).write_text(text, encoding="utf-8")
    options = {
        "Dir::Etc::sourcelist": "/dev/null",
        "Dir::Etc::sourceparts": sources,
        "Dir::State::lists": folder / "lists",
        "Dir::Cache": folder / "cache",
        "Acquire::Retries": 0,
        "APT::Update::Error-Mode": "any",
    }
    apt = ["apt-get", "-q", *(f"-o{name}={value}" for name, value in options.items())]
    problem = None
    try:
        run(*apt, "update", folder=folder)
    except OSError as failure:
        problem = failure  # of several archives one may be out of reach, or have no sources, and the others be enough
    try:
        run(*apt, "source", "--download-only", "--tar-only", "--only-source", package, folder=folder)
    except OSError as failure:
        raise problem or failure from failure


def files_of_apt(folder):
    """Where this machine's packages come from."""
    lines = run("apt-config", "shell", "LIST", "Dir::Etc::sourcelist/f", "PARTS", "Dir::Etc::sourceparts/d", folder=folder)
    list_file, parts = (pathlib.Path(path) for path in re.findall(r"='(.*)'$", lines, re.M))
    return [file for file in (list_file, *sorted(parts.glob("*.list")), *sorted(parts.glob("*.sources"))) if file.exists()]


class Library:
    """cmark-gfm itself."""

    def __init__(self):
        names = ctypes.util.find_library("cmark-gfm"), ctypes.util.find_library("cmark-gfm-extensions")
        if not all(names):
            raise OSError("cmark-gfm is no shared library here")
        self.core = ctypes.CDLL(names[0], mode=ctypes.RTLD_GLOBAL)
        self.own = ctypes.CDLL(names[1])
        for name in ("parser_new", "parser_finish", "find_syntax_extension", "parser_get_syntax_extensions"):
            getattr(self.core, "cmark_" + name).restype = ctypes.c_void_p
        self.core.cmark_render_html.restype = ctypes.c_char_p
        self.own.cmark_gfm_core_extensions_ensure_registered()

    def render(self, markdown, options, extensions=()):
        text = markdown.encode()
        parser = ctypes.c_void_p(self.core.cmark_parser_new(options))
        for name in extensions:
            extension = ctypes.c_void_p(self.core.cmark_find_syntax_extension(name.encode()))
            self.core.cmark_parser_attach_syntax_extension(parser, extension)
        self.core.cmark_parser_feed(parser, text, ctypes.c_size_t(len(text)))
        document = ctypes.c_void_p(self.core.cmark_parser_finish(parser))
        used = ctypes.c_void_p(self.core.cmark_parser_get_syntax_extensions(parser))
        html = self.core.cmark_render_html(document, options, used).decode()
        self.core.cmark_node_free(document)
        self.core.cmark_parser_free(parser)
        return html
