#!/usr/bin/env python3
"""Shortcodes, from the page to its HTML: both notations, what is nested, what went wrong, and which pages are rendered
again when something that a shortcode reads has changed."""

import os
import pathlib

import shardtest
from shardtest import text

SOURCE = pathlib.Path(os.environ["SHARD_SOURCE_DIR"])

TEMPLATE = "{{ page.toc }}{{ page.content }}"
SHARDFILE = 'site { title = "S", base_url = "https://s.example/", params = { edition = "one", deep = { er = "a & b" } } }\n'
SHARDFILE += 'source "docs" { root = "content" }\ndata "data"\n'


def page(body, title="T", **front):
    lines = "".join(f"{name}: {value}\n" for name, value in front.items())
    return f"---\ntitle: {title}\n{lines}---\n{text(body)}"


class Shortcodes(shardtest.TestCase):
    def build_one(self, body, shortcodes=None, status=0, **front):
        """Builds content/a.md with BODY; its HTML, or the error's text."""
        files = {f"shortcodes/{name}": text(source) for name, source in (shortcodes or {}).items()}
        files.update({"content/a.md": page(body, **front), "content/sub/b.md": page("# B\n", title="B")})
        files.update({"data/x.go": "one\n<two>\nthree\n", "data/part.md": "---\nx: y\n---\n## Part\n\n*it*\n"})
        self.work = self.site({"Shardfile.lua": SHARDFILE, "templates/page.html": TEMPLATE, **files})
        result = self.work.build(status=status)
        return result.error_text() if status else self.work.output("a/index.html")

    def check(self, body, expected, shortcodes=None, **front):
        self.assertEqual(self.build_one(body, shortcodes, **front).strip(), text(expected).strip())
        self.work.remove("")


class Notations(Shortcodes):
    def test_html_comes_out_as_it_is(self):
        self.check("{{< raw >}}", "<div>*a*\n\n    b</div>", {"raw.html": "<div>*a*\n\n    b</div>"})

    def test_markdown_is_parsed_with_the_page(self):
        self.check(
            "{{% box %}}\n## In *it*\n{{% /box %}}\n",
            '<ul>\n<li><a href="#in-it">In it</a></li>\n</ul>\n<div>\n<h2 id="in-it">In <em>it</em></h2>\n</div>',
            {"box.html": "<div>\n\n{{ inner }}\n</div>"},
        )

    def test_inner_text_of_html_is_as_it_was_written(self):
        self.check("{{< b >}}*a* <b>{{< /b >}}", "<p><i>*a* <b></i></p>", {"b.html": "<i>{{ inner }}</i>"})

    def test_inner_text_by_the_filter_markdown(self):
        self.check("{{< b >}}*a*{{< /b >}}", "<div><p><em>a</em></p>\n</div>", {"b.html": "<div>{{ inner|markdown }}</div>"})
        inline = {"b.html": "<div>{{ inner|markdown(inline=true) }}</div>"}
        self.check("{{< b >}}*a*{{< /b >}}", "<div><em>a</em></div>", inline)
        self.check("{{< b >}}*a*\n\nb{{< /b >}}", "<div><p><em>a</em></p>\n<p>b</p></div>", inline)

    def test_arguments(self):
        template = "{{ get(0, '-') }}|{{ get('k', 'd') }}|{{ args|length }}|{{ params.n + 1 if params.n }}|{{ name }}"
        self.check('{{< a "x<y" `z` >}}', "<p>x&lt;y|d|2||a</p>", {"a.html": template})
        self.check("{{< a k=v n=41 >}}", "<p>-|v|0|42|a</p>", {"a.html": template})

    def test_in_a_heading_an_address_and_an_attribute(self):
        self.check(
            '# On {{< v >}}\n\n[x](/{{< v >}}/y) <a title="{{< v >}}">z</a> [r]\n\n[r]: {{< v >}}.html\n',
            '<h1 id="on-a-1">On <b>a</b>-1</h1>\n<p><a href="/a-1/y">x</a> <a title="&lt;b&gt;a&lt;/b&gt;-1">z</a> '
            '<a href="a-1.html">r</a></p>',
            {"v.html": "<b>a</b>-1"},
        )

    def test_nested(self):
        shortcodes = {
            "out.html": "<div>{{ inner }}</div>",
            "in.html": "({{ parent.name }} {{ ordinal }} {{ parent.get(0) }})",
            "md.html": "*{{ inner }}*",
        }
        self.check(
            "{{< out k >}}{{< in >}}{{% md %}}x{{% /md %}}{{< in >}}{{< /out >}}",
            "<div>(out 0 k)<p><em>x</em></p>\n(out 2 k)</div>",
            shortcodes,
        )
        self.check("{{% md %}}x {{< in >}}{{% /md %}}", "<p><em>x (md 0 )</em></p>", shortcodes)

    def test_in_code_they_stay(self):
        self.check("`{{< no >}}`\n\n    {{% no %}}\n", "<p><code>{{&lt; no &gt;}}</code></p>\n<pre><code>{{% no %}}\n</code></pre>")

    def test_everywhere(self):
        files = {
            "Shardfile.lua": 'source "d" { root = "content", markdown = { shortcodes = "everywhere" } }\n',
            "templates/page.html": TEMPLATE,
            "content/a.md": page("`{{< param t >}}` `{{</* x */>}}`\n\n```\n{{< param t >}}\n```\n", t='"a<b"'),
        }
        work = self.site(files)
        work.build()
        expected = "<p><code>a&lt;b</code> <code>{{&lt; x &gt;}}</code></p>\n<pre><code>a&lt;b\n</code></pre>"
        self.assertEqual(work.output("a/index.html").strip(), expected)

    def test_within_a_list_lines_stay_in_it(self):
        self.check(
            "- a\n\n  {{% box %}}\n  *b*\n\n  c\n  {{% /box %}}\n\n  d\n",
            "<ul>\n<li>\n<p>a</p>\n<div>\n<p><em>b</em></p>\n<p>c</p>\n</div>\n<p>d</p>\n</li>\n</ul>",
            {"box.html": "<div>\n\n{{ inner }}\n\n</div>"},
        )

    def test_lua(self):
        code = """
            return shortcode {
              positional = { "word" },
              options = { word = { type = "string", required = true }, times = { type = "integer", default = 2, max = 9 } },
              render = function(call, options)
                return options.word:rep(options.times) .. call.page.title .. (call.paired and call.inner or "")
              end,
            }
            """
        self.check("{{< say a >}} {{< say word=5 times=\"3\" >}}i{{< /say >}}", "<p>aaT 555Ti</p>", {"say.lua": code})
        self.assertIn("must be at most 9", self.build_one("{{< say word=a times=10 >}}", {"say.lua": code}, status=1))


