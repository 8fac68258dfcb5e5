#!/usr/bin/env python3
"""The site's own filters, tests and functions for templates, and the filter `date`: what they give, what is wrong with
them, and which pages are rendered again when one changes."""

import os
import pathlib
import re

import shardtest

DOCUMENT = pathlib.Path(os.environ["SHARD_SOURCE_DIR"]) / "docs/templates.md"

SHARDFILE = """site { title = "S" }
templates {
  filters = { shout = function(text, mark) return text:upper() .. (mark or "!") end },
  tests = { recent = function(date) return date > "2024" end },
  functions = { badge = "badge" },
}
source "docs" { root = "content" }
merge "list"
"""
# Not in the Shardfile: every page that is mapped by it would depend on that.
LIST = """return reducer {
  map = function(page, emit) emit("all", page.title) end,
  reduce = function(_, titles, out)
    out:page { path = "list.html", template = "list.html", context = { titles = titles } }
  end,
}
"""

FILES = {
    "Shardfile.lua": SHARDFILE,
    "plugins/list.lua": LIST,
    "plugins/badge.lua": 'return function(name) return safe("<b>" .. name .. "</b>") end\n',
    "templates/page.html": "{{ page.title|shout }}",
    "templates/badge.html": "{{ badge(page.title) }}",
    "templates/plain.html": "{{ page.title|upper }}",
    "templates/list.html": "{{ titles|join(' ')|shout('?') }}",
    "content/a.md": "---\ntitle: A & b\n---\n",
    "content/b.md": "---\ntitle: B\ntemplate: badge.html\n---\n",
    "content/c.md": "---\ntitle: c\ntemplate: plain.html\n---\n",
}


class Words(shardtest.TestCase):
    def setUp(self):
        super().setUp()
        self.work = self.site(FILES)
        self.work.build()

    def check_again(self, *rendered):
        """The next build renders these pages and no others, and gives what a clean one does."""
        self.assertEqual(sorted(self.work.build().rendered()), sorted(rendered))
        self.assert_clean(self.work)
        self.assert_nothing_runs(self.work)

    def test_what_they_give(self):
        self.assertEqual(self.work.output("a/index.html"), "A &amp; B!")
        self.assertEqual(self.work.output("b/index.html"), "<b>B</b>")
        self.assertEqual(self.work.output("list.html"), "A &amp; B B C?")

    def test_a_changed_file_renders_those_that_use_it(self):
        self.work.replace("plugins/badge.lua", "<b>", "<i>")
        self.check_again("content/b.md")
        self.assertEqual(self.work.output("b/index.html"), "<i>B</b>")

    def test_a_function_in_the_shardfile_changes_with_it(self):
        self.work.replace("Shardfile.lua", "text:upper()", "text:lower()")
        self.check_again("content/a.md")
        self.assertEqual(self.work.output("list.html"), "a &amp; b b c?")

    def test_a_name_may_be_that_of_a_built_in(self):
        self.work.replace("Shardfile.lua", "shout =", 'upper = function(text) return "<" .. text end, shout =')
        self.work.build()
        self.assertEqual(self.work.output("c/index.html"), "&lt;c")
        self.assert_clean(self.work)

    def test_a_name_that_templates_asked_for_in_vain(self):
        self.work.write("templates/plain.html", "[{{ late and late(page.title) }}]")
        self.work.build()
        self.assertEqual(self.work.output("c/index.html"), "[]")
        self.work.replace("Shardfile.lua", 'badge = "badge"', 'badge = "badge", late = function(x) return x end')
        self.work.build()
        self.assertEqual(self.work.output("c/index.html"), "[c]")
        self.assert_clean(self.work)

    def test_a_name_that_is_gone(self):
        self.work.replace("Shardfile.lua", "shout =", "cry =")
        error = self.work.build(status=1).error_text()
        self.assertIn("templates/page.html:1: unknown filter 'shout'", error)

    def test_mistakes_in_the_declaration(self):
        self.work.replace("Shardfile.lua", '"badge" }', '"bagde", url_for = function() end, nine = 9, ["a b"] = "x" }')
        error = self.work.build(status=2).error_text()
        for part in ("there is no plugin 'bagde': did you mean 'badge'?", "'url_for': Shard has a function of that name",
                     "'nine' must be a function or the name of a plugin", "'a b': a name is made of"):
            self.assertIn(part, error)

    def test_an_error_names_the_template_and_the_function(self):
        self.work.write("plugins/badge.lua", "return function(name)\n  return name.x.y\nend\n")
        error = self.work.build(status=1).error_text()
        self.assertIn("templates/badge.html:1:", error)
        self.assertIn("plugins/badge.lua:2", error)
        self.work.write("plugins/badge.lua", "return 9\n")
        error = self.work.build(status=2).error_text()
        self.assertIn("plugins/badge.lua", error)
        self.assertIn("must return a function, got the integer 9", error)


