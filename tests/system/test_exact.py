#!/usr/bin/env python3
"""After one edit exactly the pages, view keys and merge keys that depend on it run, each with its reason, and a build in
which nothing changed runs nothing."""

import os

import shardtest
from shardtest import text

SHARDFILE = text("""
    site { title = "Exact", base_url = "https://exact.example/", params = { edition = "community" } }
    source "docs" {
      root = "content/docs", mount = "/docs/", template = "docs.html",
      shard = { key = "version", by = { "named", first = "a" } },
    }
    source "blog" { root = "content/blog", mount = "/blog/", template = "post.html" }
    view "siblings" { sources = { "docs" } }
    view "posts" { plugin = "sections", sources = { "blog" }, within = "source", order = "date" }
    merge "sitemap"
    merge "tags" { sources = { "blog" } }
    merge "sizes" { sources = { "docs" } }
    static "static"
    data "data"
    """)

# Cuts a version into the pages up to `first` and those after it.
NAMED = text("""
    return partitioner {
      options = { first = { type = "string", required = true } },
      assign = function(_, pages, options)
        local names = {}
        for index, page in ipairs(pages) do
          names[index] = page.path:match("([^/]*)%.md$") <= options.first and "low" or "high"
        end
        return names
      end,
    }
    """)

SIZES = text("""
    local helper = require("helper")
    return reducer {
      map = function(page, emit) emit(page.section, page.params.size or 1) end,
      combine = function(_, values) return { helper.sum(values) } end,
      reduce = function(key, values, out)
        out:write("sizes/" .. key .. ".txt", tostring(helper.sum(values)))
      end,
    }
    """)

HELPER = text("""
    local helper = {}
    function helper.sum(values)
      local sum = 0
      for _, value in ipairs(values) do sum = sum + value end
      return sum
    end
    return helper
    """)

TEMPLATES = {
    "base.html": "<title>{% block title %}{{ site.title }}{% endblock %}</title>{% block body %}{% endblock %}\n",
    "docs.html": text("""
        {% extends "base.html" %}
        {% block body %}<h1>{{ page.title }}</h1>{{ page.content }}
        {% set around = view("siblings", page.path) %}
        {% if around and around.next %}<a rel=next href="{{ around.next.url }}">{{ around.next.title }}</a>{% endif %}
        {% if page.params.shows == "data" %}{{ data("data/menu.yaml").top }}{% endif %}
        {% if page.params.shows == "env" %}{{ env("SHARD_TEST_EXACT", "unset") }}{% endif %}
        {% if page.params.shows == "param" %}{{ param("edition") }}{% endif %}
        {% if page.params.shows == "note" %}{% include "parts/note.html" %}{% endif %}
        {% if page.params.shows == "glob" %}{{ glob("data/*.yaml") | join(" ") }}{% endif %}
        {% if page.params.shows == "page" %}{{ page("content/blog/one.md").summary }}{% endif %}
        {% endblock %}
        """),
    "post.html": '{% extends "base.html" %}{% block body %}<h1>{{ page.title }}</h1>{{ page.content }}{% endblock %}\n',
    "list.html": text("""
        {% extends "base.html" %}
        {% block body %}{% for post in view("posts", "blog/") %}<li>{{ post.title }}{% endfor %}{% endblock %}
        """),
    "tag.html": '{% extends "base.html" %}{% block body %}{% for p in pages %}{{ p.title }};{% endfor %}{% endblock %}\n',
    "tags.html": '{% extends "base.html" %}{% block body %}{% for t in tags %}{{ t.name }} {{ t.count }};{% endfor %}{% endblock %}\n',
    "parts/note.html": "<p>A note</p>\n",
    "unused.html": "nobody\n",
}


def docs_page(title, **front):
    lines = "".join(f"{name}: {value}\n" for name, value in front.items())
    return f"---\ntitle: {title}\n{lines}---\nThe body of {title}.\n"


FILES = {
    "Shardfile.lua": SHARDFILE,
    "plugins/partitioners/named.lua": NAMED,
    "plugins/reducers/sizes.lua": SIZES,
    "plugins/helper.lua": HELPER,
    **{f"templates/{name}": source for name, source in TEMPLATES.items()},
    "content/docs/v1/a.md": docs_page("V1 A", shows="data"),
    "content/docs/v1/b.md": docs_page("V1 B", shows="env"),
    "content/docs/v1/c.md": docs_page("V1 C", shows="param"),
    "content/docs/v2/a.md": docs_page("V2 A", shows="note"),
    "content/docs/v2/b.md": docs_page("V2 B", shows="glob"),
    "content/docs/v2/c.md": docs_page("V2 C", shows="page"),
    "content/blog/_index.md": docs_page("Blog", template="list.html"),
    "content/blog/one.md": docs_page("One", tags="[red]", date="2024-01-01"),
    "content/blog/two.md": docs_page("Two", tags="[red, blue]", date="2024-01-02"),
    "content/blog/three.md": docs_page("Three", tags="[green]", date="2024-01-03"),
    "static/robots.txt": "User-agent: *\n",
    "data/menu.yaml": "top: Home\n",
}