class BuiltIn(Shortcodes):
    def test_param(self):
        self.check("{{< param v >}} {{< param edition >}} {{< param deep.er >}}", "<p>v1 one a &amp; b</p>", v="v1")

    def test_references(self):
        self.check(
            '[a]({{< relref "sub/b.md#x" >}}) [b]({{< ref "/sub/b" >}}) [c]({{< relref "b" >}}) [d]({{< relref "#y" >}})',
            '<p><a href="/sub/b/#x">a</a> <a href="https://s.example/sub/b/">b</a> <a href="/sub/b/">c</a> '
            '<a href="#y">d</a></p>',
        )

    def test_include(self):
        self.check('{{% include "data/part.md" %}}', '<ul>\n<li><a href="#part">Part</a></li>\n</ul>\n<h2 id="part">Part</h2>\n<p><em>it</em></p>')
        self.check('{{< include path="../data/x.go" lines="2" >}}', "<p>&lt;two&gt;\n</p>")

    def test_figure(self):
        html = self.build_one('{{< figure src="a.png" caption="*C* & d" width=10 >}}')
        self.assertIn('<img src="a.png" alt="C &amp; d" width="10">', html)
        self.assertIn("<figcaption><p><em>C</em> &amp; d</p></figcaption>", html)
        self.assertNotIn("<p><figure", html)

    def test_details_and_highlight(self):
        html = self.build_one('{{< details summary="S" >}}*d*{{< /details >}}\n\n{{< highlight go >}}\na < b\n{{< /highlight >}}')
        self.assertIn("<summary>S</summary>\n<p><em>d</em></p>", html)
        self.assertIn('<code class="language-go">a &lt; b\n</code>', html)
        html = self.build_one('{{< highlight go >}}\nreturn a\n{{< /highlight >}}')
        self.assertIn('<code class="language-go"><span class="hl-keyword">return</span> a\n</code>', html)

    def test_the_site_s_own_takes_the_place(self):
        self.check("{{< param v >}}", "<p>own</p>", {"param.html": "own"})


