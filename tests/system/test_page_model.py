#!/usr/bin/env python3
"""What pages are beside their text: addresses, aliases, files beside them, sections that nobody wrote, languages, and the
fields that are made when they are read. After each step the output is a clean build's, and a second build does nothing."""

import shardtest


def page(title, more="", body="Text."):
    return f"---\ntitle: {title}\n{more}---\n{body}\n"


class PageModel(shardtest.TestCase):
    def make(self, files, source="", site="", template="{{ page.title }}\n{{ page.content }}"):
        shardfile = f'site {{ title = "T", base_url = "https://t.example/base" {site} }}\n'
        shardfile += f'source "docs" {{ root = "content" {source} }}\n'
        files = {path: content if isinstance(content, bytes) else content.encode() for path, content in files.items()}
        self.work = self.site({"Shardfile.lua": shardfile, "templates/page.html": template, **files})
        return self.check()

    def check(self):
        """Builds; the output is a clean build's, and nothing is left to do. Returns {page: reason} of what was rendered."""
        self.work.settle()
        result = self.work.build()
        self.assert_clean(self.work)
        self.assert_nothing_runs(self.work)
        return result.rendered()

    def check_fails(self, *words):
        """Builds, which fails for one reason that has all the WORDS in it; the same in a clean build."""
        self.work.settle()
        texts = []
        for site in (self.work, self.copy()):
            texts.append(site.build(status=1).error_text())
            for word in words:
                self.assertIn(word, texts[-1])
        self.assertEqual(texts[0], texts[1])

    def copy(self):
        self._clean_builds += 1
        return shardtest.Site(self.folder / f"copy-{self._clean_builds}", self.work.inputs())

    def outputs(self):
        return {path for path in shardtest.tree(self.work.public) if not path.endswith("/")}


class Addresses(PageModel):
    def test_html_urls_are_files_but_for_pages_that_are_their_folder(self):
        self.make(
            {"content/_index.md": page("Home"), "content/a/b.md": page("B", body="[c](c/index.md)"),
             "content/a/c/index.md": page("C", body="[b](../b.md)"), "content/a/_index.md": page("A")},
            source=', urls = "html"',
        )
        self.assertEqual(self.outputs(), {"index.html", "a/index.html", "a/b.html", "a/c/index.html"})
        self.assertIn('href="/a/b.html"', self.work.output("a/c/index.html"))
        self.assertIn('href="/a/c/"', self.work.output("a/b.html"))

    def test_html_urls_of_a_pattern(self):
        self.make({"content/x/post.md": page("Post", "date: 2024-03-09\n")},
                  source=', urls = "html", permalink = "/:sections/:year/:month/:filename/"')
        self.assertEqual(self.outputs(), {"x/2024/03/post.html"})

    def test_names_beyond_ascii_are_written_as_they_are_and_linked_in_percents(self):
        self.make({"content/über uns.md": page("Über"), "content/a.md": page("A", body="[x](<über uns.md>)")})
        self.assertIn("über uns/index.html", self.outputs())
        self.assertIn('href="/%C3%BCber%20uns/"', self.work.output("a/index.html"))


class OneFile(PageModel):
    def test_outputs_that_differ_in_case_are_a_conflict(self):
        self.make({"content/readme.md": page("Small")})
        self.work.write("content/README.md", page("Large"))
        self.check_fails("content/README.md", "content/readme.md", "some disks take for one file")
        self.work.remove("content/README.md")
        self.check()

    def test_outputs_that_differ_in_how_an_accent_is_written_are_a_conflict(self):
        self.make({"content/caf\u00e9.md": page("One")})
        self.work.write("content/cafe\u0301.md", page("Two"))
        self.check_fails("caf\u00e9.md", "cafe\u0301.md", "some disks take for one file")

    def test_a_static_file_and_a_page(self):
        self.make({"content/a.md": page("A"), "static/A/index.html": "x"})
        self.work.write("Shardfile.lua", self.work.read("Shardfile.lua") + 'static "static"\n')
        self.check_fails("page content/a.md and static file static/A/index.html")

    def test_folders_that_differ_in_case_are_no_conflict(self):
        self.make({"content/Guide/a.md": page("A"), "content/guide/b.md": page("B")})
        self.assertEqual(self.outputs(), {"Guide/a/index.html", "guide/b/index.html"})


