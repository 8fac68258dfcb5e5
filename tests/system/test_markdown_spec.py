#!/usr/bin/env python3
"""Every example of CommonMark's specification, as pages of a site with all extras off: the HTML is what cmark-gfm makes
of it, byte for byte, and what the specification says; there is no example in which these two differ. The same with
GitHub's extensions on, beside cmark-gfm's own.

The examples come from npm's package commonmark-spec, in the version that cmark-gfm follows. It is kept beside the
program that is tested; without npm, or where npm cannot reach its registry, this is skipped."""

import ctypes
import ctypes.util
import os
import pathlib
import re
import shutil
import subprocess
import tarfile
import unittest

import shardtest

VERSION = "0.29.0"

OFF = ("gfm", "footnotes", "smart", "tag_filter", "heading_ids", "alerts", "containers", "math", "code_attributes", "mermaid",
       "highlight")
EXTENSIONS = ("table", "strikethrough", "autolink", "tasklist", "tagfilter")
UNSAFE = 1 << 17
FOOTNOTES = 1 << 13

# What GitHub added, as its specification goes through it: tables, task lists, strikethrough, autolinks, raw HTML.
GFM = (
    "| foo | bar |\n| --- | --- |\n| baz | bim |\n",
    "| abc | defghi |\n:-: | -----------:\nbar | baz\n",
    "| f\\|oo  |\n| ------ |\n| b `\\|` az |\n| b **\\|** im |\n",
    "| abc | def |\n| --- | --- |\n| bar | baz |\n> bar\n",
    "| abc | def |\n| --- | --- |\n| bar | baz |\nbar\n\nbar\n",
    "| abc | def |\n| --- |\n| bar |\n",
    "| abc | def |\n| --- | --- |\n| bar |\n| bar | baz | boo |\n",
    "| abc | def |\n| --- | --- |\n",
    "- [ ] foo\n- [x] bar\n",
    "- [x] foo\n  - [ ] bar\n  - [x] baz\n- [ ] bim\n",
    "~~Hi~~ Hello, ~there~ world!\n",
    "This ~~has a\n\nnew paragraph~~.\n",
    "This will ~~~not~~~ strike.\n",
    "www.commonmark.org\n",
    "Visit www.commonmark.org/help for more information.\n",
    "Visit www.commonmark.org.\n\nVisit www.commonmark.org/a.b.\n",
    "www.google.com/search?q=Markup+(business)\n\n(www.google.com/search?q=Markup+(business))\n",
    "www.google.com/search?q=commonmark&hl=en\n\nwww.google.com/search?q=commonmark&hl;\n",
    "www.commonmark.org/he<lp\n",
    "http://commonmark.org\n\n(Visit https://encrypted.google.com/search?q=Markup+(business))\n",
    "foo@bar.baz hello@mail+xyz.example a.b-c_d@a.b.\n\na.b-c_d@a.b-\n\na.b-c_d@a.b_\n",
    "<strong> <title> <style> <em>\n\n<blockquote>\n  <xmp> is disallowed.  <XMP> is also disallowed.\n</blockquote>\n",
    "Here[^1] and[^b].\n\n[^1]: One.\n[^b]:\n    Two,\n\n    with `code`.\n",
)


def fetch_examples():
    """[(Markdown, HTML)], as `spec.txt` numbers them from 1; raises OSError where it cannot be had."""
    folder = pathlib.Path(os.environ["SHARD"]).resolve().parent / "commonmark-spec"
    archive = folder / f"commonmark-spec-{VERSION}.tgz"
    if not archive.exists():
        if not shutil.which("npm"):
            raise OSError("there is no npm")
        folder.mkdir(exist_ok=True)
        command = ["npm", "pack", "--silent", f"commonmark-spec@{VERSION}"]
        done = subprocess.run(command, cwd=folder, capture_output=True, timeout=120, check=False)
        if done.returncode != 0 or not archive.exists():
            raise OSError("npm cannot reach its registry")
    with tarfile.open(archive) as package:
        spec = package.extractfile("package/spec.txt").read().decode()
    found = re.findall(r"^`{32} example\n(.*?)^\.\n(.*?)^`{32}$", spec.split("<!-- END TESTS -->")[0], re.M | re.S)
    return [(markdown.replace("→", "\t"), html.replace("→", "\t")) for markdown, html in found]


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


class Specification(shardtest.TestCase):
    @classmethod
    def setUpClass(cls):
        try:
            cls.library = Library()
            cls.examples = fetch_examples()
        except (OSError, subprocess.TimeoutExpired) as problem:
            raise unittest.SkipTest(f"the examples of the specification are not here: {problem}") from problem

    def render(self, bodies, *on):
        """What Shard makes of each body, with nothing on but ON."""
        options = ", ".join(f"{name} = {'true' if name in on else 'false'}" for name in OFF)
        files = {
            "Shardfile.lua": f'source "s" {{ root = "content", markdown = {{ {options}, shortcodes = "none" }} }}\n',
            "templates/page.html": "{{ page.content }}",
        }
        for number, body in enumerate(bodies):
            files[f"content/{number}.md"] = f"---\ntitle: T\n---\n{body}"
        site = self.site(files)
        site.build()
        return [site.output(f"{number}/index.html") for number in range(len(bodies))]

    def compare(self, bodies, got, wanted):
        for number, (body, html, expected) in enumerate(zip(bodies, got, wanted), 1):
            with self.subTest(example=number, markdown=body):
                self.assertEqual(html, expected)

    def test_with_all_extras_off(self):
        self.assertEqual(len(self.examples), 649)
        bodies = [markdown for markdown, _ in self.examples]
        got = self.render(bodies)
        self.compare(bodies, got, [self.library.render(body, UNSAFE) for body in bodies])
        self.compare(bodies, got, [html for _, html in self.examples])

    def test_with_the_extensions_of_github(self):
        bodies = [markdown for markdown, _ in self.examples] + list(GFM)
        got = self.render(bodies, "gfm", "tag_filter", "footnotes")
        self.compare(bodies, got, [self.library.render(body, UNSAFE | FOOTNOTES, EXTENSIONS) for body in bodies])


if __name__ == "__main__":
    shardtest.main()
