#!/usr/bin/env python3
"""The documentation is true as far as a program can tell: every Lua block is a Shardfile, plugin or part of one that
Shard takes, every Jinja block compiles, JSON is JSON, and no link leads nowhere."""

import json
import os
import pathlib
import re
import shutil

import shardtest

SOURCE = pathlib.Path(os.environ["SHARD_SOURCE_DIR"])
FENCE = re.compile(r"^(```+)([^\n`]*)\n(.*?)^\1$", re.MULTILINE | re.DOTALL)
PAGE = "# Start\n"


def texts():
    for path in [SOURCE / "README.md", SOURCE / "CONTRIBUTING.md", *sorted((SOURCE / "docs").rglob("*.md"))]:
        yield str(path.relative_to(SOURCE)), path.read_text(encoding="utf-8")


def blocks(language):
    """(place, text) of every fenced block in LANGUAGE."""
    for path, content in texts():
        for match in FENCE.finditer(content):
            if match[2].strip() == language:
                yield f"{path}:{content.count(chr(10), 0, match.start()) + 1}", match[3]


def shardfiles(block):
    """The Shardfiles that show what BLOCK shows: itself, or as many as it has ways to write a field of a source."""
    if re.match(r"options = ", block):
        return ["view 'x' { plugin = view_plugin { map = function() end, reduce = function() end,\n" + block + "} }"]
    if re.match(r"shard = ", block):
        return [f'source "docs" {{ root = "content", {line}\n}}' for line in block.splitlines()]
    field = re.search(r"^(markdown|prepare) = ", block, re.MULTILINE)
    if not field:
        return [block]
    before, after = block[: field.start()], block[field.start() :]
    modules = "".join(f'local {name} = require("shard.{name}")\n' for name in ("mkdocs", "mdx") if f"{name}." in block)
    return [f'{modules}{before}source "docs" {{ root = "content", {after} }}']


def complete(shardfile):
    """The files of a site whose Shardfile is SHARDFILE, with the sources, folders and templates that it speaks of."""
    files = {"content/start.md": PAGE}
    declared = set(re.findall(r'source "(\w+)"', shardfile))
    wanted = {name for names in re.findall(r"sources = \{(.*?)\}", shardfile) for name in re.findall(r'"(\w+)"', names)}
    shardfile += "".join(f'\nsource "{name}" {{ root = "sources/{name}" }}' for name in sorted(wanted - declared))
    if not declared | wanted:
        shardfile += '\nsource "content" { root = "content" }'
    if 'merge "sitemap"' in shardfile and "site {" not in shardfile:
        shardfile += '\nsite { base_url = "https://docs.example.org/" }'
    for root in re.findall(r'root = "([^"]*)"', shardfile):
        files[f"{root}/start.md"] = PAGE
    for folder in re.findall(r'(?:static|data) "([^"]*)"', shardfile):
        files[f"{folder}/empty.txt"] = ""
    for folder in re.findall(r'inputs = \{ "(\w+)/', shardfile):
        files[f"{folder}/main.scss"] = ""
    for templates in re.findall(r'templates = "([^"]*)"', shardfile) or ["templates"]:
        files[f"{templates}/page.html"] = "{{ page.content }}"
        for template in re.findall(r'template = "([^"]*)"', shardfile):
            files[f"{templates}/{template}"] = ""
    for name in re.findall(r'(?:recent|badge) = "(\w+)"', shardfile):
        files[f"plugins/{name}.lua"] = "return function(value) return value end\n"
    return {**files, "Shardfile.lua": shardfile + "\n"}


class Documentation(shardtest.TestCase):
    def check(self, place, files, command="graph"):
        result = self.site(files, re.sub(r"\W", "-", place)).run(command)
        self.assertEqual(result.status, 0, f"{place}: {result.stderr}\n{files['Shardfile.lua']}")

    def test_shardfiles(self):
        for place, block in blocks("lua"):
            if re.match(r"-- plugins/|return ", block):
                continue
            for number, shardfile in enumerate(shardfiles(block)):
                with self.subTest(place):
                    self.check(f"{place}#{number}", complete(shardfile))

    def test_plugins(self):
        uses = {
            "shard_keys": 'shard = { key = "NAME" }',
            "partitioners": 'shard = { by = "NAME" }',
            "reducers": '}\nmerge "NAME" {',
        }
        for place, block in blocks("lua"):
            path = re.match(r"-- (plugins/(\w+)/(\w+)\.lua)", block)
            if path:
                use = uses[path[2]].replace("NAME", path[3])
                files = {
                    "Shardfile.lua": f'source "docs" {{ root = "content", {use} }}\n',
                    "content/start.md": "---\nauthor: Ada\nproduct: widget\n---\n" + PAGE,
                    "templates/author.html": "{{ title }}",
                    path[1]: block,
                }
            elif block.startswith("return shortcode"):
                files = {
                    "Shardfile.lua": 'source "docs" { root = "content" }\n',
                    "content/start.md": PAGE + "\n{{< word one 3 >}}\n",
                    "shortcodes/word.lua": block,
                }
            else:
                continue
            with self.subTest(place):
                self.check(place, files, "build")

    def test_templates(self):
        words = "templates { filters = { shout = WORD }, tests = { recent = WORD }, functions = { badge = WORD } }\n"
        for place, block in blocks("jinja"):
            body = re.sub(r"{% extends .*? %}", "", block)  # which nothing may stand before
            files = {
                "Shardfile.lua": 'source "docs" { root = "content" }\n'
                + words.replace("WORD", "function(value) return value end"),
                "content/start.md": PAGE,
                "templates/page.html": "{% if page.never %}" + body + "{% endif %}",
            }
            with self.subTest(place):
                self.check(place, files, "build")

    def test_json(self):
        for place, block in blocks("json"):
            with self.subTest(place):
                json.loads(block)

    def test_the_architecture_names_every_file_of_the_largest_layer(self):
        section = (SOURCE / "docs/architecture.md").read_text(encoding="utf-8").split("### The files of `build`")[1]
        named = re.findall(r"`(\w+\.c)`", section.split("\n## ")[0])
        self.assertEqual(sorted(named), sorted(path.name for path in (SOURCE / "core/build").glob("*.c")))

    def test_links(self):
        """Of the built documentation, with anchors; of the files that only a repository shows, without."""
        site = self.site({})
        shutil.copytree(SOURCE / "docs", site.root / "docs")
        shutil.copy(SOURCE / "Shardfile.lua", site.root)
        site.build()
        pages = {path: path.read_text(encoding="utf-8") for path in site.public.rglob("*.html")}
        for path, page in pages.items():
            for target, anchor in re.findall(r'(?:href|src)="(/?[^":#]*)(?:#([^"]*))?"', page):
                file = site.public / target.lstrip("/") if target.startswith("/") else path.parent / target
                file = path if not target else file / "index.html" if file.is_dir() else file
                with self.subTest(f"{path.relative_to(site.public)}: {target}#{anchor}"):
                    self.assertTrue(file.is_file(), "there is no such file")
                    if anchor:
                        self.assertIn(f'id="{anchor}"', pages[file])
        for path, content in texts():
            for target in re.findall(r"\]\(([^):#]+)(?:#[^)]*)?\)", content) if "/" not in path else ():
                with self.subTest(f"{path}: {target}"):
                    self.assertTrue((SOURCE / target).exists(), "there is no such file")


if __name__ == "__main__":
    shardtest.main()
