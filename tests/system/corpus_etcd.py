"""Looks at the built documentation of etcd. Usage: corpus_etcd.py SITE, after a build. See test_corpus_etcd.sh."""

import html
import html.parser
import pathlib
import posixpath
import re
import sys
import urllib.parse

SITE = pathlib.Path(sys.argv[1])
PUBLIC = SITE / "public"

# git_version_tag and version of each, from the cascade of its _index.md.
VERSIONS = {
    "v2.3": "v2.3.8", "v3.1": "v3.1.20", "v3.2": "v3.2.32", "v3.3": "v3.3.25", "v3.4": "v3.4.37",
    "v3.5": "v3.5.21", "v3.6": "v3.6.0", "v3.7": "v3.7.0", "v3.8": "main",
}

# Files that the pages mention and that are no part of the corpus, which is the Markdown alone.
NOT_IN_THE_CORPUS = (".png", ".svg", ".json", ".rules")

failures = []


def expect(what, got, expected):
    if got != expected:
        failures.append(f"{what}: expected {expected!r}, got {got!r}")


class Page(html.parser.HTMLParser):
    """What this test wants of a page: its text outside code, its ids, what it links to."""

    def __init__(self, text):
        super().__init__()
        self.in_code = 0
        self.text = []
        self.ids = set()
        self.targets = []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.in_code += tag in ("code", "pre")
        for name, value in attributes:
            if name in ("id", "name"):
                self.ids.add(value)
            elif name in ("href", "src"):
                self.targets.append(value or "")

    def handle_endtag(self, tag):
        self.in_code -= tag in ("code", "pre")

    def handle_data(self, data):
        if not self.in_code:
            self.text.append(data)


def text_of(path):
    """The HTML of a page, without what highlighting puts into its code."""
    return re.sub(r'</span>|<span class="hl-[a-z]+">', "", (PUBLIC / path / "index.html").read_text())


def page_of(source):
    """The folder of the page that SOURCE becomes."""
    path = source.relative_to(SITE / "content")
    return path.parent if path.stem in ("_index", "index") else path.with_suffix("")


def file_of(url_path):
    """The file that a server gives for an address."""
    path = PUBLIC / urllib.parse.unquote(url_path).lstrip("/")
    return path / "index.html" if url_path.endswith("/") or path.is_dir() else path


def check_shortcodes(pages):
    for file, page in pages.items():
        source = file.read_text()
        if re.search(r"\{\{[<%]|shortcode[0-9a-f]{16}n", source):
            failures.append(f"{file}: has shortcodes, or what stood for them")
        if "{{" in "".join(page.text):
            failures.append(f"{file}: has '{{{{' outside code")


def check_links(pages):
    for file, page in pages.items():
        here = "/" + file.relative_to(PUBLIC).as_posix().removesuffix("index.html")
        for target in page.targets:
            parts = urllib.parse.urlsplit(target)
            if re.match(r"[a-z][a-z+.-]*:|//", target) or parts.path.endswith(NOT_IN_THE_CORPUS):
                continue
            path = posixpath.join(here, parts.path)
            there = file_of(posixpath.normpath(path) + ("/" if path.endswith("/") else ""))
            if target == "" or not there.is_file():
                failures.append(f"{here}: links to '{target}', which is no file")
            elif parts.fragment and there in pages and urllib.parse.unquote(parts.fragment) not in pages[there].ids:
                failures.append(f"{here}: links to '{target}', where there is no such id")


def check_parameters():
    for version, tag in VERSIONS.items():
        uses = 0
        for source in (SITE / "content/docs" / version).rglob("*.md"):
            wanted = len(re.findall(r"\{\{< *param\s+git_version_tag *>\}\}", source.read_text()))
            uses += wanted
            if wanted:
                made = html.unescape(text_of(page_of(source)))
                expect(f"{source} has '{tag}' {wanted} times", made.count(tag) >= wanted, True)
        expect(f"pages of {version} use git_version_tag", uses > 0, True)
        deprecated = "is no longer supported" in text_of(f"docs/{version}/faq")
        expect(f"faq of {version} says that it is deprecated", deprecated, version < "v3.5")
    install = text_of("docs/v3.5/install")
    for part in ("etcd Version: 3.5.21\n", "git clone -b v3.5.21 https://", "<code>main@HEAD</code>"):
        expect(f"docs/v3.5/install has '{part.strip()}'", part in install, True)
    expect("docs/v3.8 says that it is a draft", "the documentation is in <strong>DRAFT</strong>" in
           text_of("docs/v3.8/faq"), True)


def check_order():
    sidebar = re.search(r'<nav class="sidebar".*?</nav>', text_of("docs/v3.6"), re.S).group()
    expect("navigation of v3.6", re.findall(r'href="/docs/v3\.6/([^/"]+)/"', sidebar), [
        "tasks", "quickstart", "demo", "install", "feature-gates", "faq", "integrations", "metrics", "reporting_bugs",
        "tuning", "learning", "dev-guide", "op-guide", "benchmarks", "downgrades", "upgrades", "triage"])
    versions = re.findall(r'<li><a href="/docs/(v[\d.]+)/">', text_of("docs"))
    expect("versions of docs/", versions[-9:], sorted(VERSIONS, reverse=True))
    posts = re.findall(r'<time datetime="([\d-]+)', text_of("blog"))
    expect("dates of the blog", posts, sorted(posts, reverse=True))
    expect("posts of the blog", len(posts), 23)


def main():
    pages = {file: Page(file.read_text()) for file in PUBLIC.rglob("*.html")}
    check_shortcodes(pages)
    check_links(pages)
    check_parameters()
    check_order()
    expect("addresses are in lower case", sorted(path.name for path in (PUBLIC / "docs/v3.6/triage").iterdir()),
           ["index.html", "issues", "prs"])
    redirect = text_of("docs/latest/install")
    expect("docs/latest/install leads to v3.7", 'url=/docs/v3.7/install/"' in redirect, True)
    for failure in failures[:40]:
        print(f"test_corpus_etcd: {failure}", file=sys.stderr)
    sys.exit(1 if failures else 0)


main()
