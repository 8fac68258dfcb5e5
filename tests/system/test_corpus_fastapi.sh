#!/usr/bin/env bash
# The documentation of FastAPI, unmodified: a MkDocs site of some 150 pages with Material's theme. Its place is given by
# SHARD_FASTAPI_CORPUS, a checkout of the repository; without it this test is skipped. tests/corpora/README.md says how to
# get it.
#
# Builds it from nothing, looks for what is left of Python-Markdown's extensions and for links that lead nowhere, edits
# an example that pages show, and wants those rendered and no others, and the bytes that clean builds give.
set -euo pipefail

corpus=${SHARD_FASTAPI_CORPUS:-}
if [[ -z $corpus ]]; then
  echo "skipped: SHARD_FASTAPI_CORPUS names no folder with the repository of FastAPI"
  exit 77
fi
if [[ ! -f $corpus/docs/en/mkdocs.yml || ! -d $corpus/docs_src || ! -d $corpus/fastapi ]]; then
  echo "skipped: SHARD_FASTAPI_CORPUS is $corpus, where there is no docs/en/mkdocs.yml, no docs_src or no fastapi"
  exit 77
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# build REPORT OPTION...
build() {
  local report=$1
  shift
  "$SHARD" -C "$work/site" build --report json "$@" >"$report" 2>"$work/log" || {
    cat "$work/log" "$report" >&2
    echo "test_corpus_fastapi: the build failed" >&2
    exit 1
  }
}

mkdir -p "$work/site/docs"
cp -r "$SHARD_SOURCE_DIR/tests/corpora/fastapi/." "$work/site/"
cp -r "$corpus/docs/en" "$work/site/docs/"
cp -r "$corpus/docs_src" "$corpus/fastapi" "$work/site/"
chmod -R u+w "$work/site"

build "$work/cold.json"
build "$work/null.json"
printf '# One more line.\n' >>"$work/site/docs_src/body/tutorial001_py310.py"
build "$work/edited.json"

python3 - "$work" <<'END'
import html.parser
import json
import pathlib
import re
import sys
import urllib.parse

work = pathlib.Path(sys.argv[1])
cold, null, edited = (json.loads((work / f"{name}.json").read_text()) for name in ("cold", "null", "edited"))
public, source = work / "site/public", work / "site/docs/en/docs"


def expect(what, got, expected):
    if got != expected:
        sys.exit(f"test_corpus_fastapi: {what}: expected {expected!r}, got {got!r}")


class Page(html.parser.HTMLParser):
    """The text outside code, the links and the ids."""

    def __init__(self, text):
        super().__init__()
        self.code, self.text, self.links, self.ids = 0, [], [], set()
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.code += tag in ("pre", "code", "script", "style")
        for name, value in attributes:
            if name in ("href", "src") and value:
                self.links.append(value)
            elif name == "id":
                self.ids.add(value)

    def handle_endtag(self, tag):
        self.code -= tag in ("pre", "code", "script", "style")

    def handle_data(self, data):
        if self.code <= 0:
            self.text.append(data)


pages = {path: Page(path.read_text()) for path in public.rglob("*.html")}
# What makes reference pages of Python's source, ":::", is another tool; and one page shows an option of its own name.
left = re.compile(r"^ *(!!!|\?\?\?|///|=== \")|\{\*|\{: ?[.#]|\{ ?#|\{\{|--8<--|^:::+ ?(tab|tabs|note|tip)", re.MULTILINE)
for path, page in pages.items():
    for text in page.text:
        found = left.search(text)
        if found:
            sys.exit(f"test_corpus_fastapi: {path}: '{found.group(0)}' is left over")
    for link in page.links:
        address = urllib.parse.urlsplit(urllib.parse.urljoin("/" + str(path.relative_to(public)), link))
        if address.scheme or address.netloc or "ENGLISH_VERSION_URL" in link:
            continue
        target = public / urllib.parse.unquote(address.path).lstrip("/")
        target = target / "index.html" if target.is_dir() else target
        if not target.exists():
            sys.exit(f"test_corpus_fastapi: {path}: the link {link} leads nowhere")
        if address.fragment and target in pages and urllib.parse.unquote(address.fragment) not in pages[target].ids:
            sys.exit(f"test_corpus_fastapi: {path}: there is no anchor {link}")

expect("pages of the cold build", cold["summary"]["pages"]["built"], sum(1 for _ in source.rglob("*.md")))
expect("failed pages", cold["summary"]["pages"]["failed"], 0)
expect("pages of the null build", null["summary"]["pages"]["built"], 0)
expect("outputs that the null build wrote", null["summary"]["outputs"]["written"], 0)
rendered = {unit["id"] for unit in edited["units"] if unit["stage"] == "render"}
showing = {str(path.relative_to(work / "site")) for path in source.rglob("*.md") if "body/tutorial001_py310.py" in path.read_text()}
expect("pages after the edit", rendered, showing)
END

mv "$work/site/public" "$work/incremental"
for jobs in 1 4; do
  rm -rf "$work/site/public" "$work/site/.shard"
  build "$work/clean.json" --jobs "$jobs"
  diff -r "$work/incremental" "$work/site/public" || {
    echo "test_corpus_fastapi: the incremental build differs from a clean one with --jobs $jobs" >&2
    exit 1
  }
done
