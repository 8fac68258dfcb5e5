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
