#!/usr/bin/env python3
"""What front matter decides for more than its own page: cascades of sections, drafts, dates that come and go. After
each step the output is a clean build's at the same time, and exactly the pages that it concerns were described."""

import shardtest
from shardtest import text

SHARDFILE = text("""
    site { title = "T", base_url = "https://t.example" }
    source "docs" {
      root = "content/docs", mount = "/docs/", section_template = "page.html", defaults = { color = "gray" },
    }
    source "blog" { root = "content/blog", mount = "/blog/", section_template = "page.html" }
    view "sections" {}
    merge "sitemap"
    """)
TEMPLATE = (
    "{{ page.title }}|{{ page.date }}|{{ page.params.color }}|"
    "{% if page.params.deep %}{{ page.params.deep.a }}{{ page.params.deep.b }}{% endif %}|"
    "{% for item in view('sections', 'docs/') or [] %}{{ item.title }},{% endfor %}{{ page.content }}"
)
FILES = {
    "Shardfile.lua": SHARDFILE,
    "templates/page.html": TEMPLATE,
    "templates/wide.html": "wide {{ page.title }}",
    "content/docs/_index.md": "---\ntitle: Docs\ncascade:\n  color: red\n  deep: {a: 1, b: 1}\n---\n",
    "content/docs/a.md": "---\ntitle: A\n---\n",
    "content/docs/own.md": "---\ntitle: Own\ncolor: mine\n---\n",
    "content/docs/v1/_index.md": "---\ntitle: V1\n---\n",
    "content/docs/v1/b.md": "+++\ntitle = 'B'\n+++\n",
    "content/docs/v1/deep/c.md": '{\n"title": "C", "deep": {"a": 3}\n}\n',
    "content/blog/post.md": "---\ntitle: Post\n---\n",
}
BELOW = {f"content/docs/{name}" for name in ("_index.md", "a.md", "own.md", "v1/_index.md", "v1/b.md", "v1/deep/c.md")}

DAY = 86400


def at(time):
    return {"SOURCE_DATE_EPOCH": str(time)}


class FrontMatter(shardtest.TestCase):
    def setUp(self):
        super().setUp()
        self.work = self.site(FILES)

    def check(self, *arguments, env=None):
        """Builds; the output is a clean build's, and nothing is left to do. Returns what was described."""
        self.work.settle()
        result = self.work.build(*arguments, env=env)
        self.assert_clean(self.work, *arguments, env=env)
        self.assert_nothing_runs(self.work, *arguments, env=env)
        return {path for (_, path) in result.ran("describe")}

    def shown(self, path):
        return self.work.output(path)


