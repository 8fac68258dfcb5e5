#!/usr/bin/env python3
"""Static files that pages ask about: fingerprints, integrity, sizes; who is rendered again when one changes."""

import base64
import hashlib
import re
import struct

import shardtest
from shardtest import text, tree


def png(width, height, extra=b""):
    return b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIHDR" + struct.pack(">II", width, height) + b"\x08\x06\0\0\0" + extra


SHARDFILE = text("""
    source "pages" { root = "content", shard = { key = "path_hash" } }
    static "assets" { to = "a/", fingerprint = true }
    static "static"
    merge "listing" {
      plugin = reducer {
        map = function(page, emit) emit("all", page.url) end,
        reduce = function(_, urls, out) out:write("list.txt", #urls .. " pages, " .. asset("app.js")) end,
      },
    }
    """)

FILES = {
    "Shardfile.lua": SHARDFILE,
    "templates/page.html": "{{ page.content }}\n",
    "templates/style.html": '<link href="{{ asset("css/main.css") }}" integrity="{{ asset("css/main.css").integrity }}">\n',
    "templates/image.html": '{% set i = asset("logo.png") %}<img src="{{ i.url }}" width="{{ i.width }}" height="{{ i.height }}">\n',
    "templates/width.html": '{{ asset("logo.png").width }}\n',
    "content/plain.md": "plain\n",
    "content/style.md": "---\ntemplate: style.html\n---\nx\n",
    "content/image.md": "---\ntemplate: image.html\n---\nx\n",
    "content/width.md": "---\ntemplate: width.html\n---\nx\n",
    "assets/css/main.css": "p { color: red }\n",
    "assets/app.js": "alert(1)\n",
    "static/logo.png": png(640, 480),
    "static/robots.txt": "User-agent: *\n",
}


class Assets(shardtest.TestCase):
    def setUp(self):
        super().setUp()
        self.work = self.site(FILES)
        self.first = self.work.build()

    def expect(self, rendered, merged=0):
        result = self.work.build()
        self.assertEqual(set(result.rendered()), {f"content/{name}.md" for name in rendered})
        self.assertEqual(len(result.ran("merge")), merged)
        self.assert_clean(self.work)
        self.assert_nothing_runs(self.work)
        return result

    def styles(self):
        return sorted(path for path in tree(self.work.public) if path.endswith(".css"))

    def test_a_fingerprinted_file_has_its_digest_in_its_name(self):
        link = self.work.output("style/index.html")
        name = re.search(r'href="/(a/css/main\.[0-9a-f]{16}\.css)"', link).group(1)
        self.assertEqual(self.styles(), [name])
        self.assertEqual(self.work.output(name), FILES["assets/css/main.css"])
        digest = base64.b64encode(hashlib.sha384(FILES["assets/css/main.css"].encode()).digest()).decode()
        self.assertIn(f'integrity="sha384-{digest}"', link)
        self.assertRegex(self.work.output("list.txt"), r"^4 pages, /a/app\.[0-9a-f]{16}\.js$")

    def test_a_change_renders_exactly_those_who_asked(self):
        before = self.styles()
        self.work.write("assets/css/main.css", "p { color: blue }\n")
        result = self.expect(["style"])
        self.assertEqual(result.rendered()["content/style.md"], "asset css/main.css[url] changed")
        self.assertEqual(len(self.styles()), 1)
        self.assertNotEqual(self.styles(), before)

    def test_a_change_back_gives_the_old_name(self):
        before = self.styles()
        for content in ("p { }\n", FILES["assets/css/main.css"]):
            self.work.write("assets/css/main.css", content)
            self.work.build()
        self.assertEqual(self.styles(), before)

    def test_merges_ask_too(self):
        self.work.write("assets/app.js", "alert(2)\n")
        self.expect([], merged=1)

    def test_images_have_a_size(self):
        self.assertIn('<img src="/logo.png" width="640" height="480">', self.work.output("image/index.html"))
        self.work.write("static/logo.png", png(800, 480))
        self.expect(["image", "width"])
        self.assertIn('width="800"', self.work.output("image/index.html"))

    def test_another_image_of_one_size_renders_nobody(self):
        self.work.write("static/logo.png", png(640, 480, b"more"))
        self.expect([])

    def test_a_height_is_nothing_to_who_asked_for_the_width(self):
        self.work.write("static/logo.png", png(640, 400))
        self.expect(["image"])

    def test_one_edited_page_is_built_quickly_and_right(self):
        self.work.write("content/style.md", "---\ntemplate: style.html\n---\ny\n")
        self.expect(["style"])
        self.assertIn("main.", self.work.output("style/index.html"))

    def test_a_page_may_begin_to_ask(self):
        self.work.write("templates/page.html", '{{ page.content }}{{ asset("app.js") }}\n')
        self.expect(["plain"])

    def test_a_missing_asset_is_an_error_of_those_who_ask(self):
        self.work.remove("assets/css/main.css")
        self.work.write("assets/css/mian.css", "p { }\n")
        result = self.work.run("build", "--report", "json")
        self.assertEqual(result.status, 1)
        self.assertIn("there is no asset 'css/main.css': did you mean 'css/mian.css'?", result.error_text())
        self.assertEqual({m["unit"] for m in result.messages()}, {"content/style.md"})
        self.work.write("assets/css/main.css", "p { }\n")
        self.expect(["style"])

    def test_an_unknown_field_is_an_error(self):
        self.work.write("templates/width.html", '{{ asset("logo.png").wdith }}\n')
        result = self.work.run("build", "--report", "json")
        self.assertIn("an asset has no field 'wdith'", result.error_text())

    def test_the_first_folder_has_a_name_that_two_have(self):
        self.work.write("static/app.js", "other\n")
        self.expect([])
        self.work.replace("Shardfile.lua", 'static "static"\n', "")
        self.work.replace("Shardfile.lua", "static ", 'static "static"\nstatic ')
        self.work.build()
        self.assertEqual(self.work.output("list.txt"), "4 pages, /app.js")
        self.assert_clean(self.work)

    def test_a_plan_says_who_would_be_rendered(self):
        self.work.write("assets/css/main.css", "p { }\n")
        plan = self.work.run("plan", "--report", "json")
        self.assertEqual(set(plan.rendered()), {"content/style.md"})
        self.assertEqual({unit for _, unit in plan.ran("asset")}, {"assets/css/main.css"})
        self.expect(["style"])


if __name__ == "__main__":
    shardtest.main()