class Aliases(PageModel):
    def test_an_alias_leads_to_the_page(self):
        self.make({"content/blog/new.md": page("New", "aliases: [/old/, older.html, /blog/new/]\n")})
        self.assertEqual(self.outputs(), {"blog/new/index.html", "old/index.html", "blog/older.html"})
        self.assertIn('content="0; url=/blog/new/"', self.work.output("old/index.html"))
        self.assertIn('<link rel="canonical" href="https://t.example/base/blog/new/">', self.work.output("old/index.html"))

    def test_an_alias_follows_the_page_and_goes_with_it(self):
        self.make({"content/a.md": page("A", "aliases: /x/\n"), "content/b.md": page("B")})
        self.work.write("content/a.md", page("A", "aliases: /x/\nurl: /moved/\n"))
        self.check()
        self.assertIn("url=/moved/", self.work.output("x/index.html"))
        self.work.write("content/a.md", page("A"))
        self.check()
        self.assertNotIn("x/index.html", self.outputs())

    def test_an_edit_of_the_body_keeps_the_alias(self):
        self.make({"content/a.md": page("A", "aliases: /x/\n"), "content/b.md": page("B")})
        self.work.write("content/a.md", page("A", "aliases: /x/\n", "Other."))
        self.check()
        self.assertIn("x/index.html", self.outputs())

    def test_a_page_has_its_address_before_any_alias(self):
        self.make({"content/a.md": page("A", "aliases: [/b/, /c/]\n")})
        self.work.write("content/b.md", page("B"))
        self.check_fails("an alias of page content/a.md", "page content/b.md", "b/index.html")
        self.assertIn("B\n", self.work.output("b/index.html"))
        self.assertIn("c/index.html", self.outputs())
        self.work.remove("content/b.md")
        self.check()
        self.assertIn("url=/a/", self.work.output("b/index.html"))

    def test_two_aliases_that_are_one(self):
        self.make({"content/a.md": page("A", "aliases: /x/\n")})
        self.work.write("content/b.md", page("B", "aliases: /X/\n"))
        self.check_fails("an alias of page content/a.md", "an alias of page content/b.md")

    def test_an_alias_that_is_no_address(self):
        self.make({"content/a.md": page("A")})
        self.work.write("content/a.md", page("A", "aliases: [{a: 1}]\n"))
        self.check_fails("content/a.md:3: ", "'aliases' must be a list of addresses")


IMAGE = '<svg xmlns="http://www.w3.org/2000/svg" width="3" height="4"/>'


