-- What becomes of what VitePress reads beside Markdown.

local vitepress = require("shard.vitepress")

local files = {
  ["docs/snippets/a.js"] = "const a = 1\n// #region part\n  function b() {\n    return 2\n  }\n// #endregion part\n",
  ["docs/guide/part.md"] = "---\ntitle: T\n---\n# Part\n\none\n\n## Own {#own}\ntwo\n\n## Last one\nthree\n",
  ["docs/guide/loop.md"] = "<!--@include: ./loop.md-->",
  ["docs/guide/ticks.md"] = "```js\n1\n```\n",
}

local function read(text, params)
  return vitepress.read(text, {
    path = "docs/guide/page.md",
    root = "docs",
    first = 5,
    params = params or {},
    components = { Card = "card" },
    depth = 0,
    read = function(path)
      return files[path]
    end,
  })
end

local function fails(text, message)
  local done, problem = pcall(read, text)
  assert_equal(done, false)
  assert_equal(problem, message)
end

test("scripts, styles and the table of contents leave empty lines", function()
  assert_equal(read("<script setup>\nimport A from 'a'\n</script>\n\n# T\n[[toc]]"), "\n\n\n\n# T\n")
  assert_equal(read("<style>p { color: red }</style>\nText"), "\nText")
end)

test("a badge is a span, and no part of its heading's id", function()
  local span = '<span class="badge badge-tip">^1.9</span>'
  assert_equal(read('x <Badge text="^1.9" /> y'), "x " .. span .. " y")
  assert_equal(read('## `a.b` of T <Badge type="tip" text="^1.9" />'), "## `a.b` of T " .. span .. " {#a-b-of-t}")
  assert_equal(read('## A <Badge type="tip">^1.9</Badge> {#own}'), "## A " .. span .. " {#own}")
end)

test("components are shortcodes where they are listed; of others the tags go", function()
  assert_equal(read('<Card title="T" :wide="true">text</Card>'), '{{% card title="T" %}}text{{% /card %}}')
  assert_equal(read("<Link to='/a'>text</Link>"), "text")
  assert_equal(read('a\n<Home\n  :x="a > b"\n/>\nb'), "a\n\n\n\nb")
end)

test("what is for Vue alone goes from tags of HTML", function()
  assert_equal(read('<a :href="u(x)" @click="() => f" v-if="a > b" class="c">t</a>'), '<a class="c">t</a>')
  assert_equal(read('<div id="app" />'), '<div id="app"></div>')
  local plain = '<img src="a.png" alt=a/> <https://e.example> 1 < 2'
  assert_equal(read(plain), plain)
end)

test("code stays", function()
  local code = "`<Badge>` and ``<Home /> ` ``\n\n```vue\n<script setup>\n<<< @/a.js\n[[toc]]\n```\n~~~\n<Home />\n~~~"
  assert_equal(read(code), code)
end)

test("front matter is put in where it is named", function()
  assert_equal(read("{{ $frontmatter.a.b }}, {{ $frontmatter.none }}, {{ 1 + 1 }}", { a = { b = 7 } }),
    "7, {{ $frontmatter.none }}, {{ 1 + 1 }}")
end)

test("marks in code are lines of its fence", function()
  assert_equal(
    read("```js{1} [a.js]\na // [!code --]\nb // [!code ++:2]\nc\nd <!-- [!code hl] -->\ne // [!!code hl]\n```"),
    "```js{1} [a.js] {4-4} ins={2-3} del={1-1}\na\nb\nc\nd\ne // [!code hl]\n```"
  )
  assert_equal(read("- a\n\n  ```js\n  // [!code focus:2]\n    b\n  ```"), "- a\n\n  ```js {1-2}\n    b\n  ```")
end)

test("a file is put in as code", function()
  assert_equal(read("<<< @/snippets/a.js#part{2 ts:line-numbers} [b.ts]"),
    "```ts:line-numbers {2} [b.ts]\nfunction b() {\n  return 2\n}\n```")
  assert_equal(read("  <<< ../snippets/a.js#part"), "  ```js\n  function b() {\n    return 2\n  }\n  ```")
  local code = "function b() {\n  return 2\n}\n```"
  assert_equal(read("::: code-group\n<<< ../snippets/a.js#part\n:::\n<<< ../snippets/a.js#part"),
    "::: code-group\n```js [a.js]\n" .. code .. "\n:::\n```js\n" .. code)
  assert_equal(read("<<< ./ticks.md"), "````md\n```js\n1\n```\n````")
end)

test("a file is put in as Markdown", function()
  assert_equal(read("<!--@include: ./part.md-->"), "# Part\n\none\n\n## Own {#own}\ntwo\n\n## Last one\nthree")
  assert_equal(read("<!-- @include: ./part.md{6,8} -->"), "one\n\n## Own {#own}")
  assert_equal(read("<!--@include: @/guide/part.md#own-->"), "## Own {#own}\ntwo\n")
  assert_equal(read("<!--@include: ./part.md#last-one-->"), "## Last one\nthree")
end)

test("what is not there is an error with its place", function()
  fails("a\n<<< ./none.js", "docs/guide/page.md:6: there is no file 'docs/guide/none.js': write the path of one, in a "
    .. "folder that 'data' declares")
  fails("<<< @/snippets/a.js#none", "docs/guide/page.md:5: there is no region 'none' in 'docs/snippets/a.js'")
  fails("<!--@include: ./part.md#none-->", "docs/guide/page.md:5: there is no region or heading 'none' in "
    .. "'docs/guide/part.md'")
  fails("<!--@include: ./loop.md-->", "docs/guide/loop.md:1: './loop.md' is included in itself")
end)
