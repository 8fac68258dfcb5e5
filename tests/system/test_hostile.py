#!/usr/bin/env python3
"""Hostile and broken input: each gives a clear error with the file (and the line where there is one) and exit status 1
or 2, never a crash or a hang, and whatever has nothing to do with it is built."""

import os

import shardtest
from shardtest import text

FILES = {
    "Shardfile.lua": 'site {}\nsource "docs" { root = "content" }\nstatic "static"\ndata "data"\n',
    "templates/page.html": "<h1>{{ page.title }}</h1>{{ page.content }}\n",
    "content/bystander.md": "# Bystander\n\nThis page has nothing to do with it.\n",
    "static/robots.txt": "User-agent: *\n",
    "data/x.yaml": "x: 1\n",
}


class Hostile(shardtest.TestCase):
    def setUp(self):
        super().setUp()
        self.work = self.site(FILES)

    def build(self, status, *words, arguments=()):
        """Builds, expects STATUS and all of WORDS in the errors, and the bystander where anything is built at all."""
        result = self.work.build("--jobs=2", *arguments, status=status)
        for word in words:
            self.assertIn(word, result.error_text())
        self.assertNotIn("panic", result.stderr)
        if status != 2:
            self.assertIn("<h1>Bystander</h1>", self.work.output("bystander/index.html"))
        return result

    def outside(self):
        """What is beside the site, where nothing may ever appear."""
        return sorted(path.name for path in self.folder.iterdir() if not path.name.startswith("clean-"))


class Paths(Hostile):
    def test_url_that_leaves_the_site(self):
        for number, url in enumerate(("/../../evil/", "../evil/", "/a/../../evil.html", "/%2e%2e/%2e%2e/evil/")):
            with self.subTest(url=url):
                path = f"content/evil{number}.md"
                self.work.write(path, f'---\nurl: "{url}"\n---\n')
                self.build(1, path, "leaves the site")
                self.assertEqual(self.outside(), ["site"])
                self.work.remove(path)

    def test_slug_and_permalink(self):
        self.work.replace("Shardfile.lua", '"content" }', '"content", permalink = "/:slug/" }')
        self.work.write("content/evil.md", '---\nslug: "../../../evil"\n---\n')
        result = self.work.run("build", "--report", "json")
        self.assertIn(result.status, (0, 1))
        self.assertEqual(self.outside(), ["site"])
        self.assertIn("<h1>Bystander</h1>", self.work.output("bystander/index.html"))

    def test_template_outside(self):
        (self.folder / "secret.html").write_text("secret")
        for name in ("../../secret.html", str(self.folder / "secret.html"), "../Shardfile.lua"):
            with self.subTest(name=name):
                self.work.write("content/evil.md", f'---\ntemplate: "{name}"\n---\n')
                self.build(1, "content/evil.md")
                self.assertFalse((self.work.public / "evil/index.html").exists())

    def test_reading_outside(self):
        (self.folder / "secret.yaml").write_text("x: secret")
        self.work.write("content/evil.md", "---\ntemplate: evil.html\n---\n")
        for call in (
            'read("../secret.yaml")',
            'data("../secret.yaml")',
            f'read("{self.folder}/secret.yaml")',
            'read("/etc/passwd")',
            'read("data/../../secret.yaml")',
            'read(".shard/state.db")',
        ):
            with self.subTest(call=call):
                self.work.write("templates/evil.html", "first line\n{{ " + call + " }}")
                self.build(1, "templates/evil.html:2")

    def test_output_path_of_a_merge(self):
        for path in ("../evil.txt", "/../../evil.txt", "a/../../../evil.txt"):
            with self.subTest(path=path):
                self.merge(f'out:write("{path}", "evil")')
                self.build(1, "evil.txt")
                self.assertEqual(self.outside(), ["site"])

    def merge(self, body):
        self.work.write("Shardfile.lua", FILES["Shardfile.lua"] + 'merge "evil" {}\n')
        self.work.write(
            "plugins/reducers/evil.lua",
            'return reducer {\n  map = function(page, emit) emit("key", page.path) end,\n'
            f"  reduce = function(key, values, out)\n    {body}\n  end,\n}}\n",
        )

    def test_folders_of_the_shardfile(self):
        for declaration in (
            'source "x" { root = "../.." }',
            'source "x" { root = "/etc" }',
            'static "../secret"',
            'data "/etc"',
            'source "x" { root = "content", include = { "../**" } }',
        ):
            with self.subTest(declaration=declaration):
                self.work.write("Shardfile.lua", FILES["Shardfile.lua"] + declaration + "\n")
                result = self.work.run("build", "--report", "json")
                self.assertIn(result.status, (0, 1, 2))
                self.assertEqual(self.outside(), ["site"])
                if "include" not in declaration:
                    self.assertEqual(result.status, 2, result)
                    self.assertIn("Shardfile.lua:5", result.error_text())

    def test_static_to_outside(self):
        self.work.replace("Shardfile.lua", 'static "static"', 'static "static" { to = "../../evil/" }')
        result = self.work.run("build", "--report", "json")
        self.assertEqual(result.status, 2, result)
        self.assertEqual(self.outside(), ["site"])