class FilesBesidePages(PageModel):
    def test_files_of_a_bundle_go_where_its_page_goes(self):
        self.make(
            {"content/post/index.md": page("Post", "url: /2024/post/\n", "![x](img.svg) [z](data/a.zip?x#y) ![n](none.png)"),
             "content/post/img.svg": IMAGE, "content/post/data/a.zip": "zip", "content/post/.hidden": "no",
             "content/post/note.txt~": "x"},
            source=', exclude = { "**/*~" }',
        )
        self.assertEqual(self.outputs(), {"2024/post/index.html", "2024/post/img.svg", "2024/post/data/a.zip"})
        html = self.work.output("2024/post/index.html")
        for address in ('src="/2024/post/img.svg"', 'href="/2024/post/data/a.zip?x#y"', 'src="none.png"'):
            self.assertIn(address, html)

    def test_a_bundle_that_moves_takes_its_files_with_it(self):
        self.make({"content/post/index.md": page("Post", body="![x](img.svg)"), "content/post/img.svg": IMAGE,
                   "content/b.md": page("B", body="![x](post/img.svg)")})
        self.work.replace("content/post/index.md", "title: Post", "title: Post\nslug: other")
        self.check()
        self.assertEqual(self.outputs(), {"other/index.html", "other/img.svg", "b/index.html"})
        self.assertIn('src="/other/img.svg"', self.work.output("b/index.html"))
        self.work.remove("content/post/img.svg")
        self.assertEqual(set(self.check()), {"content/post/index.md", "content/b.md"})
        self.assertEqual(self.outputs(), {"other/index.html", "b/index.html"})

    def test_files_of_a_draft_are_not_published(self):
        self.make({"content/post/index.md": page("Post", "draft: true\n"), "content/post/img.svg": IMAGE,
                   "content/_index.md": page("Home")})
        self.assertEqual(self.outputs(), {"index.html"})
        self.work.write("content/post/index.md", page("Post"))
        self.check()
        self.assertIn("post/img.svg", self.outputs())

    def test_loose_files_keep_their_folders(self):
        self.make(
            {"content/v1/a.md": page("A", body="![x](img/x.svg) <img src=\"img/x.svg\">"), "content/v1/img/x.svg": IMAGE},
            source=', mount = "/docs/"', template="{{ page.content }}{{ asset('./img/x.svg').width }}",
        )
        self.assertEqual(self.outputs(), {"docs/v1/a/index.html", "docs/v1/img/x.svg"})
        self.assertEqual(self.work.output("docs/v1/a/index.html").count("/docs/v1/img/x.svg"), 2)
        self.assertTrue(self.work.output("docs/v1/a/index.html").endswith("3"))

    def test_a_source_may_have_bundles_alone_or_nothing(self):
        files = {"content/a/index.md": page("A"), "content/a/b/x.svg": IMAGE, "content/c/d.md": page("D"),
                 "content/c/y.svg": IMAGE, "content/e/_index.md": page("E"), "content/e/z.svg": IMAGE,
                 "content/e/f/w.svg": IMAGE}
        pages = {"a/index.html", "c/d/index.html", "e/index.html"}
        self.make(files, source=', files = "bundles"')
        self.assertEqual(self.outputs(), pages | {"a/b/x.svg", "e/z.svg"})
        self.work.replace("Shardfile.lua", '"bundles"', '"none"')
        self.check()
        self.assertEqual(self.outputs(), pages)
        self.work.replace("Shardfile.lua", '"none"', '"all"')
        self.check()
        self.assertEqual(self.outputs(), pages | {"a/b/x.svg", "e/z.svg", "c/y.svg", "e/f/w.svg"})

    def test_folders_that_have_another_use_are_not_published(self):
        self.make({"content/a.md": page("A"), "content/data/x.yaml": "a: 1", "content/static/y.txt": "y"})
        self.work.write("Shardfile.lua", self.work.read("Shardfile.lua") + 'data "content/data" static "content/static"\n')
        self.check()
        self.assertEqual(self.outputs(), {"a/index.html", "y.txt"})

    def test_a_file_and_a_page_that_want_one_output(self):
        self.make({"content/a.md": page("A")})
        self.work.write("content/a/index.html", "x")
        self.check_fails("page content/a.md and static file content/a/index.html")


class Languages(PageModel):
    def test_a_suffix_says_the_language(self):
        self.make(
            {"content/_index.md": page("Home"), "content/_index.de.md": page("Start"), "content/a/x.de.md": "text",
             "content/a/x.md": page("X"), "content/a/v1.2.md": page("V")},
            site=', languages = { "en", "de" }', template="{{ page.title }} {{ page.language }} {{ page.url }}",
        )
        self.assertEqual(self.outputs(), {"index.html", "de/index.html", "de/a/x/index.html", "a/x/index.html",
                                          "a/v1.2/index.html"})
        self.assertEqual(self.work.output("de/a/x/index.html"), "X de /de/a/x/")
        self.assertEqual(self.work.output("a/v1.2/index.html"), "V en /a/v1.2/")


if __name__ == "__main__":
    shardtest.main()
