-- What becomes of the extensions of Python-Markdown.

local mkdocs = require("shard.mkdocs")

local files = {
  ["src/a.py"] = "one\ntwo\n# --8<-- [start:part]\nthree\n# --8<-- [end:part]\nfour",
  ["end.md"] = "[x]: https://example.org/",
}

---Marks of containers are shortened: ":1:" for the outermost.
local function read(text, options)
  local out = mkdocs.read(text, options, function(path)
    return files[path]
  end)
  out = out:gsub(":::+", function(colons)
    return ":" .. 24 - #colons .. ":"
  end)
  return (out:gsub("\n+$", ""))
end

test("an admonition is an alert, and ends where the indent does", function()
  assert_equal(read('!!! note\n\n    Text\n    here.\n\nAfter.'), ":2:note\n\nText\nhere.\n:2:\nAfter.")
  assert_equal(read('!!! Tip inline end "A `b`"\n    Text'), ":2:tip[A `b`]{.inline .end}\nText\n:2:")
end)

test("other kinds are shown as the nearest alert, with the kind as class", function()
  assert_equal(read("!!! bug\n    Text"), ":2:danger[Bug]{.bug}\nText\n:2:")
  assert_equal(read('!!! own "T"\n    Text'), ":2:note[T]{.own}\nText\n:2:")
  assert_equal(read('!!! note ""\n    Text'), ":2:{.markdown-alert .markdown-alert-note .note}\nText\n:2:")
end)

test("details are open with a plus", function()
  assert_equal(read('??? question "Why?"\n    Text'), ":2:details[Why?]{.question}\nText\n:2:")
  assert_equal(read("???+ note\n    Text"), ":2:details[Note]{.note open}\nText\n:2:")
end)

test("blocks nest, and the outer one's end is enough", function()
  assert_equal(
    read("!!! note\n    A\n\n    !!! tip\n\n        B\n\nC"),
    ":2:note\nA\n\n:3:tip\n\nB\n:2:\nC"
  )
  assert_equal(read("- Item\n\n    !!! tip\n\n        B\n\n- C"), "- Item\n\n    :2:tip\n\n    B\n    :2:\n- C")
  assert_equal(read(":   !!! tip\n\n        B"), ":   :2:tip\n\n    B\n    :2:")
end)

test("tabs in a row are one block", function()
  assert_equal(
    read('X\n\n=== "A"\n\n    a\n\n=== "B"\n\n    b\n\nY'),
    "X\n:2:tabs\n:3:tab[A]\n\na\n:3:\n:3:tab[B]\n\nb\n:3:\n:2:\nY"
  )
end)

test("blocks between slashes are not indented", function()
  assert_equal(read("/// warning | T\n    attrs: {id: x}\n\nText\n\n///\n\nY"), ":2:warning[T]\n\n\nText\n:2:\n\nY")
  assert_equal(read("//// tab | A\n/// note\nText\n///\n////"), ":2:tabs\n:3:tab[A]\n:4:note\nText\n:4:\n:3:\n:2:")
end)

test("code is left alone", function()
  local code = "```\n!!! note\n    ++a++ ==b==\n    ```\n=== \"C\"\n```\n\n`++a++ ==b==` and ``a ` ++b++``"
  assert_equal(read(code), code)
  assert_equal(read("a `#!py print()` b"), "a `print()` b")
end)

test("keys, marks and insertions are HTML", function()
  assert_equal(
    read("++ctrl+c++ ==a b== ^^c^^ C++ and a == b"),
    "<kbd>Ctrl</kbd>+<kbd>C</kbd> <mark>a b</mark> <ins>c</ins> C++ and a == b"
  )
end)

test("an icon is what the site says, or a span", function()
  local icon = ":material-check:{ .lg style=\"color: red\" } :smile: :not-an-icon:"
  assert_equal(
    read(icon),
    '<span class="icon material-check lg" style="color: red"></span> :smile: :not-an-icon:'
  )
  local function own(name)
    return "[" .. name .. "]"
  end
  assert_equal(read(":material-check: x", { icon = own }), "[material-check] x")
end)

test("a snippet is a file, lines of it or a section", function()
  local options = { snippets = { "none", "src" } }
  assert_equal(read('  --8<-- "a.py:1:2"', options), "  one\n  two")
  assert_equal(read('--8<-- "a.py:part"', options), "three")
  assert_equal(read('```py\n--8<-- "a.py:4:4"\n```', options), "```py\nthree\n```")
  assert_equal(read('--8<-- "none.py"', options), '--8<-- "none.py"')
  assert_equal(read("[x]", { append = { "end.md" } }), "[x]\n\n[x]: https://example.org/")
end)

test("Markdown in HTML has an empty line behind the tag", function()
  assert_equal(read('<div class="a" markdown>\n**b**\n</div>'), '<div class="a">\n\n**b**\n</div>')
  assert_equal(read('<div markdown="1" id="b">'), '<div id="b">')
end)

test("what no block ends is ended", function()
  assert_equal(read("/// note\nText"), ":2:note\nText\n:2:")
end)