class Conflicts(Hostile):
    """Two that write one output: an error that names both, the same one whatever the order in which they run."""

    def check(self, *names):
        first = self.build(1, "both write the output", *names).error_text()
        for arguments in (["--jobs=1"], ["--jobs=4"], ["--no-shard"]):
            self.assertEqual(self.work.build(*arguments, status=1).error_text(), first)

    def check_mended(self, path):
        self.work.remove(path)
        self.work.build()
        self.assert_clean(self.work)
        self.assert_nothing_runs(self.work)

    def test_page_and_page(self):
        self.work.write("content/one.md", "---\nurl: /same/\n---\nfirst\n")
        self.work.write("content/two.md", "---\nurl: /same/\n---\nsecond\n")
        self.check("content/one.md", "content/two.md", "same/index.html")
        self.check_mended("content/one.md")

    def test_page_and_page_in_another_source(self):
        self.work.write("more/one.md", "---\nurl: /same/\n---\nfirst\n")
        self.work.write("content/two.md", "---\nurl: /same/\n---\nsecond\n")
        self.work.write("Shardfile.lua", FILES["Shardfile.lua"] + 'source "more" { root = "more" }\n')
        self.work.write("more/other.md", "# Other\n")
        self.check("more/one.md", "content/two.md")
        self.check_mended("content/two.md")

    def test_page_and_static(self):
        self.work.write("content/robots.md", "---\nurl: /robots.txt\n---\n")
        self.check("content/robots.md", "static/robots.txt")
        self.check_mended("content/robots.md")

    def test_static_and_static(self):
        self.work.write("more/robots.txt", "second\n")
        self.work.write("more/other.txt", "other\n")
        self.work.write("Shardfile.lua", FILES["Shardfile.lua"] + 'static "more"\n')
        self.check("static/robots.txt", "more/robots.txt")
        self.check_mended("more/robots.txt")

    def declare_merge(self, names):
        for name in names:
            self.work.write(
                f"plugins/reducers/{name}.lua",
                'return reducer { map = function(page, emit) if page.params.claim then emit(page.params.claim, 1) end end,\n'
                f'reduce = function(key, _, out) out:write(key, "{name}") end }}\n',
            )
        declared = "".join(f'merge "{name}" {{}}\n' for name in names)
        self.work.write("Shardfile.lua", FILES["Shardfile.lua"] + declared)

    def test_merge_and_page(self):
        self.declare_merge(["first"])
        self.work.write("content/claim.md", "---\nclaim: bystander/index.html\n---\n")
        self.check("content/bystander.md", "first")
        self.check_mended("content/claim.md")

    def test_merge_and_merge(self):
        self.declare_merge(["first", "second"])
        self.work.write("content/claim.md", "---\nclaim: same.txt\n---\n")
        self.check("first", "second", "same.txt")
        self.check_mended("content/claim.md")

    def test_a_path_that_is_a_folder_of_another(self):
        self.work.write("content/one.md", "---\nurl: /same.html\n---\n")
        self.work.write("content/two.md", "---\nurl: /same.html/below/\n---\n")
        result = self.work.build("--jobs=2", status=1)
        self.assertIn("same.html", result.error_text())
        self.assertIn("<h1>Bystander</h1>", self.work.output("bystander/index.html"))
        self.check_mended("content/two.md")


