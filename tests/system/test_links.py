#!/usr/bin/env python3
"""Links and images in pages: what becomes of them, what plugins are told of them, and which pages are rendered again when
what they lead to comes, goes or moves."""

import json

import shardtest
from shardtest import text

SHARDFILE = """
source "docs" { root = "content/docs", mount = "/docs/" }
static "static"
static "assets" { to = "a/", fingerprint = true }
merge "links"
"""

LINKS = """
return reducer {
  name = "links",
  map = function(page, emit)
    emit("links", { path = page.path, links = page.links, anchors = page.anchors })
  end,
  reduce = function(key, records, out)
    local lines = {}
    for _, record in ipairs(records) do
      for _, link in ipairs(record.links) do
        lines[#lines + 1] = table.concat({ record.path, tostring(link.line), link.kind, link.image and "image" or "link",
          link.target, link.url or "-", link.anchor or "-" }, " ")
      end
      lines[#lines + 1] = record.path .. ": " .. table.concat(record.anchors, " ")
    end
    out:write("links.txt", table.concat(lines, "\\n"))
  end,
}
"""


class Links(shardtest.TestCase):
    def site_of(self, files, shardfile=SHARDFILE):
        own = {
            "Shardfile.lua": text(shardfile),
            "plugins/links.lua": text(LINKS),
            "templates/page.html": "{{ page.content }}",
            "static/img/map.png": "png",
            "assets/logo.svg": "<svg/>",
            "content/docs/_index.md": "# Docs\n",
            "content/docs/other.md": "# Other\n",
            "content/docs/guide/_index.md": "# Guide\n",
            "content/docs/guide/next.md": "# Next\n",
            "content/docs/set/index.md": "# Set\n",
        }
        return self.site({**own, **files})

    def check(self, page, pairs, files=None):
        """PAGE holds a link to each of PAIRS' targets; they lead to the other of each pair."""
        body = "".join(f"[x](<{target}>)\n" for target, _ in pairs)
        site = self.site_of({page: body, **(files or {})})
        site.build()
        relative = page.removeprefix("content/").removesuffix(".md").removesuffix("_index").removesuffix("index")
        html = site.output(relative.rstrip("/") + "/index.html")
        got = [line.split('"')[1] for line in html.splitlines()]
        self.assertEqual(list(zip([target for target, _ in pairs], got)), pairs)
        return site

    def test_files_of_pages(self):
        self.check(
            "content/docs/guide/here.md",
            [
                ("next.md", "/docs/guide/next/"),
                ("./next.md#part", "/docs/guide/next/#part"),
                ("next.md?q=1#part", "/docs/guide/next/?q=1#part"),
                ("../other.md", "/docs/other/"),
                ("_index.md", "/docs/guide/"),
                ("../set/index.md", "/docs/set/"),
                ("/content/docs/other.md", "/docs/other/"),
                ("/guide/next.md", "/docs/guide/next/"),
                ("/docs/other.md#a", "/docs/other/#a"),
                ("a%20b.md", "/docs/guide/a%20b/"),
                ("missing.md", "missing.md"),
                ("../../../../out.md", "../../../../out.md"),
                ("https://e.example/next.md", "https://e.example/next.md"),
                ("//e.example/next.md", "//e.example/next.md"),
                ("mailto:a@e.example", "mailto:a@e.example"),
                ("#part", "#part"),
            ],
            {"content/docs/guide/a b.md": "# A b\n"},
        )

    def test_without_an_extension(self):
        self.check(
            "content/docs/guide/here.md",
            [
                ("next", "/docs/guide/next/"),
                ("./next#part", "/docs/guide/next/#part"),
                ("../other", "/docs/other/"),
                ("../set", "/docs/set/"),
                ("../set/", "/docs/set/"),
                ("..", "/docs/"),
                (".", "/docs/guide/"),
                ("v1.2", "/docs/guide/v1.2/"),
                ("v1.2/", "/docs/guide/v1.2/"),
                ("nothing", "nothing"),
                ("/docs/other/", "/docs/other/"),
                ("../next/", "/docs/guide/next/"),  # as a browser reads it
            ],
            {"content/docs/guide/v1.2.md": "# V\n"},
        )

    def test_addresses_as_other_tools_end_them(self):
        site = self.check(
            "content/docs/guide/here.md",
            [
                ("/docs/other", "/docs/other/"),
                ("/docs/other.html?q=1#part", "/docs/other/?q=1#part"),
                ("/docs/guide", "/docs/guide/"),
                ("/docs/set/index.html", "/docs/set/"),
                ("/docs", "/docs/"),
                ("/api/all.html", "/api/all"),  # of another source
                ("next.html#part", "/docs/guide/next/#part"),
                ("../other.html", "/docs/other/"),
                ("../own.html", "/docs/own.html"),  # a file of that name comes first
                ("/other", "/other"),  # no address: it is below /docs/
                ("/docs/moved", "/docs/moved"),  # the file of that name has another address
                ("/docs/nothing.html", "/docs/nothing.html"),
            ],
            {
                "Shardfile.lua": text(SHARDFILE)
                + 'source "api" { root = "content/api", mount = "/api/", permalink = "/:path" }\n',
                "content/api/all.md": "# All\n",
                "content/docs/moved.md": "---\nslug: away\n---\n",
                "content/docs/own.md": "# Own\n",
                "content/docs/own.html": "<p>\n",
            },
        )
        site.settle()
        site.write("content/docs/nothing.md", "# Here\n")
        site.build()
        self.assertIn('"/docs/nothing/"', site.output("docs/guide/here/index.html"))
        self.assert_clean(site)

    def test_accents_may_be_written_in_either_form(self):
        composed, apart = "caf\u00e9", "cafe\u0301"
        names = {f"content/docs/{apart}.md": "# A\n", f"content/docs/x/{composed}.md": "# B\n",
                 f"content/docs/{apart}.png": "png"}
        site = self.check("content/docs/a.md", [
            (f"{composed}.md", "/docs/cafe%CC%81/"), (f"{apart}.md", "/docs/cafe%CC%81/"), (composed, "/docs/cafe%CC%81/"),
            (f"x/{apart}.md", "/docs/x/caf%C3%A9/"), (f"{composed}.png", "/docs/cafe%CC%81.png"),
        ], names)
        site.settle()
        site.remove(f"content/docs/{apart}.md")
        site.write(f"content/docs/{composed}.md", "# C\n")
        site.build()
        self.assert_clean(site)

    def test_accents_in_calls(self):
        composed, apart = "caf\u00e9", "cafe\u0301"
        calls = (f"{{{{ url_for('content/docs/{composed}.md') }}}}\n{{{{ url_for('content/docs/x/{apart}.md') }}}}\n"
                 f"{{{{ asset('{composed}.png') }}}}\n{{{{ asset('content/docs/x/{apart}.png').url }}}}\n")
        shortcodes = f'{{{{< relref "{composed}.md" >}}}}\n{{{{< relref "/x/{apart}" >}}}}\n{{{{< relref "{composed}2" >}}}}\n'
        pages = {f"content/docs/{apart}.md": "# A\n", f"content/docs/x/{composed}.md": "# B\n",
                 f"content/docs/x/{apart}2.md": "# C\n", f"static/{apart}.png": "p", f"content/docs/x/{composed}.png": "q"}
        site = self.site_of({"content/docs/a.md": shortcodes, **pages, "templates/page.html": calls + "{{ page.content }}"})
        site.build()
        found = ["/docs/cafe%CC%81/", "/docs/x/caf%C3%A9/", "/cafe%CC%81.png", "/docs/x/caf%C3%A9.png",
                 "<p>/docs/cafe%CC%81/", "/docs/x/caf%C3%A9/", "/docs/x/cafe%CC%812/</p>"]
        self.assertEqual(site.output("docs/a/index.html").splitlines(), found)
        site.settle()
        for path, content in pages.items():
            site.remove(path)
            swapped = path.replace(composed, "\0").replace(apart, composed).replace("\0", apart)
            site.write(swapped, content)
        site.build()
        self.assert_clean(site)

    def test_a_file_and_an_address_of_one_name(self):
        """Tools that give pages addresses with a slash at the end leave links to browsers."""
        self.check(
            "content/docs/guide/here.md",
            [("../other", "/docs/other/"), ("../other/", "/docs/guide/other/")],
            {"content/docs/guide/other.md": "# The guide's\n"},
        )

    def test_images_and_other_files(self):
        site = self.site_of(
            {
                "content/docs/a.md": "![m](../../static/img/map.png)\n"
                "![m](/img/map.png)\n"
                "[m](/static/img/map.png)\n"
                "![n](none.png)\n"
                "<img src=/img/map.png srcset='../../static/img/map.png 2x'>\n"
                "![l](/a/logo.svg)\n"
            }
        )
        site.build()
        first, second, third, fourth, fifth, sixth = site.output("docs/a/index.html").splitlines()
        self.assertIn('src="/img/map.png"', first)
        self.assertIn('src="/img/map.png"', second)
        self.assertIn('href="/img/map.png"', third)
        self.assertIn('src="none.png"', fourth)
        self.assertEqual(fifth, '<img src="/img/map.png" srcset=\'/img/map.png 2x\'>')
        self.assertRegex(sixth, r'src="/a/logo\.[0-9a-f]{16}\.svg"')
        site.write("assets/logo.svg", "<svg> </svg>")
        self.assertEqual(set(site.build().rendered()), {"content/docs/a.md"})
        self.assert_clean(site)

    def test_references_raw_html_and_images_in_links(self):
        site = self.site_of(
            {
                "content/docs/a.md": "[r], [t][r] [![m](/img/map.png)](other.md)\n"
                '<a href="other.md#x">y</a> <a href=other.md>z</a>\n\n[r]: other.md "Title"\n'
            }
        )
        site.build()
        self.assertEqual(
            site.output("docs/a/index.html"),
            '<p><a href="/docs/other/" title="Title">r</a>, <a href="/docs/other/" title="Title">t</a> '
            '<a href="/docs/other/"><img src="/img/map.png" alt="m" /></a>\n'
            '<a href="/docs/other/#x">y</a> <a href="/docs/other/">z</a></p>\n',
        )

    def test_plugins_are_told_of_links_and_anchors(self):
        site = self.site_of(
            {
                "content/docs/a.md": text(
                    """
                    ---
                    title: A
                    ---
                    # Head {#top}

                    {{% lines %}}

                    [o](other.md#part) [m](gone.md#x)
                    [e](https://e.example/) [h](#top) [d](../feed.xml)
                    ![i](/img/map.png)

                    ::: note {#aside}
                    <a id="raw"></a> [n](next?a&b#c%20d)
                    :::

                    ```sh {#code}
                    ```
                    """
                ),
                "shortcodes/lines.html": "one\n\ntwo [s](other.md)\n",
            }
        )
        site.build()
        lines = site.output("links.txt").splitlines()
        self.assertEqual(
            [line.removeprefix("content/docs/a.md") for line in lines if line.startswith("content/docs/a.md")],
            [
                " 6 internal link other.md /docs/other/ -",
                " 8 internal link other.md#part /docs/other/ part",
                " 8 missing link gone.md#x - x",
                " 8 external link https://e.example/ - -",
                " 8 anchor link #top - top",
                " 8 address link ../feed.xml /docs/feed.xml -",
                " 8 internal image /img/map.png /img/map.png -",
                " 13 address link next?a&b#c%20d /docs/a/next c d",
                ": top aside raw code",
            ],
        )

    def test_what_links_lead_to_comes_goes_and_moves(self):
        site = self.site_of({"content/docs/a.md": "[n](new)\n", "content/docs/b.md": "[n](new.md) [o](other.md)\n"})
        site.build()
        self.assertIn('"new"', site.output("docs/a/index.html"))
        site.write("content/docs/new.md", "# New\n")
        self.assertEqual(set(site.build().rendered()), {f"content/docs/{name}.md" for name in ("a", "b", "new")})
        self.assertIn('"/docs/new/"', site.output("docs/a/index.html"))
        self.assertIn('"/docs/new/"', site.output("docs/b/index.html"))
        self.assert_clean(site)
        site.write("content/docs/new.md", "---\nslug: newer\n---\n")
        self.assertEqual(set(site.build().rendered()), {f"content/docs/{name}.md" for name in ("a", "b", "new")})
        site.remove("content/docs/new.md")
        self.assertEqual(set(site.build().rendered()), {"content/docs/a.md", "content/docs/b.md"})
        self.assert_clean(site)
        site.write("content/docs/other.md", "# Other\n\nWith another body.\n")
        self.assertEqual(set(site.build().rendered()), {"content/docs/other.md"})
        site.remove("static/img/map.png")
        self.assertEqual(site.build().rendered(), {})

    def test_an_edit_beside_a_link_to_nothing(self):
        """The quick way for small edits knows what is not there without reading all pages."""
        site = self.site_of({"content/docs/a.md": "[n](new) [m](gone.md) ![x](/img/map.png) one\n"})
        site.build()
        site.replace("content/docs/a.md", "one", "two")
        self.assertEqual(set(site.build().rendered()), {"content/docs/a.md"})
        self.assert_clean(site)
        site.write("content/docs/new.md", "# New\n")
        site.build()
        self.assert_clean(site)

    def test_templates_may_ask(self):
        site = self.site_of(
            {
                "content/docs/a.md": "# A\n\n[n](other.md)\n",
                "templates/page.html": "{{ page.links|length }} {{ page.anchors|join }} {{ page.toc }}",
            }
        )
        site.build()
        self.assertEqual(site.output("docs/a/index.html"), "1 a ")
        self.assertEqual(json.loads(json.dumps(site.output("docs/other/index.html"))), "0 other ")


if __name__ == "__main__":
    shardtest.main()
