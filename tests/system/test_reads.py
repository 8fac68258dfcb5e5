#!/usr/bin/env python3
"""Reads that reach a page by way of something else: a word of its template, code that another loaded before it, a part
that was cached, the summary of another page. A change of what was read renders the page, and nothing else has to tell."""

import shardtest
from shardtest import text

SHARDFILE = 'source "docs" { root = "content", shard = { key = "section" } }\n'


class Site(shardtest.TestCase):
    def make(self, files, shardfile=SHARDFILE):
        self.work = self.site({"Shardfile.lua": shardfile, "templates/page.html": "{{ page.content }}", **files})
        self.work.build()

    def after(self, path, content):
        """The pages that are rendered after a file was written."""
        self.work.write(path, content)
        self.work.settle()
        result = self.work.build()
        self.assert_clean(self.work)
        self.assert_nothing_runs(self.work)
        return [name.removeprefix("content/") for name in result.rendered()]


class Reads(Site):
    def test_a_word_of_the_template(self):
        self.make({
            "templates/page.html": "{{ badge() }}", "plugins/badge.lua": "return function() return 'one' end",
            "content/a.md": "", "content/b.md": "",
        }, SHARDFILE + 'templates { functions = { badge = "badge" } }\n')
        self.assertEqual(self.after("plugins/badge.lua", "return function() return 'two' end"), ["a.md", "b.md"])

    def test_code_that_prepares_the_text(self):
        self.make({"plugins/shout.lua": "return function(text) return text:upper() end",
                   "content/a.md": "word", "content/b.md": "word"},
                  'source "docs" { root = "content", prepare = require("shout") }\n')
        self.assertEqual(self.after("plugins/shout.lua", "return function(text) return text end"), ["a.md", "b.md"])

    def test_a_cached_part(self):
        self.make({"templates/page.html": '{% cache "menu" %}{{ data("data/menu.yaml").top }}{% endcache %}',
                   "data/menu.yaml": "top: one", "content/a.md": "", "content/b.md": ""}, SHARDFILE + 'data "data"\n')
        self.assertEqual(self.after("data/menu.yaml", "top: two"), ["a.md", "b.md"])

    def test_a_cached_part_that_uses_a_word(self):
        self.make({"templates/page.html": '{% cache "menu" %}{{ badge() }}{% endcache %}',
                   "plugins/badge.lua": "return function() return 'one' end", "content/a.md": "", "content/b.md": ""},
                  SHARDFILE + 'templates { functions = { badge = "badge" } }\n')
        self.assertEqual(self.after("plugins/badge.lua", "return function() return 'two' end"), ["a.md", "b.md"])

    def test_a_module_that_another_plugin_loaded_before(self):
        reducer = text("""
            local word = require("word")
            return reducer {
              map = function(page, emit) emit("all", page.path) end,
              reduce = function(key, paths, out) out:write("NAME.txt", word) end,
            }
            """)
        self.make({f"plugins/{name}.lua": reducer.replace("NAME", name) for name in ("one", "two")}
                  | {"plugins/word.lua": "return 'one'", "content/a.md": ""},
                  SHARDFILE + 'merge "one" {}\nmerge "two" {}\n')
        self.after("plugins/word.lua", "return 'two'")
        self.assertEqual([self.work.output(f"{name}.txt") for name in ("one", "two")], ["two", "two"])

    def test_the_address_of_the_site_in_an_alias(self):
        shardfile = 'site { base_url = "https://HOST.example/" }\n' + SHARDFILE
        self.make({"content/a.md": "---\naliases: /x/\n---\n"}, shardfile.replace("HOST", "one"))
        self.after("Shardfile.lua", shardfile.replace("HOST", "two"))
        self.assertIn("https://two.example/a/", self.work.output("x/index.html"))


class Summaries(Site):
    """`content/list/a.md` shows the summary of `content/b/b.md`, which is in another shard."""

    LIST = "---\ntemplate: list.html\n---\n"
    FILES = {"templates/list.html": '{{ page("content/b/b.md").summary }}', "content/list/a.md": LIST}

    def test_what_a_shortcode_read_for_it(self):
        """A variable, of which the page's own reads tell nothing."""
        self.make({**self.FILES, "shortcodes/say.lua": "return function() return env('WORD', 'one') end",
                   "content/b/b.md": "{{< say >}}"})
        result = self.work.build(env={"WORD": "two"})
        self.assertEqual(list(result.rendered()), ["content/b/b.md", "content/list/a.md"])
        self.assert_clean(self.work, env={"WORD": "two"})

    def test_of_a_page_that_has_a_mistake_meanwhile(self):
        """The page stands as it was, but its file does not: what was made of that is looked at again."""
        self.make({**self.FILES, "content/b/b.md": "one"})
        self.work.write("content/b/b.md", "---\ntitle: [\n---\ntwo")
        self.work.write("content/list/a.md", self.LIST + "edited")
        self.work.settle()
        self.work.build(status=1)
        self.assertEqual(self.after("content/b/b.md", "one"), ["list/a.md"])

    def test_of_two_pages_with_one_text(self):
        """What is kept of one is not given for the other: a shortcode knows whose it is."""
        self.make({"templates/list.html": '{{ page("content/b/b.md").summary }} {{ page("content/c/c.md").summary }}',
                   "content/list/a.md": self.LIST, "content/b/b.md": "{{< say >}}", "content/c/c.md": "{{< say >}}",
                   "shortcodes/say.html": "{{ page.path }}"})
        self.assertEqual(self.work.output("list/a/index.html"), "content/b/b.md content/c/c.md")

    def test_one_that_asks_for_a_view_that_is_not_made_yet(self):
        """Whoever asks before there are views gets nothing, and whoever asks later all the same."""
        view = text("""
            view "words" { plugin = reducer {
              map = function(page, emit) emit("all", page.path) end,
              reduce = function(key, paths, out)
                for _, path in ipairs(paths) do local ignored = page(path).summary end
                out:set(key, "word")
              end,
            } }
            """)
        self.make({**self.FILES, "shortcodes/say.html": '{{ view("words", "all") }}', "content/b/b.md": "{{< say >}}"},
                  SHARDFILE + view)
        self.assertEqual(self.work.output("list/a/index.html"), "word")


if __name__ == "__main__":
    shardtest.main()
