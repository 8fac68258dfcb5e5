#!/usr/bin/env python3
"""Functions that a source has in the Shardfile: `permalink` and `prepare`. What they read is recorded, an edit of them
runs them again, and the output is a clean build's."""

import shardtest

TEMPLATE = '{{ page.title }} {{ page.url }}\n{{ page.content }}{{ page("docs/other.md").summary }}\n'


class SourceFunctions(shardtest.TestCase):
    def make(self, source, files=None, head=""):
        self.work = self.site({
            "Shardfile.lua": f'{head}\nsource "docs" {{ root = "docs", exclude = {{ "_*" }}, mount = "/d/", {source} }}\n',
            "templates/page.html": TEMPLATE,
            "docs/start.md": "---\ntitle: Start\nid: begin\n---\nGo to [other](other.md).\n",
            "docs/other.md": "---\ntitle: Other\n---\nThe other WORD.\n",
            "docs/_part.md": "A part.\n",
            **(files or {}),
        })

    def check(self):
        self.work.settle()
        result = self.work.build()
        self.assert_clean(self.work)
        self.assert_nothing_runs(self.work)
        return set(result.rendered())

    def fails(self):
        self.work.settle()
        return self.work.build(status=1).error_text()

    def test_a_function_says_where_pages_are(self):
        self.make('permalink = function(page) return page.params.id and "/x/" .. page.params.id .. "/" end')
        self.check()
        self.assertIn('href="/d/other/"', self.work.output("d/x/begin/index.html"))
        self.work.replace("Shardfile.lua", "/x/", "/y/")
        self.check()
        self.assertFalse((self.work.public / "d/x").exists())
        self.assertTrue((self.work.public / "d/y/begin/index.html").exists())

    def test_the_url_of_the_front_matter_comes_first(self):
        self.make('permalink = function(page) return "/x/" .. page.title end',
                  {"docs/start.md": "---\ntitle: Start\nurl: /here/\nslug: ../../no\n---\n"})
        self.check()
        self.assertTrue((self.work.public / "here/index.html").exists())

    def test_an_address_that_is_none(self):
        self.make("permalink = function(page) return page.title end")
        self.assertIn("'permalink' of source 'docs': it must give an address that starts with '/', got \"Start\"", self.fails())

    def test_an_address_that_leaves_the_site(self):
        self.make('permalink = function(page) return "/../../" .. page.title end')
        self.assertIn("leaves the site", self.fails())

    def test_pages_of_other_extensions_are_linked_to(self):
        self.make('include = { "**/*.md", "**/*.mdx" }', {
            "docs/start.md": "---\ntitle: Start\n---\n[a](more.mdx#x) [b](more) [c](late) [d](@/more.mdx)\n", "docs/more.mdx": "More.\n",
        })
        self.check()
        for link in ('<a href="/d/more/#x">a</a>', '<a href="/d/more/">b</a>', '<a href="late">c</a>', '<a href="/d/more/">d</a>'):
            self.assertIn(link, self.work.output("d/start/index.html"))
        self.work.write("docs/late.mdx", "Late.\n")
        self.assertEqual(self.check(), {"docs/start.md", "docs/late.mdx"})
        self.assertIn('<a href="/d/late/">c</a>', self.work.output("d/start/index.html"))

    def test_text_is_prepared_also_where_others_show_it(self):
        self.make("prepare = function(text, page) return (text:gsub('WORD', page.title:lower())) end")
        self.check()
        self.assertIn("<p>The other other.</p>", self.work.output("d/other/index.html"))
        self.assertIn("The other other.", self.work.output("d/start/index.html"))
        self.work.replace("Shardfile.lua", "lower()", "upper()")
        self.assertEqual(self.check(), {"docs/other.md", "docs/start.md"})
        self.assertIn("The other OTHER.", self.work.output("d/start/index.html"))

    def test_what_prepare_reads_is_recorded(self):
        self.make("prepare = function(text, page) return page.title == 'Other' and read('docs/_part.md') or text end")
        self.check()
        self.work.write("docs/_part.md", "Another part.\n")
        self.assertEqual(self.check(), {"docs/other.md", "docs/start.md"})
        self.assertIn("<p>Another part.</p>", self.work.output("d/other/index.html"))

    def test_prepare_that_gives_no_text(self):
        self.make("prepare = function(text, page) end")
        self.assertIn("'prepare' of source 'docs': it must return the text, got a nil for 'docs/other.md'", self.fails())

    def test_a_mistake_in_a_function_has_its_line(self):
        self.make("\nprepare = function(text, page) return text .. nothing.at_all end")
        self.assertIn("Shardfile.lua:3:", self.fails())

    def test_mdx_takes_in_its_parts(self):
        self.make('prepare = require("shard.mdx").prepare { components = { "Box" } }', {
            "docs/start.md": "---\ntitle: Start\n---\nimport Part from './\\_part.md'; import Other from './other.md'\n\n<Box kind=\"a\">\n\n<Part />\n\n</Box>\n\n<Other />\n",
            "shortcodes/Box.html": '<div class="{{ get("kind") }}">\n\n{{ inner }}\n\n</div>\n',
        })
        self.check()
        self.assertIn('<div class="a">\n<p>A part.</p>\n</div>', self.work.output("d/start/index.html"))
        self.assertIn("<p>The other WORD.</p>", self.work.output("d/start/index.html"))
        self.work.write("docs/_part.md", "---\nx: 1\n---\nAnother *part*.\n")
        self.assertEqual(self.check(), {"docs/start.md"})
        self.assertIn("<p>Another <em>part</em>.</p>", self.work.output("d/start/index.html"))
        self.work.replace("docs/other.md", "The other", "The second")
        self.check()
        self.assertIn("<p>The second WORD.</p>", self.work.output("d/start/index.html"))

    def test_mkdocs_takes_in_snippets(self):
        self.make('prepare = require("shard.mkdocs").prepare { snippets = { "late", "parts" } }', {
            "docs/start.md": '---\ntitle: Start\n---\n!!! tip\n\n    ```python\n    --8<-- "a.py"\n    ```\n\n    --8<-- "b.md"\n\nAfter.\n',
            "parts/a.py": "def a\n", "parts/b.md": "Some *text*.\n",
        }, head='data "parts"')
        self.check()
        page = self.work.output("d/start/index.html")
        self.assertIn('Tip</p>', page)
        self.assertIn("def</span> ", page)
        self.assertIn("<p>Some <em>text</em>.</p>\n</div>\n<p>After.</p>", page)
        self.work.write("parts/b.md", "Other text.\n")
        self.assertEqual(self.check(), {"docs/start.md"})
        self.assertIn("<p>Other text.</p>", self.work.output("d/start/index.html"))

    def test_pages_that_are_templates(self):
        self.make('prepare = require("shard.jinja").prepare { names = function(page) return { team = data("data/team.yaml") } end }', {
            "docs/start.md": "---\ntitle: Start\n---\n{% from 'lib.html' import card %}\n# {{ page.title }} & {{ '<b>x</b>' }}\n\n"
                             "{% for one in team %}{{ card(one) }} {% endfor %}\n\n`{% raw %}{{ x }}{% endraw %}`\n",
            "templates/lib.html": "{% macro card(one) %}*{{ one.name }}*{% endmacro %}", "data/team.yaml": "- {name: Ann}\n- {name: Bo}\n",
        }, head='data "data"')
        self.check()
        page = self.work.output("d/start/index.html")
        self.assertIn("Start &amp; <b>x</b></h1>\n<p><em>Ann</em> <em>Bo</em></p>\n<p><code>{{ x }}</code></p>", page)
        self.work.write("data/team.yaml", "- {name: Cy}\n")
        self.assertEqual(self.check(), {"docs/start.md"})
        self.work.replace("templates/lib.html", "*{{ one.name }}*", "**{{ one.name }}**")
        self.assertEqual(self.check(), {"docs/start.md"})
        self.assertIn("<strong>Cy</strong>", self.work.output("d/start/index.html"))
        self.work.write("docs/start.md", "---\ntitle: Start\n---\n\n{{ nothing.at_all }}\n")
        self.assertIn("docs/start.md:5: 'prepare' of source 'docs': 'nothing' is undefined", self.fails())

    def test_liquid(self):
        self.make('prepare = require("shard.jekyll").prepare { data = "data", posts = "docs" }', {
            "docs/start.md": '---\ntitle: Start\n---\n[a]({% link docs/other.md %}#x) [b]({% post_url other %})\n\n'
                             '{% highlight lua linenos %}\nlocal a = "{{ site.x }}"\n{% endhighlight %}\n\n'
                             '{%- include badge.html text="two words" title = page.title -%}\n\n'
                             '{{ site.data.team.lead }}, {{ "/a/" | absolute_url }}, {{page.title|escape}}, {{ x | y }}, {% comment %}no\n{% endcomment %}`{% raw %}{{ site.x }}{% endraw %}`\n',
            "data/team.yml": "lead: Ann\n", "shortcodes/badge.html": '<b title="{{ get("title") }}">{{ get("text") }}</b>',
        }, head='site { base_url = "https://example.org/", params = { x = "X" } } data "data"')
        self.check()
        page = self.work.output("d/start/index.html")
        for part in ('<a href="/d/other/#x">a</a> <a href="/d/other/">b</a>', "language-lua", "X&quot;", '<b title="Start">two words</b>',
                     "Ann, ", ">https://example.org/a/</a>, Start, {{ x | y }},\n<code>{{ site.x }}</code>"):
            self.assertIn(part, page)
        self.work.write("data/team.yml", "lead: Bo\n")
        self.assertEqual(self.check(), {"docs/start.md"})
        self.assertIn("Bo, ", self.work.output("d/start/index.html"))


if __name__ == "__main__":
    shardtest.main()