DOCS = [f"content/docs/v{version}/{name}.md" for version in (1, 2) for name in "abc"]
BLOG = [f"content/blog/{name}.md" for name in ("_index", "one", "two", "three")]


class Exact(shardtest.TestCase):
    def setUp(self):
        super().setUp()
        self.work = self.site(FILES)
        self.first = self.work.build()

    def expect(self, rendered, views=None, merges=None, env=None, arguments=()):
        """Builds; RENDERED maps pages to reasons, VIEWS and MERGES map keys to reasons ("finish" is the key of a finish).
        The output must then be a clean build's, and another build run nothing."""
        result = self.work.build(*arguments, env=env)
        self.assertEqual(result.rendered(), rendered)
        self.assertEqual({key: reason for (_, key), reason in result.ran("view").items()}, views or {})
        ran = {key or "finish": reason for (_, key), reason in result.ran("merge", "finish").items()}
        self.assertEqual(ran, merges or {})
        self.assert_clean(self.work, *arguments, env=env)
        self.assert_nothing_runs(self.work, *arguments, env=env)
        return result

    def expect_nothing_rendered(self, **more):
        return self.expect({}, **more)

    def skipped_shards(self, result):
        return sorted(shard["id"] for shard in result.report["shards"] if shard["skipped"])

    # --- inputs ---

    def test_the_first_build_runs_everything(self):
        self.assertEqual(self.first.rendered(), {path: "new" for path in DOCS + BLOG})
        self.assertEqual(self.first.summary["pages"], {"total": 10, "built": 10, "reused": 0, "failed": 0})
        self.assertEqual(self.first.summary["outputs"]["written"], self.first.summary["outputs"]["total"])

    def test_nothing_changed(self):
        result = self.assert_nothing_runs(self.work)
        self.assertEqual(result.summary["pages"], {"total": 10, "built": 0, "reused": 10, "failed": 0})
        self.assertEqual(result.summary["shards"]["skipped"], result.summary["shards"]["total"])

    def test_touched(self):
        os.utime(self.work.path("content/docs/v1/a.md"))
        os.utime(self.work.path("templates/docs.html"))
        self.expect_nothing_rendered()

    def test_body(self):
        self.work.replace("content/docs/v1/a.md", "The body", "Another body")
        result = self.expect({"content/docs/v1/a.md": "source changed"})
        self.assertEqual(result.summary["outputs"]["written"], 1)
        # A page of docs/v2#high shows a summary, so that shard is looked into.
        self.assertEqual(self.skipped_shards(result), ["blog", "docs/v1#high", "docs/v2#low"])

    def test_body_that_others_summarize(self):
        self.work.replace("content/blog/one.md", "The body", "Another body")
        reader = "body content/blog/one.md[summary] changed"
        self.expect({"content/blog/one.md": "source changed", "content/docs/v2/c.md": reader})

    def test_body_below_the_summary(self):
        self.work.write("content/blog/one.md", FILES["content/blog/one.md"] + "\nA second paragraph.\n")
        self.expect({"content/blog/one.md": "source changed"})

    def test_title_of_a_page_with_neighbours(self):
        self.work.replace("content/docs/v1/b.md", "title: V1 B", "title: V1 Bee")
        self.expect(
            {
                "content/docs/v1/a.md": "view siblings[content/docs/v1/a.md] changed",
                "content/docs/v1/b.md": "source changed",
                # The value has its previous page too, which docs.html does not show: the value is what is read.
                "content/docs/v1/c.md": "view siblings[content/docs/v1/c.md] changed",
            },
            views={"docs/v1": "its records changed"},
        )

    def test_title_of_a_post(self):
        self.work.replace("content/blog/three.md", "title: Three", "title: Third")
        self.expect(
            {
                "content/blog/_index.md": "view posts[blog/] changed",
                "content/blog/three.md": "source changed",
            },
            views={"blog/": "its records changed"},
            merges={"green": "its records changed"},
        )

    def test_tag(self):
        self.work.replace("content/blog/two.md", "[red, blue]", "[red, green]")
        self.expect(
            {"content/blog/two.md": "source changed"},
            merges={"green": "its records changed", "finish": "a summary changed"},
        )
        self.assertFalse((self.work.public / "tags/blue").exists())

    def test_size_changes_one_key_of_a_merge_with_combine(self):
        self.work.replace("content/docs/v2/a.md", "shows: note", "shows: note\nsize: 7")
        self.expect({"content/docs/v2/a.md": "source changed"}, merges={"v2": "its records changed"})
        self.assertEqual(self.work.output("sizes/v2.txt"), "9")

    def test_template(self):
        self.work.replace("templates/docs.html", "<h1>", "<h1 class=docs>")
        self.expect({path: "file templates/docs.html changed" for path in DOCS})

    def test_parent_template(self):
        self.work.replace("templates/base.html", "<title>", "<title lang=en>")
        reason = "file templates/base.html changed"
        merges = {key: reason for key in ("red", "blue", "green", "finish")}
        self.expect({path: reason for path in DOCS + BLOG}, merges=merges)

    def test_included_template(self):
        self.work.write("templates/parts/note.html", "<p>Another note</p>\n")
        self.expect({"content/docs/v2/a.md": "file templates/parts/note.html changed"})

    def test_unused_template(self):
        self.work.write("templates/unused.html", "still nobody\n")
        self.expect_nothing_rendered()

    def test_template_with_the_same_result(self):
        self.work.replace("templates/docs.html", "{% extends", "{# a comment #}{% extends")
        result = self.expect({path: "file templates/docs.html changed" for path in DOCS})
        self.assertEqual((result.summary["outputs"]["written"], result.summary["outputs"]["unchanged"]), (0, 6))

    def test_data(self):
        self.work.write("data/menu.yaml", "top: Start\n")
        self.expect({"content/docs/v1/a.md": "file data/menu.yaml changed"})

    def test_data_file_added(self):
        self.work.write("data/more.yaml", "a: 1\n")
        self.expect({"content/docs/v2/b.md": "glob data/*.yaml changed"})

    def test_plugin(self):
        self.work.replace("plugins/reducers/sizes.lua", ".txt", ".text")
        reason = "file plugins/reducers/sizes.lua changed"
        self.expect({path: reason for path in DOCS}, merges={"v1": reason, "v2": reason})
        self.assertFalse((self.work.public / "sizes/v1.txt").exists())

    def test_helper_of_a_plugin(self):
        self.work.replace("plugins/helper.lua", "sum + value", "value + sum")
        reason = "file plugins/helper.lua changed"
        result = self.expect({path: reason for path in DOCS}, merges={"v1": reason, "v2": reason})
        self.assertEqual(result.summary["outputs"]["written"], 0)

    def test_combine_that_comes_and_goes(self):
        combine = "  combine = function(_, values) return { helper.sum(values) } end,\n"
        for size, plugin in ((5, SIZES.replace(combine, "")), (6, SIZES)):
            self.work.write("plugins/reducers/sizes.lua", plugin)
            self.work.build()
            self.assert_clean(self.work)
            self.work.write("content/docs/v1/a.md", docs_page("V1 A", size=size))
            self.work.build()
            self.assert_clean(self.work)
            self.assert_nothing_runs(self.work)

    def test_environment(self):
        env = {"SHARD_TEST_EXACT": "set"}
        self.expect({"content/docs/v1/b.md": "environment SHARD_TEST_EXACT changed"}, env=env)

    def test_environment_that_nobody_reads(self):
        self.expect_nothing_rendered(env={"SHARD_TEST_UNREAD": "set"})

    def test_parameter(self):
        reason = "parameter edition changed"
        self.expect({"content/docs/v1/c.md": reason}, arguments=["--set", "edition=enterprise"])

    def test_parameter_in_the_shardfile(self):
        self.work.replace("Shardfile.lua", '"community"', '"enterprise"')
        self.expect({"content/docs/v1/c.md": "parameter edition changed"})

    def test_site_title(self):
        self.work.replace("Shardfile.lua", '"Exact"', '"Precise"')
        reason = "site title changed"
        merges = {key: reason for key in ("red", "blue", "green", "finish")}
        self.expect({path: reason for path in DOCS + BLOG}, merges=merges)

    def test_partitioner_option(self):
        self.work.replace("Shardfile.lua", 'first = "a"', 'first = "b"')
        # The merge "sizes" has a `combine`, so its records are those of shards: these are others now.
        moved = {key: "its records changed" for key in ("v1", "v2")}
        result = self.expect_nothing_rendered(merges=moved)
        sizes = {shard["id"]: shard["pages"] for shard in result.report["shards"] if shard["source"] == "docs"}
        self.assertEqual(sizes, {"docs/v1#low": 2, "docs/v1#high": 1, "docs/v2#low": 2, "docs/v2#high": 1})

    def test_partitioner_that_names_shards_otherwise(self):
        self.work.replace("plugins/partitioners/named.lua", '"low"', '"early"')
        result = self.work.build()
        self.assertEqual(result.rendered(), {})
        self.assert_clean(self.work)

    # --- pages that come and go ---

    def test_added_page(self):
        self.work.write("content/docs/v1/d.md", docs_page("V1 D"))
        self.expect(
            {"content/docs/v1/d.md": "new", "content/docs/v1/c.md": "view siblings[content/docs/v1/c.md] changed"},
            views={"docs/v1": "its records changed"},
            merges={"docs-v1": "its records changed", "v1": "its records changed"},
        )

    def test_deleted_page(self):
        self.work.remove("content/docs/v2/c.md")
        result = self.expect(
            {"content/docs/v2/b.md": "view siblings[content/docs/v2/b.md] changed"},
            views={"docs/v2": "its records changed"},
            merges={"docs-v2": "its records changed", "v2": "its records changed"},
        )
        self.assertEqual(result.summary["outputs"]["deleted"], 1)
        self.assertFalse((self.work.public / "docs/v2/c").exists())

    def test_deleted_version(self):
        self.work.remove("content/docs/v2")
        result = self.expect({}, merges={"finish": "a summary changed"})
        self.assertEqual(result.summary["outputs"]["deleted"], 5)
        self.assertFalse((self.work.public / "docs/v2").exists())

    def test_renamed_page(self):
        os.rename(self.work.path("content/blog/three.md"), self.work.path("content/blog/four.md"))
        self.expect(
            {"content/blog/four.md": "new", "content/blog/_index.md": "view posts[blog/] changed"},
            views={"blog/": "its records changed"},
            merges={"green": "its records changed", "blog": "its records changed"},
        )

    # --- outputs ---

    def test_deleted_output_comes_back(self):
        (self.work.public / "docs/v1/b/index.html").unlink()
        self.expect({"content/docs/v1/b.md": "output docs/v1/b/index.html is missing"})

    def test_deleted_output_of_a_merge_comes_back(self):
        (self.work.public / "sizes/v1.txt").unlink()
        self.expect({}, merges={"v1": "output sizes/v1.txt is missing"})

    def test_deleted_static_file_comes_back(self):
        (self.work.public / "robots.txt").unlink()
        result = self.expect_nothing_rendered()
        self.assertEqual(result.summary["outputs"]["written"], 1)

    def test_tampered_output_comes_back(self):
        path = self.work.public / "docs/v1/b/index.html"
        path.write_text("tampered")
        self.expect({"content/docs/v1/b.md": "output docs/v1/b/index.html was changed by somebody else"})

    def test_touched_output_is_left_alone(self):
        path = self.work.public / "docs/v1/b/index.html"
        os.utime(path, ns=(1, 1_000_000_000))
        result = self.work.build()
        self.assertEqual(result.ran(), {})
        self.assertEqual(path.stat().st_mtime_ns, 1_000_000_000)

    def test_same_bytes_are_not_written_again(self):
        before = self.work.stamps()
        self.work.replace("content/docs/v1/a.md", "title:", "unread: 1\ntitle:")
        result = self.expect({"content/docs/v1/a.md": "source changed"})
        self.assertEqual(result.summary["outputs"]["unchanged"], 1)
        self.assertEqual(self.work.stamps(), before)

    def test_files_of_others_stay(self):
        self.work.write("public/docs/v2/CNAME", "by hand")
        self.work.write("public/mine/index.html", "by hand")
        self.work.remove("content/docs/v2")
        self.work.build()
        self.assertEqual(self.work.output("docs/v2/CNAME"), "by hand")
        self.assertEqual(self.work.output("mine/index.html"), "by hand")

    def test_file_of_somebody_else_is_not_overwritten(self):
        self.work.write("public/docs/v1/d/index.html", "by hand")
        self.work.write("content/docs/v1/d.md", docs_page("V1 D"))
        result = self.work.build(status=1)
        self.assertIn("docs/v1/d/index.html exists and was not made by Shard", result.error_text())
        self.assertEqual(self.work.output("docs/v1/d/index.html"), "by hand")
        self.work.build(status=1)
        self.assertEqual(self.work.output("docs/v1/d/index.html"), "by hand")
        self.work.build("--force")
        self.assert_clean(self.work)

    def test_clean_leaves_files_of_others(self):
        self.work.write("public/mine/index.html", "by hand")
        self.assertEqual(self.work.run("clean").status, 0)
        self.assertEqual(shardtest.tree(self.work.public), {"mine/": b"", "mine/index.html": b"by hand"})
        self.assertFalse(self.work.path(".shard").exists())


if __name__ == "__main__":
    shardtest.main()
