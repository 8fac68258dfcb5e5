#!/usr/bin/env python3
"""sites/example builds, and what it shows off works: its links lead somewhere, its own plugins do their work, and an
edit of the current version leaves the archived ones alone."""

import html.parser
import json
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest
import urllib.parse
import xml.etree.ElementTree

SHARD = os.environ["SHARD"]
EXAMPLE = pathlib.Path(os.environ["SHARD_SOURCE_DIR"]) / "sites/example"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
ARCHIVED = ["docs/v1.0", "docs/v1.1", "docs/v2.0"]


class Links(html.parser.HTMLParser):
    """The ids of a page, and what it links to within the site."""

    def __init__(self, text):
        super().__init__()
        self.ids, self.targets = set(), []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        for name, value in attrs:
            if name == "id":
                self.ids.add(value)
            elif name in ("href", "src") and not urllib.parse.urlsplit(value).scheme:
                self.targets.append(value)


def build(site):
    command = [SHARD, "-C", site, "build", "--report", "json"]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    if result.returncode != 0:
        raise AssertionError(f"the build failed:\n{result.stderr}\n{result.stdout[:4000]}")
    return json.loads(result.stdout)


class ExampleSite(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        cls.site = pathlib.Path(cls.folder.name) / "site"
        shutil.copytree(EXAMPLE, cls.site, ignore=shutil.ignore_patterns("public", ".shard"))
        cls.report = build(cls.site)
        cls.public = cls.site / "public"

    def text(self, path):
        return (self.public / path).read_text(encoding="utf-8")

    def test_shortcodes(self):
        install, upgrade = self.text("docs/v2.1/guides/install/index.html"), self.text("docs/v2.1/guides/upgrade/index.html")
        self.assertIn('<aside class="note">\n<p><strong>Where jobs run.</strong> Jobs run inside', install)
        self.assertIn('<small class="since">new in 2.1</small>', upgrade)
        self.assertIn("<summary>Coming from 1.1 or older?</summary>", upgrade)

    def test_has_no_warnings(self):
        self.assertEqual([message["text"] for message in self.report["messages"]], [])

    def test_links_lead_somewhere(self):
        pages = {path: Links(path.read_text(encoding="utf-8")) for path in sorted(self.public.rglob("*.html"))}
        self.assertGreater(len(pages), 80)
        dangling = []
        for path, links in pages.items():
            for target in links.targets:
                parts = urllib.parse.urlsplit(target)
                place = urllib.parse.unquote(parts.path)
                file = self.public / place.lstrip("/") if place.startswith("/") else path.parent / place
                file = path if not place else file / "index.html" if place.endswith("/") else file
                there = file.is_file() and (not parts.fragment or parts.fragment in pages[file].ids)
                if not there:
                    dangling.append(f"{path.relative_to(self.public)}: {target}")
        self.assertEqual(dangling, [])

    def test_partitioner_cuts_the_current_version_alone(self):
        shards = sorted(shard["id"] for shard in self.report["shards"] if shard["source"] == "docs")
        current = [f"docs/v2.1#{part}" for part in ("concepts", "guides", "reference", "top")]
        self.assertEqual([shard for shard in shards if shard.startswith("docs/v")], ARCHIVED + current)

    def test_redirects(self):
        self.assertIn('url=/docs/v2.1/quickstart/"', self.text("start/index.html"))
        self.assertIn("/going-live/ /docs/v2.1/guides/production/ 301\n", self.text("_redirects"))

    def test_archived_versions_say_so(self):
        self.assertIn("no longer maintained", self.text("docs/v1.0/quickstart/index.html"))
        self.assertNotIn("no longer maintained", self.text("docs/v2.1/quickstart/index.html"))

    def test_version_switcher_leads_to_the_same_page(self):
        page = self.text("docs/v2.1/concepts/retries/index.html")
        self.assertIn('href="/docs/v1.1/concepts/retries/"', page)
        self.assertIn('href="/docs/v1.0/"', page)  # which has no such page

    def test_sitemap_names_every_page(self):
        def addresses(path):
            return [element.text for element in xml.etree.ElementTree.parse(self.public / path).iter(f"{SITEMAP}loc")]

        base = "https://sandpiper.example"
        files = addresses("sitemap.xml")
        self.assertIn(f"{base}/sitemap-docs-v2-1.xml", files)
        listed = sorted(url for file in files for url in addresses(file.removeprefix(f"{base}/")))
        made = sum(1 for path in (self.site / "content").rglob("*.md") if path.name != "404.md")
        self.assertEqual(len(listed), made)
        for url in listed:
            self.assertTrue((self.public / url.removeprefix(f"{base}/") / "index.html").is_file(), url)

    def test_pages_of_a_version_are_one_row(self):
        def target(path, name):
            return re.search(f'rel="{name}" href="([^"]*)"', self.text(path)).group(1)

        self.assertEqual(target("docs/v1.0/index.html", "next"), "/docs/v1.0/quickstart/")
        self.assertEqual(target("docs/v1.0/concepts/index.html", "prev"), "/docs/v1.0/quickstart/")
        self.assertEqual(target("docs/v1.0/concepts/index.html", "next"), "/docs/v1.0/concepts/jobs/")
        self.assertNotIn('rel="prev"', self.text("docs/v1.0/index.html"))

    def test_edit_skips_the_archived_versions(self):
        page = self.site / "content/docs/v2.1/guides/backup.md"
        page.write_text(page.read_text(encoding="utf-8") + "\nOne more sentence.\n", encoding="utf-8")
        report = build(self.site)
        rendered = [unit["id"] for unit in report["units"] if unit["stage"] == "render"]
        self.assertEqual(rendered, ["content/docs/v2.1/guides/backup.md"])
        self.assertEqual([shard["id"] for shard in report["shards"] if not shard["skipped"]], ["docs/v2.1#guides"])
        self.assertEqual(report["summary"]["partitions"]["run"], 0)
        self.assertEqual(report["summary"]["outputs"]["written"], 1)


if __name__ == "__main__":
    unittest.main()