class Bytes(Hostile):
    def test_invalid_utf8_in_front_matter(self):
        self.work.write("content/evil.md", b"---\ntitle: \xff\xfe\n---\nbody\n")
        self.build(1, "content/evil.md")

    def test_invalid_utf8_in_a_body(self):
        """Markdown replaces it; it never reaches the output as it is."""
        self.work.write("content/evil.md", b"# Title \xc3\x28\n\nbody \xff\xfe \xed\xa0\x80\n")
        result = self.work.run("build", "--report", "json")
        self.assertIn(result.status, (0, 1))
        if result.status == 0:
            (self.work.public / "evil/index.html").read_bytes().decode("utf-8")

    def test_nul_bytes(self):
        self.work.write("content/evil.md", b"---\ntitle: a\0b\n---\nbody\n")
        self.work.write("content/body.md", b"# Title\n\nbody \0 more\n")
        result = self.work.run("build", "--report", "json")
        self.assertIn(result.status, (0, 1))
        for content in shardtest.tree(self.work.public).values():
            self.assertNotIn(b"\0", content)
        self.assertIn("<h1>Bystander</h1>", self.work.output("bystander/index.html"))

    def test_invalid_utf8_and_nul_in_a_template(self):
        self.work.write("templates/evil.html", b"\xff\0{{ page.title }}\xc3")
        self.work.write("content/evil.md", "---\ntemplate: evil.html\n---\n")
        result = self.work.run("build", "--report", "json")
        self.assertIn(result.status, (0, 1))
        self.assertIn("<h1>Bystander</h1>", self.work.output("bystander/index.html"))

    def test_invalid_data(self):
        self.work.write("templates/evil.html", '{{ data("data/bad.yaml") }}{{ data("data/bad.json") }}')
        self.work.write("content/evil.md", "---\ntemplate: evil.html\n---\n")
        for path, content in (("bad.yaml", b"a: \xff\n"), ("bad.yaml", b"a: [1\n"), ("bad.json", b'{"a": ')):
            with self.subTest(path=path, content=content):
                self.work.write("data/bad.yaml", "a: 1\n")
                self.work.write("data/bad.json", "1\n")
                self.work.write("data/" + path, content)
                self.build(1, path)

    def test_binary_shardfile(self):
        for content in (b"\x1bLua\x54\0garbage", b"\0\0\0", b"\xff\xfe", b"return ((((", b"\xef\xbb\xbfsite {}"):
            with self.subTest(content=content):
                self.work.write("Shardfile.lua", content)
                result = self.work.run("build", "--report", "json")
                self.assertEqual(result.status, 2, result)
                self.assertIn("Shardfile.lua", result.error_text())

    def test_strange_file_names(self):
        names = [b"a b.md", b"\xc3\xa4.md", b"a%20b.md", b"<script>.md", b"a'\"b.md", b"-rf.md", b"a\\b.md"]
        for number, name in enumerate(names):
            target = self.work.path("content").joinpath(name.decode())
            target.write_text(f"# Strange {number}\n")
        self.work.build()
        self.assert_clean(self.work)
        self.assert_nothing_runs(self.work)
        for name in names:
            self.work.path("content").joinpath(name.decode()).unlink()
        self.work.build()
        self.assert_clean(self.work)

    def test_file_name_with_a_line_break(self):
        self.work.write("content/a\nb.md", "# Two lines\n")
        self.build(1, "a control character")

    def test_file_name_that_is_no_utf8(self):
        path = os.fsencode(self.work.path("content")) + b"/bad\xff.md"
        with open(path, "wb") as file:
            file.write(b"# Bad\n")
        result = self.work.run("build", "--report", "json")
        self.assertIn(result.status, (0, 1))
        self.assertIn("<h1>Bystander</h1>", self.work.output("bystander/index.html"))


