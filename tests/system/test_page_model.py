#!/usr/bin/env python3
"""What pages are beside their text: addresses, aliases, files beside them, sections that nobody wrote, languages, and the
fields that are made when they are read. After each step the output is a clean build's, and a second build does nothing."""

import os
import pathlib
import re
import shutil
import subprocess

import shardtest

SOURCE = pathlib.Path(__file__).resolve().parent.parent.parent


def page(title, more="", body="Text."):
    return f"---\ntitle: {title}\n{more}---\n{body}\n"


class PageModel(shardtest.TestCase):
    def make(self, files, source="", site="", more="", template="{{ page.title }}\n{{ page.content }}"):
        shardfile = f'site {{ title = "T", base_url = "https://t.example/base" {site} }}\n'
        shardfile += f'source "docs" {{ root = "content" {source} }}\n{more}'
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


class DatedNames(PageModel):
    FILES = {
        "content/2024-03-09-first-post.md": "Text.\n",
        "content/2024-03-10_second/index.markdown": page("Second"),
        "content/2024-03-11-third.md": page("Third", "date: 2020-01-01\nslug: other\n"),
        "content/2024-02-31-none.md": page("None", "date: 2020-01-02\n"),
    }

    def test_they_say_date_slug_and_title(self):
        self.make(self.FILES, source=', dated_names = true, permalink = "/:year/:month/:day/:slug/"')
        self.assertEqual(self.outputs(), {"2024/03/09/first-post/index.html", "2024/03/10/second/index.html",
                                          "2020/01/01/other/index.html", "2020/01/02/2024-02-31-none/index.html"})
        self.assertIn("First post", self.work.output("2024/03/09/first-post/index.html"))

    def test_paths_are_without_the_date(self):
        self.make(self.FILES, source=", dated_names = true")
        self.assertEqual(self.outputs(), {"first-post/index.html", "second/index.html", "other/index.html",
                                          "2024-02-31-none/index.html"})
        self.work.replace("Shardfile.lua", "dated_names = true", "dated_names = false")
        self.check()
        self.assertIn("2024-03-09-first-post/index.html", self.outputs())


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

    def test_a_data_folder_around_the_source_takes_no_files_from_it(self):
        self.make({"content/a.md": page("A"), "content/x.svg": "x"})
        self.work.write("Shardfile.lua", self.work.read("Shardfile.lua") + 'data "content"\n')
        self.check()
        self.assertEqual(self.outputs(), {"a/index.html", "x.svg"})

    def test_a_file_and_a_page_that_want_one_output(self):
        self.make({"content/a.md": page("A")})
        self.work.write("content/a/index.html", "x")
        self.check_fails("page content/a.md and static file content/a/index.html")