# The reference of the built-in shortcodes, from their own tables.
REFERENCE = """
    local builtin = require("shard.shortcodes.builtin")

    local function row(name, rule, place)
      local notes = { rule.type == "string" and "text" or rule.type }
      notes[#notes + 1] = rule.required and "required" or nil
      notes[#notes + 1] = place and ("number %d"):format(place) or nil
      if rule.default ~= nil and rule.default ~= "" then
        notes[#notes + 1] = ("default `%s`"):format(tostring(rule.default))
      end
      return ("| `%s` | %s | %s |"):format(name, table.concat(notes, ", "), rule.help)
    end

    local function describe(name, shortcode)
      local lines = { ("### %s"):format(name), "", shortcode.help, "", "| argument | | |", "|---|---|---|" }
      local seen = {}
      for place, option in ipairs(shortcode.positional) do
        lines[#lines + 1] = row(option, shortcode.options[option], place)
        seen[option] = true
      end
      for option, rule in pairs(shortcode.options) do
        if not seen[option] and rule.help ~= "of a player; not used" then
          lines[#lines + 1] = row(option, rule)
        end
      end
      return table.concat(lines, "\\n") .. "\\n"
    end

    return function()
      local parts = {}
      for name, shortcode in pairs(builtin) do
        parts[#parts + 1] = describe(name, shortcode)
      end
      return table.concat(parts, "\\n")
    end
    """


class Reference(Shortcodes):
    def test_the_documentation_has_every_built_in_shortcode(self):
        """On failure put the text that was wanted into docs/shortcodes.md, behind "## Built in"."""
        documented = (SOURCE / "docs/shortcodes.md").read_text(encoding="utf-8")
        reference = self.build_one("{{< reference >}}", {"reference.lua": REFERENCE, "../templates/page.html": "{{ page.content }}"})
        wanted = reference.removeprefix("<p>").removesuffix("</p>\n").strip()
        self.assertIn(wanted, documented)


class Paired(Shortcodes):
    def test_a_template_may_ask_for_what_is_inside_when_it_has_asked_whether_there_is_anything(self):
        html = self.build_one("{{< s >}}a{{< /s >}} {{< t >}}", {"s.html": "[{{ inner if paired }}]",
                                                              "t.html": "{% if paired %}[{{ inner }}]{% else %}none{% endif %}"})
        self.assertIn("[a] none", html)


class Links(Shortcodes):
    def test_of_what_is_given_are_known_and_stay_as_they_are(self):
        given = '<a href="none.md" id="here">x</a> <img src="/p.png">'
        site = self.site({
            "Shardfile.lua": SHARDFILE,
            "shortcodes/box.html": given,
            "templates/page.html": "{% for link in page.links %}{{ link.line }} {{ link.kind }} {{ link.target }}\n{% endfor %}"
            "{{ page.anchors|join(' ') }}\n{{ page.links|length }}\n{{ page.content }}",
            "data/x": "",
            "content/a.md": page("# T\n\n[y](#here)\n\n{{< box >}}\n"),
        })
        site.build()
        expected = "6 anchor #here\n8 missing none.md\n8 address /p.png\nt here\n3\n"
        html = '<h1 id="t">T</h1>\n<p><a href="#here">y</a></p>\n<p>' + given + "</p>\n"
        self.assertEqual(site.output("a/index.html"), expected + html)
        self.assert_clean(site)


