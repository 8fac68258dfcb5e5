#!/usr/bin/env bash
# The documentation of React Native, unmodified: a Docusaurus site of ten versions and the next one, some 2,200 pages. Its
# place is given by SHARD_REACT_NATIVE_CORPUS, a folder that has docs and website; without it this test is skipped.
# tests/corpora/README.md says how to get it.
#
# Builds it from nothing, looks for what is left of MDX, edits the body of one page of 0.84, and wants that page rendered,
# the other versions skipped, and the same bytes that clean builds on one thread and on four give.
set -euo pipefail

corpus=${SHARD_REACT_NATIVE_CORPUS:-}
if [[ -z $corpus ]]; then
  echo "skipped: SHARD_REACT_NATIVE_CORPUS names no folder with the documentation of React Native"
  exit 77
fi
if [[ ! -d $corpus/website/versioned_docs/version-0.84 ]]; then
  echo "skipped: SHARD_REACT_NATIVE_CORPUS is $corpus, where there is no website/versioned_docs/version-0.84"
  exit 77
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# build SITE REPORT OPTION...
build() {
  local site=$1 report=$2
  shift 2
  "$SHARD" -C "$site" build --report json "$@" >"$report" 2>"$work/log" || {
    cat "$work/log" "$report" >&2
    echo "test_corpus_react_native: the build of $site failed" >&2
    exit 1
  }
}

mkdir "$work/site"
cp -r "$SHARD_SOURCE_DIR/tests/corpora/react-native/." "$work/site/"
cp -r "$corpus/docs" "$corpus/website" "$work/site/"
chmod -R u+w "$work/site"

build "$work/site" "$work/cold.json"
if grep -rlE --include='*.html' '\{\{%|<p>(import|export) .* from|shortcode[0-9a-f]{16}n' "$work/site/public"; then
  echo "test_corpus_react_native: these pages still have MDX, or shortcodes that were made of it" >&2
  exit 1
fi
build "$work/site" "$work/null.json"
printf '\nOne more sentence.\n' >>"$work/site/website/versioned_docs/version-0.84/alert.md"
build "$work/site" "$work/edited.json"

python3 - "$work" <<'END'
import json
import pathlib
import re
import sys

work = pathlib.Path(sys.argv[1])
cold, null, edited = (json.loads((work / f"{name}.json").read_text()) for name in ("cold", "null", "edited"))
numbers = json.loads((work / "site/website/versions.json").read_text())
versions = [f"versions/version-{number}" for number in sorted(numbers)]


def shards(report):
    return {shard["id"]: shard for shard in report["shards"]}


def expect(what, got, expected):
    if got != expected:
        sys.exit(f"test_corpus_react_native: {what}: expected {expected!r}, got {got!r}")


def pages(folder):
    found = list((work / "site" / folder).rglob("*.md")) + list((work / "site" / folder).rglob("*.mdx"))
    return sum(1 for path in found if not path.name.startswith("_") or path.name == "_index.md")


folders = ("docs", "website/versioned_docs", "website/architecture", "website/contributing", "pages")
expect("pages of the cold build", cold["summary"]["pages"]["built"], sum(map(pages, folders)))
expect("failed pages", cold["summary"]["pages"]["failed"], 0)
expect("versions that are shards", [name for name in sorted(shards(cold)) if name.startswith("versions/")], versions)
latest = (work / "site/public/docs/alert/index.html").read_text()
expect("is the latest version at the top", f'href="https://reactnative.example/docs/alert/"' in latest, True)
expect("is the version before it below its name", (work / f"site/public/docs/{numbers[1]}/alert/index.html").exists(), True)

expect("pages of the null build", null["summary"]["pages"]["built"], 0)
expect("shards that the null build skipped", null["summary"]["shards"]["skipped"], len(null["shards"]))
expect("outputs that the null build wrote", null["summary"]["outputs"]["written"], 0)

for path in (work / "site/public/docs").rglob("index.html"):
    main = path.read_text().partition("</h1>")[2].partition("<footer>")[0]
    if len(re.sub("<[^>]*>", " ", main).split()) < 5:
        sys.exit(f"test_corpus_react_native: {path} has next to no text")

rendered = [unit["id"] for unit in edited["units"] if unit["stage"] == "render"]
expect("pages after the edit", rendered, ["website/versioned_docs/version-0.84/alert.md"])
expect("shards that were not skipped", [name for name, shard in shards(edited).items() if not shard["skipped"]],
       ["versions/version-0.84"])
expect("partitions of merges that ran", edited["summary"]["partitions"]["run"], 0)
expect("outputs written", edited["summary"]["outputs"]["written"], 1)
END

mv "$work/site/public" "$work/incremental"
for jobs in 1 4; do
  rm -rf "$work/site/public" "$work/site/.shard"
  build "$work/site" "$work/clean.json" --jobs "$jobs"
  diff -r "$work/incremental" "$work/site/public" || {
    echo "test_corpus_react_native: the incremental build differs from a clean one with --jobs $jobs" >&2
    exit 1
  }
done
