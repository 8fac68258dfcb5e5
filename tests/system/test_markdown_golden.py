#!/usr/bin/env python3
"""Each notation of Markdown that docs/markdown.md has, from the Shardfile down to HTML: tests/golden/markdown/*.md beside
the .html that they become. A case with front matter names the options that are not as they are by default; code is not
highlighted, which has tests of its own, but where a case wants it.

`test_markdown_golden.py --update` writes the .html anew: look at the difference before it is committed."""

import os
import pathlib
import re
import sys

import shardtest
from shardtest import text

GOLDEN = pathlib.Path(os.environ["SHARD_SOURCE_DIR"]) / "tests" / "golden" / "markdown"
UPDATE = "--update" in sys.argv[1:]


def options_of(path):
    found = re.match(r"---\noptions: (.*)\n---\n", path.read_text(encoding="utf-8"))
    return found.group(1) if found else "highlight = false"


class Golden(shardtest.TestCase):
    def test_cases(self):
        cases = sorted(GOLDEN.glob("*.md"))
        self.assertTrue(cases)
        sources = [
            f'source "{case.stem}" {{ root = "{case.stem}", mount = "/{case.stem}/", markdown = {{ {options_of(case)} }} }}\n'
            for case in cases
        ]
        files = {f"{case.stem}/index.md": case.read_bytes() for case in cases}
        site = self.site({"Shardfile.lua": "".join(sources), "templates/page.html": "{{ page.content }}", **files})
        site.build()
        for case in cases:
            got, golden = site.output(f"{case.stem}/index.html"), case.with_suffix(".html")
            if UPDATE:
                golden.write_text(got, encoding="utf-8")
            with self.subTest(case=case.name):
                self.assertEqual(got, golden.read_text(encoding="utf-8"))


PAGE = """
---
title: T
---
## "A"

> [!NOTE]
> It costs $1$.
"""


class Options(shardtest.TestCase):
    """Where options are said, and what is rendered again when they change."""

    def make(self, site="", first="", second=""):
        return text(
            f"""
            site {{ title = "S", markdown = {{ {site} }} }}
            source "a" {{ root = "a", mount = "/a/", markdown = {{ {first} }} }}
            source "b" {{ root = "b", mount = "/b/", markdown = {{ {second} }} }}
            """
        )

    def test_of_the_site_and_of_a_source(self):
        files = {"a/index.md": text(PAGE), "b/index.md": text(PAGE), "templates/page.html": "{{ page.content }}"}
        site = self.site({"Shardfile.lua": self.make("math = true", "", "math = false, alerts = false"), **files})
        site.build()
        self.assertIn('<div class="markdown-alert markdown-alert-note">', site.output("a/index.html"))
        self.assertIn('<span class="math inline">', site.output("a/index.html"))
        self.assertIn("<blockquote>", site.output("b/index.html"))
        self.assertIn("$1$", site.output("b/index.html"))

        site.write("Shardfile.lua", self.make("math = true", "smart = true", "math = false, alerts = false"))
        self.assertEqual(set(site.build().rendered()), {"a/index.md"})
        self.assertIn("“A”", site.output("a/index.html"))
        self.assert_clean(site)

        site.write("Shardfile.lua", self.make("math = true, heading_ids = false", "smart = true", "math = false, alerts = false"))
        self.assertEqual(set(site.build().rendered()), {"a/index.md", "b/index.md"})
        self.assert_clean(site)

    def test_an_unknown_option_is_an_error(self):
        site = self.site({"Shardfile.lua": self.make("", "maths = true"), "a/index.md": "# A\n"})
        error = site.build(status=2).error_text()
        self.assertIn("Shardfile.lua:2", error)
        self.assertIn("maths", error)
        self.assertIn("math", error)


ASIDES = """
---
title: T
---
> [!NOTE]
> a

{{< quote >}}
"""

TITLES = """
site {{ title = "S", {site}, markdown = {{ titles = {{ {titles} }} }} }}
source "a" {{ root = "a" }}
"""


class Titles(shardtest.TestCase):
    """What alerts are called that have no title of their own, by language."""

    def make(self, shardfile, pages):
        return self.site({
            "Shardfile.lua": shardfile,
            "templates/page.html": "{{ page.content }}{% for other in page.translations %}{{ other.content }}{% endfor %}",
            "shortcodes/quote.html": '{{ ":::note\\nb\\n:::"|markdown }}',
            **{path: text(ASIDES) for path in pages},
        })

    def titles(self, site, path):
        return re.findall(r'-title">(.*?)</p>', site.output(path))

    def shardfile(self, site, titles):
        return text(TITLES.format(site=site, titles=titles))

    def test_of_each_language(self):
        two = 'languages = { "en", "de" }'
        site = self.make(self.shardfile(two, 'note = "Remark"'), ["a/index.md", "a/index.de.md"])
        site.build()
        self.assertEqual(self.titles(site, "index.html"), ["Remark"] * 4)
        site.write("Shardfile.lua", self.shardfile(two, 'note = "Remark", de = { note = "Hinweis" }'))
        site.build()
        self.assertEqual(self.titles(site, "index.html"), ["Remark"] * 2 + ["Hinweis"] * 2)
        self.assertEqual(self.titles(site, "de/index.html"), ["Hinweis"] * 2 + ["Remark"] * 2)
        self.assert_clean(site)
        site.write("Shardfile.lua", self.shardfile(two, 'de = { note = "Merke" }'))
        self.assertEqual(set(site.build().rendered()), {"a/index.md", "a/index.de.md"})
        self.assertEqual(self.titles(site, "index.html"), ["Note"] * 2 + ["Merke"] * 2)
        self.assert_clean(site)

    def test_of_the_only_language(self):
        site = self.make(self.shardfile('language = "de"', 'de = { note = "Hinweis" }'), ["a/index.md"])
        site.build()
        self.assertEqual(self.titles(site, "index.html"), ["Hinweis"] * 2)

    def test_of_the_shortcode_details(self):
        """Where it is rendered, and where another page shows what is in it."""
        shardfile = self.shardfile('languages = { "en", "de" }', 'de = { details = "Mehr & mehr" }')
        site = self.make(shardfile, ["a/index.md", "a/index.de.md"])
        for path in ("a/index.md", "a/index.de.md"):
            site.write(path, '{{< details >}}x{{< /details >}}\n{{< details "*S*" >}}x{{< /details >}}\n')
        site.build()
        summaries = {path: re.findall("<summary>(.*?)</summary>", site.output(path)) for path in ("index.html", "de/index.html")}
        english, german = ["Details", "<em>S</em>"], ["Mehr &amp; mehr", "<em>S</em>"]
        self.assertEqual(summaries, {"index.html": english + german, "de/index.html": german + english})
        site.replace("Shardfile.lua", "Mehr & mehr", "Mehr")
        site.build()
        self.assertIn("<summary>Mehr</summary>", site.output("index.html"))
        self.assert_clean(site)

    def test_a_mistake_is_told(self):
        site = self.make(self.shardfile('language = "de"', 'nota = "x", de = { tipp = "y" }, fr = 3'), ["a/index.md"])
        error = site.build(status=2).error_text()
        self.assertIn("Shardfile.lua:1", error)
        self.assertIn("'nota'", error)
        self.assertIn("'tipp'", error)
        self.assertIn("'fr'", error)


if __name__ == "__main__":
    sys.argv = [argument for argument in sys.argv if argument != "--update"]
    shardtest.main()
