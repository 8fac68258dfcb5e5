#!/usr/bin/env bash
# What `cmake --install` leaves works anywhere: the installed program builds a site outside the source tree, with the
# library and plugins that are embedded in it.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fail() {
  printf 'test_install: %s\n' "$*" >&2
  exit 1
}

cmake --install "$(dirname "$SHARD")" --prefix "$work/installed" >"$work/install.log" || {
  cat "$work/install.log" >&2
  fail "cmake --install failed"
}

mkdir -p "$work/site/content" "$work/site/templates"
cat >"$work/site/Shardfile.lua" <<'END'
site { title = "Installed", base_url = "https://example.org/" }
source "docs" { root = "content", shard = { key = "section", by = "by_key" } }
merge "sitemap" {}
END
printf '# First page\n\nSome *text*.\n' >"$work/site/content/first.md"
printf '<title>{{ page.title }}</title>{{ page.content }}\n' >"$work/site/templates/page.html"

cd /
"$work/installed/bin/shard" --version >"$work/version" || fail "shard --version failed"
grep -q '[0-9]' "$work/version" || fail "shard --version names no version: $(cat "$work/version")"
"$work/installed/bin/shard" -C "$work/site" build >"$work/build.log" 2>&1 || {
  cat "$work/build.log" >&2
  fail "the installed shard could not build a site"
}
grep -q '<em>text</em>' "$work/site/public/first/index.html" || fail "public/first/index.html lacks the page's text"
[[ -s $work/site/public/sitemap.xml ]] || fail "public/sitemap.xml is missing or empty"