class Sections(PageModel):
    FILES = {"content/a/b/x.md": page("X"), "content/a/y.md": page("Y"), "content/c.md": page("C"), "content/c/z.md": page("Z"),
             "content/d/index.md": page("D"), "content/d/e/w.md": page("W"), "templates/list.html":
             "{{ page.title }}[{{ page.children|map(attribute='title')|join(',') }}]{{ page.summary }}{{ page.content }}"}
    SOURCE = ', generate_sections = true, section_template = "list.html"'

    def test_folders_without_a_section_get_one(self):
        self.make(self.FILES, source=self.SOURCE)
        sections = {path for path in self.outputs() if "[" in self.work.output(path)}
        self.assertEqual(sections, {"index.html", "a/index.html", "a/b/index.html", "d/e/index.html"})
        self.assertEqual(self.work.output("a/index.html"), "A[B,Y]")
        self.assertEqual(self.work.output("index.html"), "Home[A,C,D,Z]")

    def test_they_come_and_go(self):
        self.make(self.FILES, source=self.SOURCE)
        self.work.write("content/a/_index.md", page("Real", body="Real body."))
        self.assertEqual(set(self.check()), {"content/a/_index.md", "content/_index.md"})
        self.assertEqual(self.work.output("a/index.html"), "Real[B,Y]Real body.<p>Real body.</p>\n")
        self.work.remove("content/a/_index.md")
        self.check()
        self.assertEqual(self.work.output("a/index.html"), "A[B,Y]")
        self.work.write("content/a/b.md", page("Beside"))
        self.check()
        self.assertNotIn("[", self.work.output("a/b/index.html"))
        self.work.remove("content/a/b.md")
        self.work.write("content/new/deep/n.md", page("N"))
        self.check()
        self.assertEqual(self.work.output("new/index.html"), "New[Deep]")
        self.work.remove("content/new/deep/n.md")
        self.check()
        self.assertNotIn("new/index.html", self.outputs())
        self.work.replace("Shardfile.lua", "generate_sections = true", "generate_sections = false")
        self.check()
        self.assertNotIn("a/index.html", self.outputs())

    def test_there_is_none_where_all_pages_are_drafts(self):
        self.make({"content/a/b/x.md": page("X", "draft: true\n"), "content/c.md": page("C"), "content/d/y.md": page("Y"),
                   "content/d/index.md": page("D", "draft: true\n"), "templates/list.html": self.FILES["templates/list.html"]},
                  source=self.SOURCE, more='view "navigation" { level = 0 }\nmerge "sitemap"\n',
                  template="{{ view('navigation', 'docs/').children|map(attribute='title')|join(',') }}")
        self.assertEqual(self.outputs(), {"index.html", "c/index.html", "d/index.html", "d/y/index.html", "sitemap.xml",
                                          "sitemap-docs.xml", "sitemap-docs-d.xml"})
        self.assertEqual(self.work.output("c/index.html"), "C,D")
        self.work.replace("content/a/b/x.md", "draft: true\n", "")
        self.check()
        self.assertEqual(self.work.output("a/index.html"), "A[B]")
        self.assertEqual(self.work.output("c/index.html"), "A,C,D")
        self.work.replace("content/a/b/x.md", "Text.", "Texts")
        self.assertEqual(set(self.check()), {"content/a/b/x.md"})
        self.work.replace("content/a/b/x.md", "title: X\n", "title: X\nexpiryDate: 2020-01-01\n")
        self.check()
        self.assertFalse({path for path in self.outputs() if path.startswith("a/")})
        self.assertEqual(self.work.output("c/index.html"), "C,D")
        self.work.replace("content/d/index.md", "draft: true\n", "")
        self.check()
        self.assertNotIn("[", self.work.output("d/index.html"))

    def test_one_comes_with_the_page_that_comes_due(self):
        self.make({**self.FILES, "content/new/n.md": page("N", "date: 2050-01-01\n")}, source=self.SOURCE)
        self.assertNotIn("new/index.html", self.outputs())
        later = {"SOURCE_DATE_EPOCH": "2600000000"}
        self.work.build(env=later)
        self.assert_clean(self.work, env=later)
        self.assertEqual(self.work.output("new/index.html"), "New[N]")

    def test_one_that_moves_to_another_shard(self):
        self.make(self.FILES, source=self.SOURCE + ", shard = { key = function(page) return page.params.k or page.section end }")
        self.work.write("content/a/b/_index.md", page("Real", "k: elsewhere\n"))
        self.check()
        self.work.remove("content/a/b/_index.md")
        self.check()

    def test_they_can_be_linked_to(self):
        self.make({**self.FILES, "content/l.md": page("L", body="[a](a/_index.md)")}, source=self.SOURCE)
        self.assertIn('href="/a/"', self.work.output("l/index.html"))

    def test_an_edit_of_a_page_renders_that_page(self):
        self.make(self.FILES, source=self.SOURCE)
        self.work.write("content/a/y.md", page("Y", body="Other."))
        self.assertEqual(set(self.check()), {"content/a/y.md"})


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


    def cascades(self):
        return {path: self.work.output(f"{path}index.html") for path in ("", "de/", "a/x/", "de/a/x/", "a/", "de/a/")}

    def test_each_language_has_cascades_of_its_own(self):
        self.make(
            {"content/_index.md": "---\ncascade: {tone: plain, mark: m}\n---\n",
             "content/_index.de.md": "---\ncascade:\n  - {_target: {path: /a/x}, tone: formal}\n  - {tone: polite}\n---\n",
             "content/a/_index.md": page("A"), "content/a/_index.de.md": page("A", "cascade: {word: ja}\n"),
             "content/a/x.md": page("X"), "content/a/x.de.md": page("X")},
            site=', languages = { "en", "de" }', template="{{ page.tone }} {{ page.mark }} {{ page.word }}{{ page.params.cascade }}",
        )
        self.assertEqual(self.cascades(), {"": "plain m ", "de/": "polite  ", "a/x/": "plain m ", "de/a/x/": "formal  ja",
                                           "a/": "plain m ", "de/a/": "polite  ja"})
        self.work.replace("content/_index.de.md", "formal", "stiff")
        self.assertEqual(set(self.check()), {"content/_index.de.md", "content/a/x.de.md"})
        self.work.replace("content/a/_index.de.md", "ja", "doch")
        self.assertEqual(set(self.check()), {"content/a/_index.de.md", "content/a/x.de.md"})
        self.work.replace("content/_index.md", "plain", "easy")
        self.assertEqual(set(self.check()), {"content/_index.md", "content/a/_index.md", "content/a/x.md"})
        self.work.remove("content/a/_index.de.md")
        self.assertEqual(set(self.check()), {"content/a/x.de.md"})
        self.work.remove("content/_index.md")
        self.work.write("content/_index.en.md", "---\ncascade: {tone: easy, _target: {lang: en}}\n---\n")
        self.check()
        self.assertEqual(self.work.output("a/x/index.html"), "easy  ")
        self.assertEqual(self.work.output("de/a/x/index.html"), "stiff  ")

    def test_cascades_of_languages_that_come_and_go(self):
        """The files stay as they are: it is the site that says what they mean."""
        self.make({"content/_index.md": "---\ncascade: {tone: plain}\n---\n",
                   "content/_index.de.md": "---\ncascade: {tone: polite}\n---\n", "content/x.de.md": page("X")},
                  template="{{ page.tone }}")
        self.assertEqual(self.work.output("x.de/index.html"), "plain")
        without = self.work.read("Shardfile.lua")
        self.work.replace("Shardfile.lua", "site {", 'site { languages = { "en", "de" },')
        self.check()
        self.assertEqual(self.work.output("de/x/index.html"), "polite")
        self.work.write("Shardfile.lua", without)
        self.check()
        self.assertEqual(self.work.output("x.de/index.html"), "plain")

    def test_cascades_of_sources_in_two_languages(self):
        self.make({"content/_index.md": "---\ncascade: {tone: plain}\n---\n", "content/x.md": page("X"),
                   "content/de/x.md": page("X"), "content/de/_index.md": page("D")},
                  more='source "de" { root = "content/de", mount = "/de/", language = "de" }\n', template="{{ page.tone }}")
        self.assertEqual([self.work.output(f"{path}x/index.html") for path in ("", "de/")], ["plain", ""])

    def test_links_prefer_the_language_of_their_page(self):
        body = ("[x](s/x.md) [d](s/) [e](s/e.md) [i](s/x.de.md) {{< relref x >}} {{< relref path=s/x.md lang=de >}}"
                " [m](s/m.md)")
        self.make(
            {"content/a.md": page("A", body=body), "content/a.de.md": page("A", body=body), "content/s/_index.md": page("S"),
             "content/s/_index.de.md": page("S"), "content/s/x.md": page("X"), "content/s/x.de.md": page("X"),
             "content/s/e.en.md": page("E")},
            site=', languages = { "en", "de" }', template="{{ page.content }}{{ url_for('content/s/x.md') }}",
        )
        self.assertEqual(re.findall(r"/[/a-z]+/(?=[\"'< ]|$)", self.work.output("a/index.html")),
                         ["/s/x/", "/s/", "/s/e/", "/de/s/x/", "/s/x/", "/de/s/x/", "/s/x/"])
        self.assertEqual(re.findall(r"/[/a-z]+/(?=[\"'< ]|$)", self.work.output("de/a/index.html")),
                         ["/de/s/x/", "/de/s/", "/s/e/", "/de/s/x/", "/de/s/x/", "/de/s/x/", "/de/s/x/"])
        self.work.write("content/s/m.md", page("M"))
        self.assertEqual(set(self.check()), {"content/a.md", "content/a.de.md", "content/s/m.md"})
        self.work.write("content/s/e.de.md", page("E"))
        self.work.remove("content/s/x.de.md")
        self.assertEqual({path for path in self.check() if "/a" in path}, {"content/a.md", "content/a.de.md"})
        self.assertIn('href="/de/s/e/"', self.work.output("de/a/index.html"))
        self.assertTrue(self.work.output("de/a/index.html").endswith("/s/x/"))


