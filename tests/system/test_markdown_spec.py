#!/usr/bin/env python3
"""Every example of CommonMark's and GitHub's specifications, as pages of a site: the HTML is what cmark-gfm makes of it,
byte for byte, and what the specification says, but for the few examples that are named here with the reason.

Where the examples cannot be fetched (specifications.py says from where), the tests that need them are skipped."""

import html.entities
import unittest

import shardtest
import specifications
from specifications import FOOTNOTES, SMART, UNSAFE

EXTRAS = ("gfm", "footnotes", "smart", "tag_filter", "heading_ids", "alerts", "containers", "attributes",
          "definition_lists", "math", "code_attributes", "mermaid", "highlight")  # fmt: skip
EXTENSIONS = ("table", "strikethrough", "autolink", "tasklist")
FLAGS = {"smart": SMART, "footnotes": FOOTNOTES}

# What the examples say of these is not what the library writes: Markdown, and why.
UNLIKE = {
    "- [ ] foo\n- [x] bar\n": "the attributes of the check boxes stand in another order, and the library closes the tag",
    "- [x] foo\n  - [ ] bar\n  - [x] baz\n- [ ] bim\n": "the same",
    "This shouldn't crash everything: (_A_@_.A\n": "nothing, but <IGNORE>",
}

# Extras that leave the HTML of what is not theirs as it is; and the one example in which something is: math in brackets.
QUIET = ("alerts", "containers", "attributes", "definition_lists", "math", "code_attributes", "mermaid")
THEIRS = r"\!\"\#\$\%\&\'\(\)\*\+\,\-\.\/\:\;\<\=\>\?\@\[\\\]\^\_\`\{\|\}\~" + "\n"


class Comparison(shardtest.TestCase):
    @classmethod
    def setUpClass(cls):
        try:
            cls.library = specifications.Library()
            cls.fetch()
        except OSError as problem:
            raise unittest.SkipTest(f"there is nothing to compare with: {problem}") from problem

    @classmethod
    def fetch(cls):
        """Gets the examples; OSError where they cannot be had."""

    def render(self, bodies, on):
        """What Shard makes of each body, with no extras but those in ON."""
        options = ", ".join(f"{name} = {'true' if name in on else 'false'}" for name in EXTRAS)
        files = {
            "Shardfile.lua": f'source "s" {{ root = "content", markdown = {{ {options}, shortcodes = "none" }} }}\n',
            "templates/page.html": "{{ page.content }}",
        }
        for number, body in enumerate(bodies):
            files[f"content/{number}.md"] = f"---\ntitle: T\n---\n{body}"
        site = self.site(files, name="-".join(["site", *on]))
        site.build()
        return [site.output(f"{number}/index.html") for number in range(len(bodies))]

    def render_by_library(self, body, on):
        extensions = [*(EXTENSIONS if "gfm" in on else ()), *(["tagfilter"] if "tag_filter" in on else ())]
        return self.library.render(body, UNSAFE | sum(FLAGS.get(name, 0) for name in on), extensions)

    def check(self, examples, *on):
        """EXAMPLES give what the library gives and what they say."""
        self.assertTrue(examples, "there are no such examples")
        got = self.render([example.markdown for example in examples], on)
        for example, made in zip(examples, got):
            with self.subTest(file=example.file, number=example.number, markdown=example.markdown):
                self.assertEqual(made, self.render_by_library(example.markdown, on))
                if example.markdown not in UNLIKE:
                    self.assertEqual(made, example.html)


class CommonMark(Comparison):
    @classmethod
    def fetch(cls):
        cls.examples = specifications.commonmark_examples()

    def test_with_all_extras_off(self):
        self.assertEqual(len(self.examples), 649)
        self.check(self.examples)

    def test_with_extras_that_it_does_not_use(self):
        examples = [example for example in self.examples if example.markdown != THEIRS]
        self.assertEqual(len(examples), 648)
        self.check(examples, *QUIET)

    def test_with_the_extensions_of_github(self):
        on = "gfm", "tag_filter", "footnotes"
        bodies = [example.markdown for example in self.examples]
        for body, made in zip(bodies, self.render(bodies, on)):
            with self.subTest(markdown=body):
                self.assertEqual(made, self.render_by_library(body, on))


class Entities(Comparison):
    def test_each_is_its_character(self):
        names = [name for name in html.entities.html5 if name.endswith(";")]
        (made,) = self.render(["\n\n".join(f"a&{name}b" for name in names)], ())
        wanted = [html.escape(html.entities.html5[name], quote=False).replace('"', "&quot;") for name in names]
        self.assertEqual(made, "".join(f"<p>a{characters}b</p>\n" for characters in wanted))


class GitHub(Comparison):
    @classmethod
    def fetch(cls):
        cls.specification = specifications.own_examples("spec.txt")
        cls.regression = specifications.own_examples("regression.txt")
        cls.extensions = specifications.own_examples("extensions.txt")
        cls.smart = specifications.own_examples("smart_punct.txt")

    def check_by_extensions(self, examples):
        """EXAMPLES, each with the options for the extensions that it names. Of those that only Shard's `gfm` turns on,
        all are on as soon as one is."""
        groups = {}
        for example in examples:
            named = example.extensions
            on = ["gfm"] if named - {"footnotes"} else []
            on += ["tag_filter"] if "tagfilter" in named else []
            on += ["footnotes"] if "footnotes" in named else []
            groups.setdefault(tuple(on), []).append(example)
        for on, group in groups.items():
            self.check(group, *on)

    def test_specification(self):
        self.check_by_extensions(self.specification)

    def test_regressions_of_the_library(self):
        self.check_by_extensions(self.regression)

    def test_extensions(self):
        self.check(self.extensions, "gfm", "tag_filter", "footnotes")

    def test_smart_punctuation(self):
        self.check(self.smart, "smart")


if __name__ == "__main__":
    shardtest.main()