class Dates(shardtest.TestCase):
    def check(self, date, template, expected):
        work = self.site({"Shardfile.lua": 'source "docs" { root = "content" }', "templates/page.html": template,
                          "content/a.md": f"---\ndate: {date}\nother: 9 Mar 2024\n---\n"})
        work.build()
        self.assertEqual(work.output("a/index.html"), expected)
        work.remove("")

    def test_forms(self):
        self.check("2024-03-09T15:04:05+01:30", "{{ page.date|date }} {{ page.date|date('%A, %-d %b %y %I:%M %p %z') }}",
                   "2024-03-09 Saturday, 9 Mar 24 03:04 PM +0130")
        self.check("2024-12-31", "{{ page.date|date('%j %a %e. %F %T %R %Z %s %%') }}",
                   "366 Tue 31. 2024-12-31 00:00:00 00:00 UTC 1735603200 %")
        self.check("2024-01-01", "{{ page.other|date('%B %Y') }}[{{ page.none|date }}]", "March 2024[]")

    def test_mistakes(self):
        work = self.site({"Shardfile.lua": 'source "docs" { root = "content" }', "templates/page.html": "{{ 'soon'|date }}",
                          "content/a.md": "a\n"})
        self.assertIn("'soon' is no date", work.build(status=1).error_text())
        work.write("templates/page.html", "{{ '2024-01-02'|date('%Q') }}")
        self.assertIn("unknown '%Q' in the format '%Q'", work.build(status=1).error_text())


class Documented(shardtest.TestCase):
    """docs/templates.md names every filter and test that the code has, and no other."""

    def known(self, kind):
        names = f'local names = {{}} for name in pairs(require("shard.template.{kind}")) do names[#names + 1] = name end'
        work = self.site({
            "Shardfile.lua": f'templates {{ functions = {{ names = function() {names} return names end }} }}\n'
                             'source "docs" { root = "content" }',
            "templates/page.html": "{{ names()|join(' ') }}",
            "content/a.md": "",
        })
        work.build()
        return set(name for name in work.output("a/index.html").split() if name.isalpha())

    def section(self, title):
        return DOCUMENT.read_text(encoding="utf-8").split(f"\n## {title}\n")[1].split("\n## ")[0]

    def test_filters(self):
        cells = re.findall(r"^\| (.*?[^\\\\]) \|", self.section("Filters"), re.MULTILINE)
        named = {name for cell in cells for name in re.findall(r"`([a-z]\w*)(?:\([^`]*\))?`", cell)}
        of_shard = {"date", "markdown"}  # made where the world can be read, not in the language
        self.assertEqual(named, self.known("filters") | of_shard)

    def test_tests(self):
        named = {name for name in re.findall(r"`([a-z]\w*)(?:\([^`]*\))?`", self.section("Tests")) if name.isalpha()}
        self.assertEqual(named, self.known("tests"))


if __name__ == "__main__":
    shardtest.main()