class Layouts(PageModel):
    FILES = {"templates/post.html": "post", "templates/docs/page.html": "docs", "templates/docs/list.html": "docs list",
             "templates/docs/search.html": "docs search", "templates/base.njk": "njk"}

    def test_layout_and_type_choose_a_template_that_is_there(self):
        chosen = {
            "": "T", "layout: post": "post", "layout: post.html": "post", "layout: nope": "T", "type: docs": "docs",
            "type: docs\nlayout: search": "docs search", "type: docs\nlayout: post": "docs", "type: x\nlayout: post": "post",
            "layout: base.njk": "njk", "layout: post\ntemplate: docs/page.html": "docs", "layout: none": "Text.",
            "layout: false": "Text.", "layout: ../x": "T", "type: [a, b]": "T", "layout: docs/search": "docs search",
        }
        self.make({f"content/{number}.md": page("T", matter + "\n") for number, matter in enumerate(chosen)} | self.FILES,
                  template="{{ page.title }}")
        got = {matter: self.work.output(f"{number}/index.html") for number, matter in enumerate(chosen)}
        self.assertEqual({matter: re.sub("<.*?>", "", text).strip() for matter, text in got.items()}, chosen)

    def test_sections_and_what_is_passed_on(self):
        self.make(self.FILES | {"content/a/_index.md": "---\ntitle: S\ncascade: {type: docs}\n---\n", "content/a/b.md": "x",
                                "content/c.md": "x", "templates/list.html": "list"},
                  source=', section_template = "list.html", defaults = { layout = "post" }', template="page")
        self.assertEqual([self.work.output(f"{path}/index.html") for path in ("a", "a/b", "c")],
                         ["docs list", "docs", "post"])

    def test_a_template_that_comes_or_goes_builds_the_pages_that_named_it(self):
        self.make({"content/a.md": page("A", "layout: one\n"), "content/b.md": page("B", "type: kind\n"),
                   "content/c.md": page("C")}, template="{{ page.template }}")
        self.work.write("templates/one.html", "One {{ page.template }}")
        self.assertEqual(set(self.check()), {"content/a.md"})
        self.assertEqual(self.work.output("a/index.html"), "One one.html")
        self.work.write("templates/kind/page.html", "Kind")
        self.assertEqual(set(self.check()), {"content/b.md"})
        self.work.write("content/a.md", page("A", "layout: one\n", "Other."))
        self.assertEqual(set(self.check()), {"content/a.md"})
        self.work.remove("templates/one.html")
        self.assertEqual(set(self.check()), {"content/a.md"})
        self.assertEqual(self.work.output("a/index.html"), "page.html")

    def test_another_folder_of_templates(self):
        self.make({"content/a.md": page("A", "layout: one\n"), "templates/one.html": "One", "other/one.html": "Two",
                   "other/page.html": "Page"}, more='data "templates" data "other"\n')
        self.work.replace("Shardfile.lua", 'title = "T"', 'title = "T", templates = "other"')
        self.check()
        self.assertEqual(self.work.output("a/index.html"), "Two")

    def test_a_strict_source_wants_them_all(self):
        self.make({"content/a.md": page("A", "layout: post\n"), "content/b.md": page("B"), **self.FILES},
                  source=", strict_layouts = true")
        self.work.write("content/b.md", page("B", "weight: 1\nlayout: pots\n"))
        self.check_fails("there is no template 'pots.html', did you mean 'post.html'?")
        self.assertEqual([(m["file"], m["line"], m["column"]) for m in self.work.build(status=1).messages()],
                         [("content/b.md", 4, 9)])
        self.work.write("content/b.md", page("B", "type: doc\n"))
        self.check_fails("there is no template 'doc/page.html', did you mean 'docs/page.html'?")
        self.work.write("content/b.md", page("B", "layout: page\ntype: docs\n"))
        self.check()

    def test_a_template_that_is_named_has_to_be_there(self):
        self.make({"content/a.md": page("A"), **self.FILES})
        self.work.write("content/a.md", page("A", "template: pots.html\n"))
        self.check_fails("there is no template 'pots.html', did you mean 'post.html'?")
        self.assertEqual([(m["file"], m["line"], m["column"]) for m in self.work.build(status=1).messages()],
                         [("content/a.md", 3, 11)])


