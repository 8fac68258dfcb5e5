#!/usr/bin/env python3
"""What once went wrong where something that is said in one place decides what is made in another. Each in the smallest
site."""

import shardtest
from regression import FAILING_TEMPLATE, LIST, TEMPLATE, Regression, page
from shardtest import text


class Declarations(Regression):
    def test_merge_that_leaves_while_a_page_fails(self):
        with_merge = 'source "docs" { root = "content" } merge "list" {}\n'
        without = 'source "docs" { root = "content" }\n'
        self.start(
            with_merge,
            {"plugins/list.lua": LIST, "content/a.md": page("a"), "content/b.md": page("b")},
            template=FAILING_TEMPLATE,
        )
        self.rebuild({"Shardfile.lua": without, "content/a.md": page("bad")}, status=1)
        self.rebuild({"Shardfile.lua": with_merge, "content/a.md": page("a")})
        self.settled()

    def test_view_that_leaves_while_a_page_fails(self):
        with_view = 'source "docs" { root = "content" } view "siblings" {}\n'
        without = 'source "docs" { root = "content" }\n'
        self.start(with_view, {"content/a.md": page("a"), "content/b.md": page("b")})
        self.rebuild({"Shardfile.lua": without, "content/a.md": page("[")}, status=1)
        self.rebuild({"Shardfile.lua": with_view, "content/a.md": page("a")})
        self.settled()

    def test_markdown_option_of_a_page_that_is_summarized_elsewhere(self):
        self.start(
            """
            source "a" { root = "content/a", mount = "/a/", markdown = { smart = param("smart") == "1" } }
            source "b" { root = "content/b", mount = "/b/", template = "b.html" }
            """,
            {
                "templates/b.html": '{{ page("content/a/x.md").summary }}',
                "content/a/x.md": page("X", '"quoted" -- text'),
                "content/b/y.md": page("Y"),
            },
        )
        for arguments in (["--set", "smart=1"], [], ["--set", "smart=1"]):
            self.work.build(*arguments)
            self.settled(*arguments)

    def test_key_that_looks_like_a_part_of_another(self):
        self.start(
            """
            source "docs" {
              root = "content",
              shard = {
                key = function(page) return page.params.key end,
                by = partitioner {
                  assign = function(key, pages)
                    local names = {}
                    for index in ipairs(pages) do names[index] = key == "v1" and "01" or "" end
                    return names
                  end,
                },
              },
            }
            merge "list" {}
            """,
            {"plugins/list.lua": LIST, "content/a.md": page("a", key='"v1#01"'), "content/b.md": page("b", key="v1")},
        )
        self.rebuild({"content/c.md": page("c", key="v9")})
        self.settled()
        self.rebuild({"content/a.md": page("a", key="v1"), "content/b.md": page("b", key='"v1#01"')})
        self.settled()

    def test_sources_whose_names_begin_alike(self):
        sources = {"docs": "d", "docs2": "d2", "docs-a": "da"}
        declared = "".join(
            f'source "{name}" {{ root = "content/{root}", mount = "/{root}/", shard = {{ key = "section" }} }}\n'
            for name, root in sources.items()
        )
        places = [f"{root}/{section}" for root in sources.values() for section in "12a"]
        files = {f"content/{place}/p.md": page(place) for place in places}
        self.start(declared + 'merge "list" {}\n', {"plugins/list.lua": LIST, **files})
        for path in files:
            result = self.rebuild({path: files[path].replace("body", "ydob")})
            self.assertEqual(list(result.rendered()), [path])
            owners = {shard["id"]: shard["source"] for shard in result.report["shards"]}
            self.assertEqual(owners, {shard: shard.split("/")[0] for shard in owners})
            self.settled()

    def test_view_that_reads_the_source_of_a_page(self):
        self.work = self.site(
            {
                "Shardfile.lua": 'source "docs" { root = "content" } view "titles" {}\n',
                "templates/page.html": TEMPLATE,
                "plugins/titles.lua": text("""
                    return reducer {
                      map = function(_, emit) emit("k", read("content/a.md")) end,
                      reduce = function(key, records, out) out:set(key, records[1]) end,
                    }
                    """),
                "content/a.md": page("A"),
            }
        )
        self.assertIn("'content/a.md' is a page", self.work.build(status=1).error_text())