class Depth(Hostile):
    def check_status(self, *statuses):
        result = self.work.run("build", "--report", "json", "--jobs=2")
        self.assertIn(result.status, statuses)
        self.assertIn("<h1>Bystander</h1>", self.work.output("bystander/index.html"))
        return result

    def test_front_matter(self):
        for content in ("a: " + "[" * 20_000 + "]" * 20_000, "".join(" " * n + "a:\n" for n in range(3000))):
            self.work.write("content/deep.md", f"---\n{content}\n---\n")
            self.build(1, "content/deep.md")

    def test_front_matter_that_explodes(self):
        """Billion laughs: aliases of aliases of aliases."""
        lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
        lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
        self.work.write("content/bomb.md", "---\n" + "\n".join(lines) + "\n---\n")
        self.build(1, "content/bomb.md")

    def test_markdown(self):
        for content in ("> " * 20_000, "[" * 50_000, "*a " * 30_000, "- " * 10_000, "<div>" * 20_000, "`" * 50_000):
            self.work.write("content/deep.md", f"# Deep\n\n{content}\n")
            self.check_status(0, 1)

    def test_template_expression(self):
        self.work.write("content/deep.md", "---\ntemplate: deep.html\n---\n")
        for content in ("{{ " + "(" * 5000 + "1" + ")" * 5000 + " }}", "{{ " + "[" * 5000 + "]" * 5000 + " }}"):
            self.work.write("templates/deep.html", content)
            self.build(1, "templates/deep.html:1")

    def test_template_blocks(self):
        self.work.write("content/deep.md", "---\ntemplate: deep.html\n---\n")
        self.work.write("templates/deep.html", "{% if true %}" * 3000 + "{% endif %}" * 3000)
        self.build(1, "templates/deep.html:1")

    def test_templates_that_include_each_other(self):
        self.work.write("content/deep.md", "---\ntemplate: a.html\n---\n")
        self.work.write("templates/a.html", '{% include "b.html" %}')
        self.work.write("templates/b.html", '\n{% include "a.html" %}')
        self.build(1, "templates/")

    def test_templates_that_extend_each_other(self):
        self.work.write("content/deep.md", "---\ntemplate: a.html\n---\n")
        self.work.write("templates/a.html", '{% extends "b.html" %}')
        self.work.write("templates/b.html", '{% extends "a.html" %}')
        self.build(1, "templates/")

    def test_macro_that_calls_itself(self):
        self.work.write("content/deep.md", "---\ntemplate: a.html\n---\n")
        self.work.write("templates/a.html", "{% macro f(n) %}{{ f(n) }}{% endmacro %}\n{{ f(1) }}")
        self.build(1, "templates/a.html")

    def test_template_that_loops(self):
        self.work.write("content/deep.md", "---\ntemplate: a.html\n---\n")
        self.work.write(
            "templates/a.html",
            "{% for i in range(100000) %}{% for k in range(100000) %}{% set x = i * k %}{% endfor %}{% endfor %}",
        )
        self.build(1, "content/deep.md")

    def test_values_of_plugins(self):
        self.work.write("Shardfile.lua", FILES["Shardfile.lua"] + 'merge "deep" {}\n')
        for value in ("nested(100000)", "cyclic()"):
            self.work.write(
                "plugins/reducers/deep.lua",
                text(f"""
                    local function nested(n) local t = {{}} for _ = 1, n do t = {{ t }} end return t end
                    local function cyclic() local t = {{}} t.t = t return t end
                    return reducer {{
                      map = function(page, emit) if page.params.deep then emit("k", {value}) end end,
                      reduce = function() end,
                    }}
                    """),
            )
            self.work.write("content/deep.md", "---\ndeep: true\n---\n")
            self.build(1, "plugins/reducers/deep.lua:4")


