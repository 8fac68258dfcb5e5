#!/usr/bin/env bash
# The documentation of etcd, unmodified: 726 real pages, nine versions side by side. Its place is given by
# SHARD_ETCD_CORPUS, a folder that has content/docs/v3.6; without it this test is skipped.
#
# Builds it from nothing and looks at what came: no shortcode is left outside code, each version has its own parameters,
# weights decide the order, links lead somewhere. Then it edits the body of one page of v3.6, and wants one page rendered,
# the other eight versions skipped, and the same bytes that a clean build gives; and gives that page an alias.
set -euo pipefail

corpus=${SHARD_ETCD_CORPUS:-}
if [[ -z $corpus ]]; then
  echo "skipped: SHARD_ETCD_CORPUS names no folder with the etcd documentation"
  exit 77
fi
if [[ ! -d $corpus/content/docs/v3.6 ]]; then
  echo "skipped: SHARD_ETCD_CORPUS is $corpus, where there is no content/docs/v3.6"
  exit 77
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# build SITE REPORT
build() {
  "$SHARD" -C "$1" build --report json >"$2" 2>"$work/log" || {
    cat "$work/log" >&2
    echo "test_corpus_etcd: the build of $1 failed" >&2
    exit 1
  }
}

mkdir "$work/site"
cp -r "$SHARD_SOURCE_DIR/tests/corpora/etcd/." "$work/site/"
cp -r "$corpus/content" "$work/site/content"
chmod -R u+w "$work/site"

build "$work/site" "$work/cold.json"
python3 "$SHARD_SOURCE_DIR/tests/system/corpus_etcd.py" "$work/site"
build "$work/site" "$work/null.json"
printf '\nOne more sentence.\n' >>"$work/site/content/docs/v3.6/faq.md"
build "$work/site" "$work/edited.json"

python3 - "$work" <<'END'
import json
import pathlib
import sys

work = pathlib.Path(sys.argv[1])
cold, null, edited = (json.loads((work / f"{name}.json").read_text()) for name in ("cold", "null", "edited"))
versions = [f"docs/v{number}" for number in ("2.3", "3.1", "3.2", "3.3", "3.4", "3.5", "3.6", "3.7", "3.8")]


def shards(report):
    return {shard["id"]: shard for shard in report["shards"]}


def expect(what, got, expected):
    if got != expected:
        sys.exit(f"test_corpus_etcd: {what}: expected {expected!r}, got {got!r}")


sources = sum(1 for folder in ("content", "pages") for _ in (work / "site" / folder).rglob("*.md"))
expect("pages of the cold build", cold["summary"]["pages"]["built"], sources)
expect("failed pages", cold["summary"]["pages"]["failed"], 0)
expect("versions that are shards", [name for name in sorted(shards(cold)) if name.startswith("docs/v")], versions)
for name in versions:
    pages = sum(1 for _ in (work / "site/content" / name).rglob("*.md"))
    expect(f"pages of {name}", shards(cold)[name]["pages"], pages)

expect("pages of the null build", null["summary"]["pages"]["built"], 0)
expect("shards that the null build skipped", null["summary"]["shards"]["skipped"], len(null["shards"]))
expect("outputs that the null build wrote", null["summary"]["outputs"]["written"], 0)

rendered = [unit["id"] for unit in edited["units"] if unit["stage"] == "render"]
expect("pages after the edit", rendered, ["content/docs/v3.6/faq.md"])
expect("versions skipped", [name for name in versions if shards(edited)[name]["skipped"]],
       [name for name in versions if name != "docs/v3.6"])
expect("partitions of merges that ran", edited["summary"]["partitions"]["run"], 0)
expect("outputs written", edited["summary"]["outputs"]["written"], 1)
END

# The page moves, so to speak: its old address leads to the new one.
sed -i '0,/^title:/s//aliases: [\/docs\/v3.6\/questions\/]\ntitle:/' "$work/site/content/docs/v3.6/faq.md"
build "$work/site" "$work/alias.json"
grep -q 'url=/docs/v3.6/faq/' "$work/site/public/docs/v3.6/questions/index.html" || {
  echo "test_corpus_etcd: the alias of docs/v3.6/faq.md does not lead to its page" >&2
  exit 1
}

mkdir "$work/clean"
cp -r "$work/site/." "$work/clean/"
rm -rf "$work/clean/public" "$work/clean/.shard"
build "$work/clean" "$work/clean.json"
diff -r "$work/site/public" "$work/clean/public" || {
  echo "test_corpus_etcd: the incremental build differs from a clean one" >&2
  exit 1
}