class Bodies(PageModel):
    LIST = (
        "{% for path in glob('content/*.md') if path != page.path %}{% set p = page(path) %}"
        "{{ p.title }}:{{ p.summary }}:{{ p.word_count }}:{{ p.reading_time }};{% endfor %}"
        "{{ page.word_count }} {{ page.reading_time }}"
    )

    def test_summary_ends_at_the_divider(self):
        self.make(
            {"content/a.md": page("A", body="One.\n\n```\n<!--more-->\n```\n\nTwo [b].\n\n<!--more-->\n\nThree.\n\n[b]: b.md"),
             "content/b.md": page("B", body="First.\n\nSecond."), "content/c.md": page("C", "summary: 1 < 2\n")},
            template="{{ page.summary }}|{{ page('content/a.md').summary }}",
        )
        own, other = self.work.output("a/index.html").split("|")
        self.assertEqual(own, other)
        self.assertTrue(own.startswith("<p>One.</p>") and own.endswith('Two <a href="/b/">b</a>.</p>'), own)
        self.assertTrue(self.work.output("b/index.html").startswith("First.|"))
        self.assertTrue(self.work.output("c/index.html").startswith("1 &lt; 2|"))

    def test_a_link_in_a_summary_follows_its_page(self):
        self.make({"content/a.md": page("A", body="[b](b.md)"), "content/b.md": page("B"), "content/x/i.md": page("I")},
                  template="{{ page('content/a.md').summary }}")
        self.work.write("content/b.md", page("B", "url: /else/\n"))
        self.check()
        self.assertIn("/else/", self.work.output("x/i/index.html"))

    def test_words_are_counted_where_somebody_asks(self):
        self.make({"content/a.md": page("A", body="One *two* - `three`. " + "w " * 213), "content/b.md": page("B", body="日本語")},
                  template=self.LIST)
        self.assertEqual(self.work.output("b/index.html"), "A:" + "One <em>two</em> - <code>three</code>. "
                         + ("w " * 213).strip() + ":216:2;3 1")
        self.work.write("content/b.md", page("B", body="日本語 x"))
        self.assertEqual(set(self.check()), {"content/a.md", "content/b.md"})
        self.work.write("content/b.md", page("B", body="日本語 x", more="weight: 3\n"))
        self.assertEqual(set(self.check()), {"content/b.md"})

    def test_the_source_of_a_page_and_the_html_of_another(self):
        self.make({"content/a.md": page("A", body="*x* [b](b.md)"), "content/b.md": page("B")},
                  template="{{ page('content/a.md').raw }}{{ page('content/a.md').content }}{{ page.raw }}")
        self.assertEqual(self.work.output("b/index.html"),
                         '*x* [b](b.md)\n<p><em>x</em> <a href="/b/">b</a></p>\nText.\n')