class Plugins(Hostile):
    """One page is marked; a plugin does something bad with it and nothing else."""

    def setUp(self):
        super().setUp()
        self.work.write("Shardfile.lua", FILES["Shardfile.lua"] + 'merge "evil" {}\n')
        self.work.write("content/evil.md", "---\ntitle: Evil\nevil: true\n---\n")

    def map_does(self, body, before=""):
        self.work.write(
            "plugins/reducers/evil.lua",
            f"{before}\nreturn reducer {{\nmap = function(page, emit, options) if not page.params.evil then return end\n"
            f"{body}\nend, reduce = function(key, values, out) end }}\n",
        )

    WHERE = "plugins/reducers/evil.lua:4"

    def test_loop(self):
        for body in (
            "while true do end",
            "repeat local ok = pcall(function() while true do end end) until false",
            "local function f() return f() end f()",
        ):
            with self.subTest(body=body):
                self.map_does(body)
                self.build(1, "plugins/reducers/evil.lua")

    def test_patterns(self):
        """That go through so many ways to match that it would take days. (A memchr is a step for each eight bytes of it,
        so these reach the limit soon even under a sanitizer.)"""
        for body in (
            '("a"):rep(30000):find(".-.-.-.-b")',
            '(("a"):rep(30000) .. "c"):match("(.-).-.-.-b")',
            'for word in ("a"):rep(30000):gmatch(".-.-.-.-b") do emit("k", word) end',
            'while true do pcall(string.gsub, ("a"):rep(30000), ".-.-.-.-b", "") end',
        ):
            with self.subTest(body=body):
                self.map_does(body)
                self.build(1, self.WHERE, "merge 'evil' (plugins/reducers/evil.lua)", "the limit of 500000000 instructions")

    def test_memory(self):
        for body in (
            'local s = "x" while true do s = s .. s end',
            "local t = {} while true do t[#t + 1] = { t } end",
            'local s = ("x"):rep(1 << 40)',
            'while true do pcall(function() local s = "x" while true do s = s .. s end end) end',
            "for i = 1, math.maxinteger do emit('k', i) end",
        ):
            with self.subTest(body=body):
                self.map_does(body)
                self.build(1, "plugins/reducers/evil.lua")

    def test_stack(self):
        for body in (
            "local function f() return 1 + f() end f()",
            "local t = setmetatable({}, {}) getmetatable(t).__index = t return t.x",
            "string.format(('%d'):rep(200000), table.unpack({}, 1, 200000))",
            'local s = ("("):rep(100000) .. (")"):rep(100000) ("x"):find(s)',
        ):
            with self.subTest(body=body):
                self.map_does(body)
                self.build(1, self.WHERE)

    def test_the_world_outside(self):
        for body in (
            'io.open("/etc/passwd")',
            'os.execute("touch /tmp/evil")',
            "os.time()",
            "debug.getregistry()",
            'dofile("/etc/passwd")',
            'loadfile("/etc/passwd")',
            'require("os").exit(3)',
            'require("io")',
            'require("../../evil")',
            'require("shard.native")',
            'package.loadlib("libc.so.6", "exit")',
            "coroutine.create(function() end)",
            "collectgarbage('count')",
            "math.random()",
            'string.dump(function() end)',
            "print('x')",
            'load(("").dump or "\\27Lua", "x", "b")()',
        ):
            with self.subTest(body=body):
                self.map_does(body)
                self.build(1, self.WHERE)

    def test_what_is_shared(self):
        """No call may leave anything for the next one."""
        for body in (
            "evil = 1",
            "_G.evil = 1",
            "string.evil = 1",
            'getmetatable("").__index = nil',
            "site.title = 'evil'",
            "table.insert = nil",
            "setmetatable(_G, {})",
            "rawset(_G, 'evil', 1)",
            "rawset(string, 'evil', 1)",
        ):
            with self.subTest(body=body):
                self.map_does(body)
                self.build(1, self.WHERE)

    def test_errors_that_are_no_texts(self):
        for value in ("nil", "{}", "42", "true", "function() end", "setmetatable({}, { __tostring = error })", '("\\0\\255")'):
            with self.subTest(value=value):
                self.map_does(f"error({value})")
                self.build(1, "plugins/reducers/evil.lua")

    def test_wrong_arguments(self):
        for body in (
            "emit()",
            "emit(nil, 1)",
            "emit({}, 1)",
            'emit("k", function() end)',
            'emit("k", emit)',
            'emit("k", page)',
            "page(1)",
            "view()",
            "read(nil)",
            "glob({})",
            "env(nil)",
            'param({})',
            'data("data")',
            'read("nothing.txt")',
        ):
            with self.subTest(body=body):
                self.map_does(body)
                result = self.work.build(status=1) if body != 'emit("k", page)' else self.work.run("build", "--report", "json")
                if result.status:
                    self.assertIn(self.WHERE, result.error_text())
                self.assertIn("<h1>Bystander</h1>", self.work.output("bystander/index.html"))

    def test_wrong_results(self):
        """Of every function that a plugin has."""
        for shard, plugin, path in (
            ('key = "evil"', "shard_key { key = function(page) return {} end }", "shard_keys"),
            ('key = "evil"', "shard_key { key = function(page) end }", "shard_keys"),
            ('key = "evil"', "shard_key { key = function(page) error('x') end }", "shard_keys"),
            ('by = "evil"', "partitioner { assign = function() return nil end }", "partitioners"),
            ('by = "evil"', "partitioner { assign = function() return { 'a' } end }", "partitioners"),
            ('by = "evil"', "partitioner { assign = function(_, p) return { p, p } end }", "partitioners"),
            ('by = "evil"', "partitioner { assign = function() error('x') end }", "partitioners"),
        ):
            with self.subTest(plugin=plugin):
                site = self.site(FILES, f"wrong-{abs(hash(plugin))}")
                site.replace("Shardfile.lua", '"content" }', f'"content", shard = {{ {shard} }} }}')
                site.write(f"plugins/{path}/evil.lua", f"return {plugin}\n")
                site.write("content/second.md", "# Second\n")
                result = site.run("build", "--report", "json")
                self.assertIn(result.status, (1, 2), result)
                self.assertIn("source 'docs'", result.error_text())

    def test_wrong_results_of_reducers(self):
        for functions in (
            "map = function(_, emit) emit('k', 1) end, reduce = function(_, _, out) out:write('a.txt') end",
            "map = function(_, emit) emit('k', 1) end, reduce = function(_, _, out) out:write({}, 'x') end",
            "map = function(_, emit) emit('k', 1) end, reduce = function(_, _, out) out:set('a', 1) end",
            "map = function(_, emit) emit('k', 1) end, reduce = function(_, _, out) out:page { path = 'a' } end",
            "map = function(_, emit) emit('k', 1) end, reduce = function(_, _, out) out.write = 1 end",
            "map = function(_, emit) emit('k', 1) end, reduce = function() error() end",
            "map = function(_, emit) emit('k', 1) end, reduce = function() end, combine = function() return 1 end",
            "map = function(_, emit) emit('k', 1) end, reduce = function() end, combine = function() error('x') end",
            "map = function(_, emit) emit('k', 1) end, reduce = function(_, _, o) o:summary(1) end,"
            " finish = function() error('x') end",
            "map = function(_, emit) emit('k', 1) end, reduce = function(_, _, o) o:summary(o) end",
        ):
            with self.subTest(functions=functions):
                self.work.write("plugins/reducers/evil.lua", f"return reducer {{ {functions} }}\n")
                self.build(1, "evil")

    def test_files_that_are_no_plugins(self):
        for content in ("", "return 1", "return {}", "return nil", "reducer {}", "return reducer {}", "return shard_key {}",
                        "error('x')", "return require('evil')", "return require('reducers.evil')",
                        "return reducer { map = 1, reduce = 2 }"):
            with self.subTest(content=content):
                self.work.write("plugins/reducers/evil.lua", content + "\n")
                result = self.work.build(status=2)
                self.assertIn("evil.lua", result.error_text())

    def test_plugin_that_loops_while_it_loads(self):
        self.work.write("plugins/reducers/evil.lua", "while true do end\n")
        self.assertIn("limit", self.work.build(status=2).error_text())

    def test_shardfile_that_loops_or_eats_memory(self):
        for content in ("while true do end", 'local s = "x" while true do s = s .. s end', "error({})", "error()"):
            with self.subTest(content=content):
                self.work.write("Shardfile.lua", "site {}\n" + content + "\n")
                result = self.work.build(status=2)
                self.assertIn("Shardfile.lua", result.error_text())

    def test_mended(self):
        self.map_does("error('x')")
        self.build(1, self.WHERE)
        self.map_does("emit('k', 1)")
        self.build(0)
        self.assert_clean(self.work)
        self.assert_nothing_runs(self.work)


if __name__ == "__main__":
    shardtest.main()