class Cascade(FrontMatter):
    def color(self, path):
        return self.shown(path).split("|")[2]

    def test_nearest_wins_below_the_page_and_above_defaults(self):
        self.check()
        self.assertEqual(self.color("docs/a/index.html"), "red")
        self.assertEqual(self.color("docs/own/index.html"), "mine")
        self.assertEqual(self.color("docs/index.html"), "red")
        self.assertEqual(self.color("blog/post/index.html"), "")
        self.assertEqual(self.shown("docs/v1/b/index.html").split("|")[3], "11")
        self.assertEqual(self.shown("docs/v1/deep/c/index.html").split("|")[3], "3")
        self.work.write("content/docs/v1/_index.md", "---\ntitle: V1\ncascade: {color: green, deep: {b: 2}}\n---\n")
        self.assertEqual(
            self.check(), {"content/docs/v1/_index.md", "content/docs/v1/b.md", "content/docs/v1/deep/c.md"}
        )
        self.assertEqual(self.color("docs/v1/deep/c/index.html"), "green")
        self.assertEqual(self.shown("docs/v1/b/index.html").split("|")[3], "2")
        self.assertEqual(self.color("docs/a/index.html"), "red")

    def test_maps_count_as_a_whole_but_for_params(self):
        self.work.write("content/docs/_index.md", "---\ntitle: Docs\ncascade: {deep: {a: 1}, params: {a: 1, b: 1}}\n---\n")
        self.work.write("content/docs/v1/_index.md", "---\ntitle: V1\ncascade: {deep: {b: 2}, params: {b: 2}}\n---\n")
        self.work.write("content/docs/v1/b.md", "---\ntitle: B\nparams: {c: 3}\n---\n")
        self.work.write("templates/page.html", "{{ page.params.deep|tojson }} {{ page.params.params|tojson }}")
        self.check()
        self.assertEqual(self.shown("docs/v1/b/index.html"), '{"b": 2} {"a": 1, "b": 2, "c": 3}')
        self.assertEqual(self.shown("docs/v1/index.html"), '{"b": 2} {"a": 1, "b": 2}')
        self.assertEqual(self.shown("docs/v1/deep/c/index.html"), '{"a": 3} {"a": 1, "b": 2}')

    def test_only_a_change_of_the_cascade_reaches_pages_below(self):
        self.check()
        self.work.write("content/docs/_index.md", FILES["content/docs/_index.md"] + "A body.\n")
        self.assertEqual(self.check(), {"content/docs/_index.md"})
        self.work.replace("content/docs/_index.md", "title: Docs", "title: All docs")
        self.assertEqual(self.check(), {"content/docs/_index.md"})
        self.work.replace("content/docs/_index.md", "color: red", "color: pink")
        self.assertEqual(self.check(), BELOW)
        self.assertEqual(self.color("docs/v1/b/index.html"), "pink")
        self.work.remove("content/docs/_index.md")
        self.assertEqual(self.check(), BELOW - {"content/docs/_index.md"})
        self.assertEqual(self.color("docs/v1/b/index.html"), "gray")
        self.work.write("content/docs/_index.md", FILES["content/docs/_index.md"])
        self.assertEqual(self.check(), BELOW)

    def test_the_reason_is_given(self):
        self.check()
        self.work.replace("content/docs/_index.md", "color: red", "color: pink")
        reasons = self.work.build().ran("describe")
        self.assertEqual(reasons["describe", "content/docs/a.md"], "what its sections pass on changed")

    def test_targets(self):
        self.work.write(
            "content/docs/_index.md",
            text("""
                ---
                title: Docs
                cascade:
                  - _target: {path: "/v1/**"}
                    color: blue
                    template: wide.html
                  - _target: {kind: section}
                    color: brown
                  - color: red
                ---
                """),
        )
        self.check()
        self.assertEqual(self.shown("docs/v1/b/index.html"), "wide B")
        self.assertEqual(self.color("docs/index.html"), "brown")
        self.assertEqual(self.color("docs/a/index.html"), "red")
        self.work.replace("content/docs/_index.md", "color: blue", "color: black")
        inside = {path for path in BELOW if "/v1/" in path}
        self.assertEqual(self.check(), inside | {"content/docs/_index.md"})

    def test_a_mistake_keeps_what_was_passed_on(self):
        self.check()
        good = self.work.read("content/docs/_index.md")
        self.work.write("content/docs/_index.md", "---\ntitle: Docs\ncascade: 7\n---\n")
        self.work.settle()
        result = self.work.build(status=1)
        self.assertIn("content/docs/_index.md:3:", result.error_text())
        self.assertEqual({path for (_, path) in result.ran("describe")}, {"content/docs/_index.md"})
        self.work.write("content/docs/_index.md", good)
        self.check()
        self.assertEqual(self.color("docs/a/index.html"), "red")