class Relations(PageModel):
    NAMES = (
        "{{ page.parent.title if page.parent }}/{{ page.ancestors|map(attribute='title')|join('.') }}/"
        "{{ page.children|map(attribute='title')|join(',') }}/{{ page.previous.title if page.previous }}/"
        "{{ page.next.title if page.next }}"
    )
    FILES = {
        "content/_index.md": page("Home"),
        "content/g/_index.md": page("G"),
        "content/g/one.md": page("One", "weight: 1\n"),
        "content/g/two/index.md": page("Two", "weight: 2\n"),
        "content/g/three.md": page("Three", "weight: 3\n"),
        "content/g/sub/_index.md": page("Sub", "weight: 9\n"),
        "content/g/sub/x.md": page("X"),
        "content/g/bare/y.md": page("Y"),
    }

    def shown(self, path):
        return self.work.output(path + "index.html")

    def test_pages_around_a_page(self):
        self.make(self.FILES, template=self.NAMES)
        self.assertEqual(self.shown(""), "//G//")
        self.assertEqual(self.shown("g/"), "Home/Home/One,Two,Three,Sub,Y//")
        self.assertEqual(self.shown("g/two/"), "G/Home.G//One/Three")
        self.assertEqual(self.shown("g/one/"), "G/Home.G///Two")
        self.assertEqual(self.shown("g/bare/y/"), "G/Home.G///")

    def test_only_those_who_see_a_change_are_rendered(self):
        self.make(self.FILES, template=self.NAMES)
        self.work.write("content/g/four.md", page("Four", "weight: 4\n"))
        self.assertEqual(set(self.check()), {"content/g/_index.md", "content/g/three.md", "content/g/four.md"})
        self.work.replace("content/g/one.md", "title: One", "title: 1")
        self.assertEqual(set(self.check()), {"content/g/_index.md", "content/g/one.md", "content/g/two/index.md"})
        self.work.replace("content/g/two/index.md", "Text.", "Other.")
        self.assertEqual(set(self.check()), {"content/g/two/index.md"})
        self.work.replace("content/g/_index.md", "Text.", "Other.")
        self.assertEqual(set(self.check()), {"content/g/_index.md"})
        self.work.replace("content/g/three.md", "title: Three", "title: Three\ndraft: true")
        self.check()
        self.assertEqual(self.shown("g/two/"), "G/Home.G//1/Four")
        self.work.replace("content/g/two/index.md", "Other.", "Again.")
        self.assertEqual(set(self.check()), {"content/g/two/index.md"})

    def test_the_order_is_the_source_s(self):
        files = {f"content/{name}.md": page(name.upper(), f"date: {date}\n")
                 for name, date in (("a", "2024-01-01"), ("b", "2024-03-01T01:00:00+02:00"), ("c", "2024-02-29T23:30:00Z"))}
        self.make({"content/_index.md": page("Home"), **files}, source=', order = "date"', template=self.NAMES)
        self.assertEqual(self.shown(""), "//C,B,A//")
        self.work.replace("Shardfile.lua", 'order = "date"', 'order = "title"')
        self.check()
        self.assertEqual(self.shown(""), "//A,B,C//")

    def test_by_weight_is_as_in_views(self):
        fields = {"Newer": "date: 2021-01-01\n", "Dated": "date: 2020-01-01\n", "Last": "weight: 7\n", "gamma": "",
                  "First": "weight: -1\n", "Delta": "", "epsilon": "weight: 0\n"}
        files = {f"content/{name}.md": page(name, more) for name, more in fields.items()}
        names = "{{ page.children|map(attribute='title')|join(',') }}"
        self.make({"content/_index.md": page("Home"), **files}, more='view "sections" {}\n',
                  template=names + "|{{ view('sections', 'docs/')|map(attribute='title')|join(',') }}")
        self.assertEqual(self.shown("").split("|"), ["First,Last,Newer,Dated,Delta,epsilon,gamma"] * 2)

    def test_translations_and_languages_apart(self):
        self.make(
            {"content/_index.md": page("Home"), "content/_index.de.md": page("Start"), "content/a.md": page("A"),
             "content/a.de.md": page("A-de"), "content/a.fr.md": page("A-fr"), "content/b.de.md": page("B-de")},
            site=', languages = { "en", "de", "fr" }',
            template=self.NAMES + "/{% for t in page.translations %}{{ t.language }}={{ t.title }};{% endfor %}",
        )
        self.assertEqual(self.shown(""), "//A///de=Start;")
        self.assertEqual(self.shown("de/"), "//A-de,B-de///en=Home;")
        self.assertEqual(self.shown("de/a/"), "Start/Start///B-de/en=A;fr=A-fr;")
        self.assertEqual(self.shown("fr/a/"), "Home/Home////en=A;de=A-de;")
        self.work.remove("content/a.fr.md")
        self.assertEqual(set(self.check()), {"content/a.md", "content/a.de.md"})

    def test_translations_in_sources_of_their_own(self):
        self.make({"content/a.md": page("A"), "inhalt/a.md": page("A-de"), "inhalt/b.md": page("B-de")},
                  source=', language = "en"', template="{{ page.language }}:{% for t in page.translations %}{{ t.url }}{% endfor %}")
        self.work.write("Shardfile.lua", self.work.read("Shardfile.lua")
                        + 'source "de" { root = "inhalt", mount = "/de/", language = "de" }\n')
        self.check()
        self.assertEqual(self.shown("a/"), "en:/de/a/")
        self.assertEqual(self.shown("de/a/"), "de:/a/")
        self.assertEqual(self.shown("de/b/"), "de:")

    def test_other_versions_of_a_page(self):
        versions = ("v1.0", "v1.1", "v2.0")
        files = {f"content/{version}/{name}.md": page(f"{name}-{version}") for version in versions for name in ("a", "b")}
        files["content/misc/a.md"] = page("misc")
        self.make(files, source=', shard = { key = "version", pattern = "^v%d" }',
                  template="{{ page.version }}:{% for t in page.versions %}{{ t.version }}={{ t.url }};{% endfor %}")
        self.assertEqual(self.shown("v1.1/a/"), "v1.1:v1.0=/v1.0/a/;v2.0=/v2.0/a/;")
        self.assertEqual(self.shown("misc/a/"), ":")
        self.work.remove("content/v1.0/a.md")
        self.assertEqual(set(self.check()), {"content/v1.1/a.md", "content/v2.0/a.md"})
        self.work.write("content/v1.0/a.md", page("A", body="body"))
        self.check()
        self.work.write("content/v1.1/a.md", page("A", body="body"))
        self.assertEqual(set(self.check()), {"content/v1.1/a.md"})

    def test_permalinks(self):
        self.make({"content/a.md": page("A"), "content/b.md": page("B")},
                  template="{{ page.permalink }} {{ page('content/b.md').permalink }}")
        self.assertEqual(self.shown("a/"), "https://t.example/base/a/ https://t.example/base/b/")


    def test_pages_of_folders_that_are_no_sections_are_the_section_s_above(self):
        self.make({"content/_index.md": page("Home"), "content/a/b/x.md": page("X"), "content/a/y.md": page("Y"),
                   "content/a/c/_index.md": page("C"), "content/a/c/z.md": page("Z"), "content/d/index.md": page("D"),
                   "content/d/w.md": page("W")}, template=self.NAMES)
        self.assertEqual(self.shown(""), "//C,D,X,Y//")
        self.assertEqual(self.shown("a/b/x/"), "Home/Home///")
        self.work.write("content/a/b/_index.md", page("B"))
        self.assertEqual(set(self.check()), {"content/_index.md", "content/a/b/_index.md", "content/a/b/x.md"})
        self.assertEqual(self.shown(""), "//B,C,D,Y//")
        self.work.write("content/a/b/_index.md", page("B", "draft: true\n"))
        self.assertEqual(set(self.check()), {"content/_index.md", "content/a/b/x.md"})
        self.assertEqual(self.shown(""), "//C,D,X,Y//")

    def test_a_folder_is_a_section_in_the_languages_that_have_its_page(self):
        self.make({f"content/{name}": page(name) for name in
                   ("_index.md", "_index.de.md", "a/_index.md", "a/x.md", "a/x.de.md", "a/y.de.md")},
                  site=', languages = { "en", "de" }', template="{{ page.children|map(attribute='title')|join(',') }}")
        self.assertEqual([self.shown(path) for path in ("", "de/", "a/")], ["a/_index.md", "a/x.de.md,a/y.de.md", "a/x.md"])