class Mistakes(Shortcodes):
    def check_error(self, body, *parts, shortcodes=None):
        found = self.build_one(body, shortcodes, status=1)
        for part in parts:
            self.assertIn(part, found)
        self.work.remove("")

    def test_each_has_its_place_and_its_mend(self):
        self.check_error("x\n\ny {{< figrue >}}", "content/a.md:6: there is no shortcode 'figrue': did you mean 'figure'?")
        self.check_error("{{< nothing >}}", "nothing.html or nothing.lua")
        self.check_error("a {{< param none >}}", "content/a.md:4: shortcode 'param'", "parameter 'none'")
        self.check_error('{{< ref "none.md" >}}', "there is no page 'none.md'")
        self.check_error('{{< include "data/none" >}}', "no file 'data/none'")
        self.check_error("{{< figure sorc=x >}}", "did you mean 'src'?")
        self.check_error("{{< b >}}", "content/a.md:4: the shortcode 'b' is not closed", shortcodes={"b.html": "{{ inner }}"})
        self.check_error("{{< b />}}", "shortcodes/b.html:1", "from shortcodes/b.html:1:8", shortcodes={"b.html": "{{ 1 + boom() }}"})
        self.check_error("{{< b >}}", "shortcodes/b.lua:1", "boom", shortcodes={"b.lua": "return function() error('boom') end"})
        self.check_error("{{< b >}}", "shortcodes/b.lua", "must return a function", shortcodes={"b.lua": "return 5"})
        self.check_error("{{< b >}}", "page.content is not known", shortcodes={"b.html": "{{ page.content }}"})
        loop = {"b.lua": "return function() while true do end end"}
        self.check_error("x\n{{< b >}}", "content/a.md:5: shortcode 'b' (shortcodes/b.lua:1): ", "passed the limit", shortcodes=loop)
        kept = {"b.lua": "local n = 0\nreturn function() n = n + 1 return n end"}
        self.check_error("{{< b >}}{{< b >}}", "keeps state between calls", shortcodes=kept)
        self.check_error("{{< a", "content/a.md:4: the tag {{< a is not closed")

    def test_all_of_a_page_are_told(self):
        box = {"box.html": "{{ inner }}"}
        self.check_error(
            "{{< nope >}}\n\n{{< box >}}{{< figur x >}} {{< param >}}{{< /box >}}\n{{< figure >}}",
            "content/a.md:4: there is no shortcode 'nope'",
            "content/a.md:6: there is no shortcode 'figur'",
            "content/a.md:6: shortcode 'param' has no 'name'",
            "content/a.md:7: shortcode 'figure' has no 'src'",
            shortcodes=box,
        )
        error = self.build_one('{{< box a= >}} x {{< /box >}}\n{{< /foo >}} {{< fig "a >}}\n{{< >}}', box, status=1)
        self.assertEqual(error.count("content/a.md:"), 4, error)
        for place in ("a.md:4: an argument", "a.md:5: {{< /foo closes nothing", "a.md:5: a quoted", "a.md:6: the name"):
            self.assertIn(place, error)
        self.work.remove("")
        for many in ("{{< nope >}}\n" * 30, "{{< >}}\n" * 30):
            self.assertEqual(self.build_one(many, status=1).count("content/a.md:"), 20)
            self.work.remove("")

    def test_other_pages_are_built_and_the_mended_one_follows(self):
        self.build_one("{{< later >}}", status=1)
        self.assertTrue((self.work.public / "sub/b/index.html").exists())
        self.work.write("shortcodes/later.html", "here")
        self.work.settle()
        self.assertEqual(list(self.work.build().rendered()), ["content/a.md"])
        self.assertEqual(self.work.output("a/index.html"), "<p>here</p>\n")
        self.assert_clean(self.work)


class Incremental(Shortcodes):
    def setUp(self):
        super().setUp()
        self.work = self.site(
            {
                "Shardfile.lua": SHARDFILE,
                "templates/page.html": TEMPLATE,
                "templates/list.html": "{{ page('content/box.md').summary }}",
                "shortcodes/box.html": "box {{ inner }}",
                "shortcodes/say.lua": "return function(call) return read('data/word.txt') end",
                "data/word.txt": "word",
                "content/box.md": page("{{< box >}}x{{< /box >}}"),
                "content/say.md": page("{{< say >}} {{< param edition >}}"),
                "content/ref.md": page('[x]({{< relref "plain.md" >}})'),
                "content/plain.md": page("plain"),
                "content/list.md": page("", template="list.html"),
            }
        )
        self.work.build()

    def after(self, path, content):
        """The pages that are rendered after a file was written."""
        self.work.write(path, content)
        self.work.settle()
        rendered = sorted(name.removeprefix("content/") for name in self.work.build().rendered())
        self.assert_clean(self.work)
        self.assert_nothing_runs(self.work)
        return rendered

    def test_exactly_the_users_are_rendered_again(self):
        self.assertEqual(self.after("shortcodes/box.html", "<b>box</b> {{ inner }}"), ["box.md", "list.md"])
        self.assertEqual(self.after("data/word.txt", "other"), ["say.md"])
        self.assertEqual(self.after("shortcodes/say.lua", "return function() return 'said' end"), ["say.md"])
        self.assertEqual(self.after("shortcodes/say.html", "by template"), ["say.md"])
        self.assertEqual(self.after("shortcodes/unused.html", "x"), [])
        self.assertEqual(self.after("content/plain.md", page("plain", url="/elsewhere/")), ["plain.md", "ref.md"])
        self.assertEqual(self.after("shortcodes/param.html", "own"), ["say.md"])

    def test_the_summary_of_another_page_has_them_too(self):
        self.assertEqual(self.work.output("list/index.html"), "box x")
        self.assertEqual(self.after("content/box.md", page("{{< box >}}y{{< /box >}}")), ["box.md", "list.md"])
        self.assertEqual(self.work.output("list/index.html"), "box y")

    def test_a_parameter_of_the_site(self):
        found = self.work.build("--set", "edition=two")
        self.assertEqual(list(found.rendered()), ["content/say.md"])


if __name__ == "__main__":
    shardtest.main()