class Due(FrontMatter):
    def test_drafts(self):
        self.check()
        self.work.write("content/docs/a.md", "---\ntitle: A\ndraft: true\n---\n")
        self.check()
        self.assertFalse((self.work.public / "docs/a/index.html").exists())
        self.assertNotIn("/docs/a/", "".join(p.read_text() for p in self.work.public.glob("sitemap*")))
        self.assertEqual(self.check("--drafts"), {"content/docs/a.md"})
        self.assertIn("A|", self.shown("docs/a/index.html"))
        self.assertEqual(self.check(), {"content/docs/a.md"})
        self.work.replace("Shardfile.lua", 'title = "T"', 'title = "T", drafts = true')
        self.check()
        self.assertTrue((self.work.public / "docs/a/index.html").exists())

    def test_links_to_what_is_not_there(self):
        self.work.write("content/docs/own.md", "---\ntitle: Own\n---\n[a](a.md)\n")
        self.work.write("content/docs/a.md", "---\ntitle: A\ndate: 1970-01-03\n---\n")
        self.check(env=at(0))
        self.assertIn('href="a.md"', self.shown("docs/own/index.html"))
        self.check(env=at(2 * DAY))
        self.assertIn('href="/docs/a/"', self.shown("docs/own/index.html"))

    def test_time_passes(self):
        self.work.write("content/docs/a.md", "---\ntitle: A\ndate: 1970-01-11\n---\n")
        self.work.write("content/blog/post.md", "---\ntitle: Post\nexpiryDate: 1970-01-21T00:00:00+01:00\n---\n")
        self.work.write("content/docs/own.md", "---\ntitle: Own\ndate: 1970-01-02\npublishDate: 1970-01-31\n---\n")
        pages = {"a": "docs/a", "post": "blog/post", "own": "docs/own"}

        def there():
            return {name for name, path in pages.items() if (self.work.public / f"{path}/index.html").exists()}

        self.check(env=at(5 * DAY))
        self.assertEqual(there(), {"post"})
        self.assert_nothing_runs(self.work, env=at(10 * DAY - 1))
        self.assertEqual(self.check(env=at(10 * DAY)), {"content/docs/a.md"})
        self.assertEqual(there(), {"a", "post"})
        self.assert_nothing_runs(self.work, env=at(20 * DAY - 3601))
        self.assertEqual(self.check(env=at(20 * DAY - 3600)), {"content/blog/post.md"})
        self.assertEqual(there(), {"a"})
        self.assertEqual(self.check("--expired", env=at(25 * DAY)), {"content/blog/post.md"})
        self.assertEqual(self.check(env=at(40 * DAY)), {"content/blog/post.md", "content/docs/own.md"})
        self.assertEqual(there(), {"a", "own"})
        back = {"content/docs/a.md", "content/blog/post.md", "content/docs/own.md"}
        self.assertEqual(self.check(env=at(5 * DAY)), back)
        self.assertEqual(there(), {"post"})
        self.check("--future", env=at(5 * DAY))
        self.assertEqual(there(), {"a", "post", "own"})

    def test_a_date_that_is_added_counts_for_later_builds(self):
        self.check(env=at(5 * DAY))
        self.work.write("content/docs/a.md", "---\ntitle: A\ndate: 1970-01-08\n---\n")
        self.check(env=at(6 * DAY))
        self.assertEqual(self.check(env=at(8 * DAY)), {"content/docs/a.md"})
        self.assertTrue((self.work.public / "docs/a/index.html").exists())

    def test_a_date_that_an_incomplete_build_saw_counts_too(self):
        self.check(env=at(5 * DAY))
        self.work.write("content/docs/a.md", "---\ntitle: A\ndate: 1970-01-08\n---\n")
        self.work.write("content/docs/v1/b.md", "---\ndate: 1970-02-30\n---\n")
        self.work.settle()
        result = self.work.build(status=1, env=at(6 * DAY))
        mistake = "content/docs/v1/b.md:2: front matter: 'date': 1970-02-30 is not in the calendar"
        self.assertIn(mistake, result.error_text())
        self.work.write("content/docs/v1/b.md", FILES["content/docs/v1/b.md"])
        self.check(env=at(8 * DAY))
        self.assertTrue((self.work.public / "docs/a/index.html").exists())

    def test_cascades_make_drafts(self):
        self.check()
        self.work.write("content/docs/v1/_index.md", "---\ntitle: V1\ncascade: {draft: true}\n---\n")
        self.check()
        self.assertFalse((self.work.public / "docs/v1/b/index.html").exists())
        self.assertFalse((self.work.public / "docs/v1/index.html").exists())
        self.assertTrue((self.work.public / "docs/a/index.html").exists())


class Data(FrontMatter):
    def test_data_in_three_notations(self):
        self.work.write("Shardfile.lua", SHARDFILE + 'data "data"\n')
        self.work.write("data/a.yaml", "x: 1\n")
        self.work.write("data/b.toml", "x = 2\n")
        self.work.write("data/c.json", '{"x": 3}\n')
        self.work.write(
            "templates/page.html", "{{ data('data/a.yaml').x }}{{ data('data/b.toml').x }}{{ data('data/c.json').x }}"
        )
        self.check()
        self.assertEqual(self.shown("docs/a/index.html"), "123")
        self.work.write("data/b.toml", "x = y\n")
        self.work.settle()
        self.assertIn("data/b.toml:1: TOML:", self.work.build(status=1).error_text())


if __name__ == "__main__":
    shardtest.main()