class Neighbours(PageModel):
    """previous and next through more than a folder."""

    FILES = {
        "_index.md": "", "first.md": "weight: 1\n", "last.md": "", "guide/_index.md": "weight: 2\n",
        "guide/b.md": "weight: 2\n", "guide/a.md": "weight: 1\n", "guide/deep/_index.md": "weight: 1\ndate: 2020-01-01\n",
        "guide/deep/x.md": "", "guide/zoo/p.md": "", "guide/zoo/q.md": "", "api/index.md": "weight: 3\n", "api/call.md": "",
        "bare-folder/w.md": "date: 2024-01-01\n",
    }
    CHAIN = "{{ page.previous.relative if page.previous }}<{{ page.relative }}>{{ page.next.relative if page.next }}"
    FLAT = ("{% for node in [view('navigation', 'docs/')] recursive %}{% if node.url %}{{ node.url }} {% endif %}"
            "{% if node.children %}{{ loop(node.children) }}{% endif %}{% endfor %}")

    def make_with(self, source, more="", template=CHAIN, files=FILES):
        self.make({f"content/{name}": page(name, matter) for name, matter in files.items()}, source=source, more=more,
                  template=template)

    def rows(self):
        """The chains of pages that `next` makes, in order of their first pages; each is one that `previous` makes, too."""
        around = {}
        for path in self.outputs():
            before, own, after = re.fullmatch("(.*)<(.*)>(.*)", self.work.output(path)).groups()
            around[own] = before, after
        rows = []
        for own in sorted(path for path, (before, _) in around.items() if not before):
            rows.append([])
            before = ""
            while own:
                self.assertEqual(around[own][0], before)
                rows[-1].append(own)
                before, own = own, around[own][1]
        self.assertEqual(sum(map(len, rows)), len(around))
        return rows

    def test_a_whole_source(self):
        self.make_with(', neighbours = "source"')
        self.assertEqual(self.rows(), [[
            "_index.md", "first.md", "guide/_index.md", "guide/deep/_index.md", "guide/deep/x.md", "guide/a.md", "guide/b.md",
            "guide/zoo/p.md", "guide/zoo/q.md", "api/index.md", "api/call.md", "bare-folder/w.md", "last.md"]])

    def test_it_is_the_order_of_the_navigation(self):
        for order in ("weight", "title", "path", "date"):
            self.make_with(f', neighbours = "source", order = "{order}"',
                           more=f'view "navigation" {{ level = 0, order = "{order}" }}\n', template=self.CHAIN)
            chain = [f"/{path.removesuffix('.md')}/".replace("/_index/", "/").replace("/index/", "/") for path in self.rows()[0]]
            self.work.write("templates/page.html", self.FLAT)
            self.check()
            self.assertEqual(self.work.output("index.html").split(), chain, order)

    def test_a_section(self):
        self.make_with(', neighbours = "section"')
        self.assertEqual(self.rows(), [
            ["_index.md", "first.md", "last.md"], ["api/index.md", "api/call.md"], ["bare-folder/w.md"],
            ["guide/_index.md", "guide/deep/_index.md", "guide/deep/x.md", "guide/a.md", "guide/b.md", "guide/zoo/p.md",
             "guide/zoo/q.md"]])

    def test_versions_stay_apart(self):
        files = {"_index.md": "", "about.md": ""} | {f"{version}/{path}": "" for version in ("v1", "v2") for path in
                                                     ("_index.md", "a.md", "g/_index.md", "g/b.md", "h/c.md")}
        self.make_with(', neighbours = "source", shard = { key = "version", pattern = "^v" }', files=files)
        trees = [[f"{version}/{path}" for path in ("_index.md", "a.md", "g/_index.md", "g/b.md", "h/c.md")]
                 for version in ("v1", "v2")]
        self.assertEqual([sorted(row) for row in self.rows()], [["_index.md", "about.md"]] + trees)
        self.work.replace("Shardfile.lua", '"source"', '"section"')
        self.check()
        self.assertEqual(self.rows()[:4], [["_index.md", "about.md"], ["v1/_index.md", "v1/a.md"], ["v1/g/_index.md", "v1/g/b.md"],
                                           ["v1/h/c.md"]])

    def test_only_neighbours_notice(self):
        self.make_with(', neighbours = "source"')
        self.work.write("content/guide/deep/y.md", page("y"))
        self.assertEqual(set(self.check()), {f"content/guide/{name}" for name in ("deep/x.md", "deep/y.md", "a.md")})
        self.work.write("content/guide/deep/y.md", page("y", body="Other."))
        self.assertEqual(set(self.check()), {"content/guide/deep/y.md"})
        self.work.replace("content/guide/deep/_index.md", "weight: 1", "weight: 9")
        self.assertEqual(set(self.check()), {f"content/guide/{name}" for name in
                                             ("_index.md", "deep/_index.md", "deep/y.md", "a.md", "b.md", "zoo/p.md")})
        self.work.remove("content/first.md")
        self.assertEqual(set(self.check()), {"content/_index.md", "content/guide/_index.md"})


