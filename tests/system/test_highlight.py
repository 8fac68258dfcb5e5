#!/usr/bin/env python3
"""Highlighted code, from the page to its HTML: the option, lines, and what other pages show of a page with code."""

import shardtest

CODE = """---
title: Code
---
```go {hl_lines=[2]}
/* one
two */
```

<!--more-->

```nothing
return
```
"""
LIST = "---\ntitle: List\ntemplate: list.html\n---\n"
SHARDFILE = 'source "docs" { root = "content", markdown = { highlight = %s } }\nview "siblings" {}\n'
HIGHLIGHTED = (
    '<pre class="highlight"><code class="language-go"><span class="line"><span class="hl-comment">/* one</span>\n</span>'
    '<span class="line highlighted"><span class="hl-comment">two */</span>\n</span></code></pre>'
)


class Highlight(shardtest.TestCase):
    def site_with(self, value):
        return self.site({
            "Shardfile.lua": SHARDFILE % value,
            "content/code.md": CODE,
            "content/list.md": LIST,
            "templates/page.html": "{{ page.content }}",
            "templates/list.html": '{{ page("content/code.md").summary }}',
        })

    def test_marks_tokens_line_by_line(self):
        site = self.site_with("true")
        site.build()
        html = site.output("code/index.html")
        self.assertIn(HIGHLIGHTED, html)
        self.assertIn('<pre><code class="language-nothing">return\n</code></pre>', html)

    def test_a_summary_has_what_the_page_has(self):
        site = self.site_with("true")
        site.build()
        self.assertIn(HIGHLIGHTED, site.output("list/index.html"))

    def test_the_option_makes_pages_and_summaries_anew(self):
        site = self.site_with("true")
        site.build()
        site.write("Shardfile.lua", SHARDFILE % "false")
        site.build()
        for path in ("code/index.html", "list/index.html"):
            self.assertIn("/* one", site.output(path))
            self.assertNotIn("hl-", site.output(path))
        self.assert_clean(site)


if __name__ == "__main__":
    shardtest.main()