class Places(Regression):
    """Folders and addresses that the Shardfile names decide where links lead, on pages that read nothing of it."""

    def redeclare(self, old, new):
        self.work.replace("Shardfile.lua", old, new)
        self.rebuild()
        self.settled()

    def test_mount_of_pages_that_have_their_own_addresses(self):
        self.start(
            'source "docs" { root = "content", mount = "/docs/" }',
            {"content/a.md": page("a", "[b](/docs/b.md)", url="/a/"), "content/b.md": page("b", url="/b/")},
        )
        self.redeclare("/docs/", "/manual/")

    def test_static_folder_that_links_lead_to(self):
        files = {"content/a.md": page("a", "![x](../more/x.png) ![x](/img/x.png)"), "more/x.png": "png"}
        self.start('source "docs" { root = "content" }', files)
        self.redeclare("\n", '\nstatic "more" { to = "img/", fingerprint = true }')
        self.redeclare('"img/"', '"other/"')

    def test_files_beside_pages_of_another_source(self):
        self.start(
            """
            source "docs" { root = "content/docs" }
            source "blog" { root = "content/blog", mount = "/blog/", files = "none" }
            """,
            {
                "content/docs/a.md": page("a", "![x](../blog/x.png)"),
                "content/blog/b.md": page("b"),
                "content/blog/x.png": "png",
            },
        )
        self.redeclare('"none"', '"all"')

    def test_another_folder_of_templates(self):
        files = {"content/a.md": page("a", tags="[x]"), "other/page.html": "other {{ page.title }}"}
        for name in ("tag", "tags"):
            files[f"templates/{name}.html"] = name
            files[f"other/{name}.html"] = f"other {name}"
        self.start(
            """
            site { templates = "templates" }
            source "docs" { root = "content" }
            merge "tags"
            data "templates"
            data "other"
            """,
            files,
        )
        self.redeclare('templates = "templates"', 'templates = "other"')

    def test_another_folder_of_shortcodes(self):
        files = {"content/a.md": page("a", "{{< x >}}"), "one/x.html": "one", "two/x.html": "two"}
        self.start('site { shortcodes = "one" } source "docs" { root = "content" } data "one" data "two"', files)
        self.redeclare('shortcodes = "one"', 'shortcodes = "two"')

    def test_another_plugin_for_a_filter(self):
        self.start(
            """
            source "docs" { root = "content" }
            merge "tags"
            templates { filters = { mark = "one" } }
            """,
            {
                "content/a.md": page("a", tags="[x]"),
                "plugins/one.lua": 'return function(text) return text .. "1" end',
                "plugins/two.lua": 'return function(text) return text .. "2" end',
                "templates/tag.html": "{{ tag.name | mark }}",
                "templates/tags.html": "",
            },
            template="{{ page.title | mark }}",
        )
        self.redeclare('"one"', '"two"')


class Assets(Regression):
    def test_tool_for_what_a_stylesheet_shows(self):
        """Its name in the stylesheet follows from what the tool makes of it."""
        shardfile = """
            source "docs" { root = "content" }
            static "assets" { fingerprint = true, minify = { svg = { "./tool" } } }
            """
        files = {"content/a.md": page("a"), "assets/a.css": "a { background: url(i.svg) }", "assets/i.svg": "<svg/>"}
        self.work = self.site({"Shardfile.lua": text(shardfile), "templates/page.html": TEMPLATE, **files})
        for word in ("one", "other"):
            self.work.write("tool", f"#!/bin/sh\ncat\necho '<!-- {word} -->'\n")
            self.work.path("tool").chmod(0o755)
            self.work.settle()
            self.work.build()
            names = sorted(path.name for path in self.work.public.iterdir() if path.is_file())
            self.assertIn(names[1], self.work.output(names[0]), "the stylesheet shows a file that is not there")


class Cascade(Regression):
    def test_mistake_of_a_section_that_is_new(self):
        self.start('source "docs" { root = "content" }', {"content/a.md": page("a")})
        for number, cascade in enumerate(["5", "[5]", "[{a: 1}, 5]", "{_target: 5}"]):
            path = f"content/{number}/_index.md"
            text_of_errors = self.rebuild({path: page("s", cascade=cascade)}, status=1).error_text()
            self.assertIn("cascade", text_of_errors)
            self.rebuild(removed=[path])
        self.settled()


if __name__ == "__main__":
    shardtest.main()