class LastModified(PageModel):
    FILES = {"content/a.md": page("A", "lastmod: 2020-01-02\n"), "content/b.md": page("B"), "content/ü.md": page("U")}
    TEMPLATE = "{{ page.lastmod or '-' }} {% set b = page('content/b.md') %}{{ b.lastmod or '-' if b }}"

    def git(self, *arguments, date="2021-05-06T07:08:09+02:00"):
        names = {"GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@example.org", "GIT_COMMITTER_NAME": "a",
                 "GIT_COMMITTER_EMAIL": "a@example.org", "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1"}
        subprocess.run(["git", "-C", str(self.work.root), *arguments], check=True, capture_output=True,
                       env={**os.environ, **names, "GIT_AUTHOR_DATE": date, "GIT_COMMITTER_DATE": date})

    def commit(self, date):
        self.git("add", "content", "Shardfile.lua")
        self.git("commit", "-q", "-m", "x", date=date)

    def shown(self, path):
        return self.work.output(path + "/index.html")

    def test_front_matter_alone_is_the_default(self):
        self.make(self.FILES, template=self.TEMPLATE)
        self.assertEqual(self.shown("a"), "2020-01-02 -")
        self.assertEqual(self.shown("b"), "- -")

    def test_git(self):
        if not shutil.which("git"):
            self.skipTest("there is no git")
        self.make(self.FILES, source=', lastmod = { "front_matter", "git" }', template=self.TEMPLATE)
        self.assertEqual(self.shown("a"), "2020-01-02 -")
        self.git("init", "-q")
        self.commit("2021-05-06T07:08:09+02:00")
        self.assertEqual(set(self.check()), set(self.FILES))
        self.assertEqual(self.shown("a"), "2020-01-02 2021-05-06T07:08:09+02:00")
        self.assertEqual(self.shown("ü"), "2021-05-06T07:08:09+02:00 2021-05-06T07:08:09+02:00")
        self.work.write("content/ü.md", page("U", body="Edited."))
        self.assertEqual(set(self.check()), {"content/ü.md"})
        self.assertTrue(self.shown("ü").startswith("2021-05-06"))
        self.commit("2022-05-06T07:08:09+02:00")
        self.assertEqual(set(self.check()), {"content/ü.md"})
        self.assertTrue(self.shown("ü").startswith("2022-05-06"))
        self.work.write("content/new.md", page("New"))
        self.check()
        self.assertTrue(self.shown("new").startswith("- "))

    def test_a_shallow_clone_is_a_warning(self):
        if not shutil.which("git"):
            self.skipTest("there is no git")
        self.make(self.FILES, source=', lastmod = { "git" }', template=self.TEMPLATE)
        self.git("init", "-q")
        self.commit("2021-05-06T07:08:09+02:00")
        self.commit_again()
        clone = self.folder / "clone"
        subprocess.run(["git", "clone", "-q", "--depth", "1", f"file://{self.work.root}", str(clone)], check=True,
                       capture_output=True)
        site = shardtest.Site(clone)
        self.assertIn("shallow clone", site.build().messages("warning")[0]["text"])

    def commit_again(self):
        self.work.write("content/b.md", page("B", body="x"))
        self.commit("2022-05-06T07:08:09+02:00")

    def test_the_file(self):
        self.make(self.FILES, template=self.TEMPLATE)
        self.work.replace("Shardfile.lua", 'root = "content"', 'root = "content", lastmod = { "front_matter", "file" }')
        for time in (1600000000, 1700000000):
            os.utime(self.work.path("content/b.md"), (time, time))
            self.work.settle()
            self.work.build()
            self.assertEqual(self.shown("b").split()[0], {1600000000: "2020-09-13T12:26:40Z", 1700000000: "2023-11-14T22:13:20Z"}[time])
            self.assert_nothing_runs(self.work)


