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


TOOL = text("""
    #!/bin/sh
    if grep -q broken; then echo "line 1: no" >&2; exit 2; fi
    echo "/* $1 */"
    """)


class Transformed(shardtest.TestCase):
    """Stylesheets whose addresses follow the fingerprints, and files that go through a tool."""

    def setUp(self):
        super().setUp()
        files = dict(FILES)
        files["assets/css/main.css"] = text("""
            @import "more.css";
            p { background: url(../img/dot.png?v#x) }
            q { background: url("none.png") url(/abs.png) url(data:,x) }
            """)
        files["assets/css/more.css"] = "a { src: url('../img/dot.png') }\n"
        files["assets/img/dot.png"] = png(1, 1)
        self.work = self.site(files)
        self.work.build()

    def expect(self, assets, rendered):
        result = self.work.build()
        self.assertEqual({unit for _, unit in result.ran("asset")}, {f"assets/{name}" for name in assets})
        self.assertEqual(set(result.rendered()), {f"content/{name}.md" for name in rendered})
        self.assert_clean(self.work)
        self.assert_nothing_runs(self.work)

    def output(self, pattern):
        found = [path for path in tree(self.work.public) if re.fullmatch(pattern, path)]
        self.assertEqual(len(found), 1, pattern)
        return found[0]

    def test_addresses_in_stylesheets_follow(self):
        main = self.work.output(self.output(r"a/css/main\.[0-9a-f]{16}\.css"))
        more = self.output(r"a/css/more\.[0-9a-f]{16}\.css")
        dot = self.output(r"a/img/dot\.[0-9a-f]{16}\.png")
        self.assertIn(f'@import "{more[6:]}";', main)
        self.assertIn(f"url(../{dot[2:]}?v#x)", main)
        self.assertIn('url("none.png") url(/abs.png) url(data:,x)', main)
        self.assertIn(f"url('../{dot[2:]}')", self.work.output(more))
        self.assert_nothing_runs(self.work)

    def test_an_image_wakes_the_stylesheets_that_show_it(self):
        self.work.write("assets/img/dot.png", png(2, 2))
        self.expect(["img/dot.png", "css/main.css", "css/more.css"], ["style"])

    def test_a_file_that_comes_into_being_is_noticed(self):
        self.work.write("assets/css/none.png", png(2, 2))
        self.expect(["css/none.png", "css/main.css"], ["style"])
        self.assertRegex(self.work.output(self.output(r"a/css/main.*")), r'url\("none\.[0-9a-f]{16}\.png"\)')

    def test_a_circle_is_an_error(self):
        self.work.write("assets/css/more.css", '@import "main.css";\n')
        result = self.work.run("build", "--report", "json")
        self.assertEqual(result.status, 1)
        self.assertIn("stylesheets import each other in a circle", result.error_text())
        self.work.write("assets/css/more.css", "a { }\n")
        self.expect(["css/main.css", "css/more.css"], ["style"])

    def minify_with(self, tool):
        self.work.write("tool", tool)
        self.work.path("tool").chmod(0o755)
        self.work.write("Shardfile.lua", SHARDFILE.replace("fingerprint = true", 'fingerprint = true, minify = { js = { "./tool", "js" } }'))

    def test_a_file_goes_through_a_tool(self):
        self.minify_with(TOOL)
        self.work.build()
        self.assertEqual(self.work.output(self.output(r"a/app\..*\.js")), "/* js */\n")
        self.assert_clean_with_tool(TOOL)
        self.assert_nothing_runs(self.work)
        other = TOOL.replace("/* $1", "/* other $1")
        self.minify_with(other)
        result = self.work.build()  # also of stylesheets, which may have the names of what the tool made in them
        self.assertEqual({unit for _, unit in result.ran("asset")}, {"assets/app.js", "assets/css/main.css", "assets/css/more.css"})
        self.assert_clean_with_tool(other)

    def assert_clean_with_tool(self, tool):
        fresh = self.site({**self.work.inputs(), "tool": tool}, f"clean-{len(tool)}")
        fresh.path("tool").chmod(0o755)
        fresh.build()
        self.assert_same_tree(tree(self.work.public), tree(fresh.public))

    def test_pages_go_through_a_tool(self):
        self.work.write("tool", '#!/bin/sh\necho "<$(wc -c)>"\n')
        self.work.path("tool").chmod(0o755)
        self.work.write("Shardfile.lua", SHARDFILE.replace("list.txt", "list.html") + 'site { minify_html = { "./tool" } }\n')
        result = self.work.build()
        self.assertEqual(len(result.rendered()), 4)
        self.assertRegex(self.work.output("plain/index.html"), r"^<\d+>\n$")
        self.assertRegex(self.work.output("list.html"), r"^<\d+>\n$")
        self.assert_nothing_runs(self.work)
        self.work.write("tool", '#!/bin/sh\necho "<<$(wc -c)>>"\n')
        self.assertEqual(len(self.work.build().rendered()), 4)
        self.assertRegex(self.work.output("list.html"), r"^<<\d+>>\n$")

    def test_a_tool_that_fails_or_is_missing_is_an_error_of_the_file(self):
        self.minify_with(TOOL)
        self.work.write("assets/app.js", "broken\n")
        result = self.work.run("build", "--report", "json")
        self.assertEqual(result.status, 1)
        self.assertIn("./tool exited with status 2", result.error_text())
        self.assertIn("line 1: no", result.error_text())
        self.assertEqual({m["unit"] for m in result.messages() if m["stage"] == "asset"}, {"assets/app.js"})
        self.work.remove("tool")
        result = self.work.run("build", "--report", "json")
        self.assertIn("there is no program './tool' that can be run in the site; install it", result.error_text())


if __name__ == "__main__":
    shardtest.main()
