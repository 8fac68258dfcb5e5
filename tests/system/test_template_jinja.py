#!/usr/bin/env python3
"""Renders every case of tests/golden/template/*.txt with Jinja and with Shard's engine, and compares byte for byte.

A file has one feature's cases. A case is a template; "=== name ===" lines before parts of it name further templates
(the first part is "main"), "--- context" starts its context (Python), "--- options" its options, and a line of at least
four "#" ends it. "--- error" says that both must refuse it.
"""
import glob
import os
import re
import shutil
import subprocess
import sys
import tempfile

try:
    import jinja2
    import markupsafe
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(77)

ROOT = os.environ.get("SHARD_SOURCE_DIR") or os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
LUA = shutil.which("lua5.4")

# What the cases may use, beside what they say themselves.
CONTEXT = {
    "page": {
        "title": "Tom & <Jerry>", "url": "/docs/start/", "weight": 3, "draft": False, "tags": ["lua", "c", "Build"],
        "params": {"author": "Ann", "b": 2, "edition": "pro"}, "content": markupsafe.Markup("<p>Hello</p>"),
    },
    "users": [
        {"name": "john", "age": 30, "email": "j@x.org", "active": True},
        {"name": "Ann", "age": 25, "email": "a@x.org", "active": False},
        {"name": "bob", "age": 30, "email": "b@x.org", "active": True},
    ],
    "tree": [
        {"title": "a", "children": [{"title": "b", "children": []}, {"title": "c", "children": [{"title": "d", "children": []}]}]},
        {"title": "e", "children": []},
    ],
    "numbers": [3, 1, 2], "empty": [], "text": "the quick brown fox", "html": "<b>bold & 'quoted'</b>",
    "safe_html": markupsafe.Markup("<i>safe</i>"), "zero": 0, "pi": 3.14159, "yes": True, "no": False,
    "unicode": "Grüße, Straße – ñandú", "nested": {"a": {"b": {"c": "deep"}}, "list": [[1, 2], [3, 4]]},
}


class Case:
    def __init__(self, place, text):
        self.place = place
        self.templates, self.context, self.options, self.error = {}, dict(CONTEXT), {}, False
        parts = re.split(r"^(--- (?:context|options|error)|=== .* ===)[ ]*\n", text, flags=re.M)
        self.templates["main"] = parts[0][:-1]
        for head, body in zip(parts[1::2], parts[2::2]):
            if head.startswith("==="):
                self.templates[head[4:-4]] = body[:-1]
            elif head == "--- context":
                self.context.update(eval(body, {"safe": markupsafe.Markup}))
            elif head == "--- options":
                self.options = eval(body)
            else:
                self.error = True

    def jinja(self):
        options = dict(self.options)
        options.setdefault("autoescape", True)
        environment = jinja2.Environment(
            loader=jinja2.DictLoader(self.templates), extensions=["jinja2.ext.do", "jinja2.ext.loopcontrols"], **options)
        try:
            return "ok", environment.get_template("main").render(self.context)
        except Exception as problem:  # whatever Jinja says of a template
            return "error", f"{type(problem).__name__}: {problem}"


def lua_value(value):
    if value is None:
        return "nil"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return repr(value)
    if isinstance(value, markupsafe.Markup):
        return f"safe({lua_value(str(value))})"
    if isinstance(value, str):
        return '"' + "".join(f"\\{byte:03d}" for byte in value.encode()) + '"'
    if isinstance(value, dict):
        return "{" + ", ".join(f"[{lua_value(key)}] = {lua_value(item)}" for key, item in value.items()) + "}"
    return "{" + ", ".join(map(lua_value, value)) + "}"


def read_cases():
    cases = []
    for path in sorted(glob.glob(os.path.join(ROOT, "tests/golden/template/*.txt"))):
        with open(path, encoding="utf-8", newline="") as file:
            text = file.read()
        line = 1
        for part in re.split(r"^(####+\n)", text, flags=re.M):
            if part and not part.startswith("####"):
                cases.append(Case(f"{os.path.relpath(path, ROOT)}:{line}", part))
            line += part.count("\n")
    return cases


def shard(cases):
    """What the engine makes of the cases: a list of (status, text)."""
    entries = (
        f"{{ templates = {lua_value(case.templates)}, context = {lua_value(case.context)}, "
        f"options = {lua_value(case.options)} }}" for case in cases)
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as file:
        file.write("local cases = {}\n")
        for entry in entries:
            file.write(f"cases[#cases + 1] = {entry}\n")
        file.write("return cases\n")
        file.flush()
        output = subprocess.run([LUA, os.path.join(ROOT, "tests/lua/render_cases.lua"), ROOT, file.name],
                                check=True, stdout=subprocess.PIPE).stdout
    results, at = [], 0
    while at < len(output):
        status, size, at_text = (lambda a, b: (output[at:a], int(output[a + 1:b]), b + 1))(
            output.index(b"\n", at), output.index(b"\n", output.index(b"\n", at) + 1))
        results.append((status.decode(), output[at_text:at_text + size].decode()))
        at = at_text + size + 1
    return results


def main():
    if not LUA:
        print("skipped: there is no lua5.4")
        return 77
    cases = read_cases()
    failed = 0
    for case, (status, text) in zip(cases, shard(cases)):
        expected_status, expected = case.jinja()
        wanted = "error" if case.error else "ok"
        if status == expected_status == wanted and (status == "error" or text == expected):
            continue
        failed += 1
        print(f"{case.place}: {case.templates['main']!r}\n  Jinja: {expected_status} {expected!r}\n  Shard: {status} {text!r}")
    print(f"{len(cases)} cases, {failed} differ")
    return 1 if failed or not cases else 0


if __name__ == "__main__":
    sys.exit(main())