class Documented(PageModel):
    """docs/page-fields.md has the fields that the program has."""

    def test_every_field_is_documented(self):
        documented = re.findall(r"^\| `(\w+)` \|", (SOURCE / "docs/page-fields.md").read_text(encoding="utf-8"), re.M)
        declared = re.findall(r'^  (\w+) = "(\w+)",$', (SOURCE / "lua/shard/page_fields.lua").read_text(encoding="utf-8"), re.M)
        self.assertEqual(documented, [name for name, _ in declared])
        self.facts = {name for name, kind in declared if kind == "fact"}
        self.check_facts()

    def check_facts(self):
        self.make({"content/v1/a.md": page("A", "aliases: /x/\ndate: 2024-01-01\nlastmod: 2024-02-01\n")},
                  site=', languages = { "en" }', source=', shard = "version"', template="-")
        self.work.write("Shardfile.lua", self.work.read("Shardfile.lua") + """
            merge "names" { plugin = reducer {
              map = function(page, emit) for name in pairs(page) do emit("all", name) end end,
              reduce = function(_, names, out) out:write("names.txt", table.concat(names, " ")) end } }
            """)
        self.check()
        self.assertEqual(set(self.work.output("names.txt").split()) - {"lastmod_given"}, self.facts)


if __name__ == "__main__":
    shardtest.main()
