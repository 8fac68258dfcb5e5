-- Where Docusaurus puts pages, and what becomes of MDX.

local docusaurus = require("shard.docusaurus")
local mdx = require("shard.mdx")

local function address(relative, params, options)
  local page = { relative = relative, directory = relative:match("^(.*)/[^/]*$") or "", params = params or {} }
  return docusaurus.permalink(options)(page)
end

test("a page is where its file is, without numbers", function()
  assert_equal(address("start.md"), "/start/")
  assert_equal(address("01-guides/02_install.mdx"), "/guides/install/")
  assert_equal(address("2024-03-09-notes.md"), "/2024-03-09-notes/")
  assert_equal(address("1.2-notes.md"), "/1.2-notes/")
end)

test("an index, a readme and a file that is named as its folder are the folder", function()
  assert_equal(address("index.md"), "/")
  assert_equal(address("guides/README.md"), "/guides/")
  assert_equal(address("guides/guides.md"), "/guides/")
end)

test("an id takes the place of the name, a slug that of both", function()
  assert_equal(address("guides/install.md", { id = "setup" }), "/guides/setup/")
  assert_equal(address("guides/install.md", { id = "setup", slug = "other" }), "/guides/other/")
  assert_equal(address("guides/install.md", { slug = "../other" }), "/other/")
  assert_equal(address("guides/install.md", { slug = "/a/b" }), "/a/b/")
  assert_equal(address("guides/install.md", { slug = "/" }), "/")
end)

test("a slug that leaves the docs is an error", function()
  assert_error(function()
    address("guides/install.md", { slug = "../../other" })
  end, 'the slug "../../other" leaves the docs')
end)

test("the latest version has no folder of its own", function()
  assert_equal(address("version-1.0/a/b.md", nil, { latest = "2.0" }), "/1.0/a/b/")
  assert_equal(address("version-2.0/a/b.md", nil, { latest = "2.0" }), "/a/b/")
  assert_equal(address("version-1.0/a/b.md", { slug = "/" }, { latest = "2.0" }), "/1.0/")
end)

test("addresses end without a slash where that is asked for", function()
  assert_equal(address("a/b.md", nil, { trailing_slash = false }), "/a/b")
  assert_equal(address("index.md", nil, { trailing_slash = false }), "/")
end)

local function read(text)
  return mdx.read(text, { Tabs = "Tabs", TabItem = "TabItem", Box = "note" }, "", "docs/a.md", 0)
end

test("imports and exports are left out, and lines stay where they are", function()
  local text = "import A from 'a';\nimport {\n  B,\n} from 'b';\n\nText\n\nexport const x = 1;\n"
  assert_equal(read(text), "\n\n\n\n\nText\n\n\n")
  assert_equal(read("We\nimport goods.\n"), "We\nimport goods.\n")
end)

test("lines may end as on Windows", function()
  local text = "import A from 'a';\r\n\r\nText `a`\r\n\r\n```js\r\n<Tabs>\r\n```\r\n\r\n<Tabs>\r\n"
  local expected = "\n\r\nText `a`\r\n\r\n```js\r\n<Tabs>\r\n```\r\n\r\n{{% Tabs %}}\r\n"
  assert_equal(read(text), expected)
end)

test("code is left alone", function()
  local code = "```jsx\nimport A from 'a';\n\n<Tabs x={1} />\n```\n\n`<Tabs>` and ``{/* ` */}``\n"
  assert_equal(read(code), code)
end)

test("components that are listed are shortcodes", function()
  assert_equal(
    read('<Tabs groupId="os" lazy count={2} values={[{a: "b"}]}>\n\nText\n\n</Tabs>\n'),
    '{{% Tabs groupId="os" lazy=true count="2" values="[{a: \\"b\\"}]" %}}\n\nText\n\n{{% /Tabs %}}\n'
  )
  assert_equal(read("<Box />"), "{{% note /%}}")
end)

test("the lines of a tag are kept", function()
  assert_equal(read('<Tabs\n  a="1"\n  b="2">\nText'), '{{% Tabs a="1" b="2"\n\n %}}\nText')
end)

test("of other components the tags are left out", function()
  assert_equal(read("A <Link to='x'>B</Link> C<Other />."), "A B C.")
end)

test("HTML in JavaScript's notation becomes HTML", function()
  assert_equal(
    read("<img width={20} className=\"a\" onClick={() => f()} style={{maxWidth: 20, color: 'red'}} />"),
    '<img width="20" class="a" style="max-width: 20px; color: red" />'
  )
  assert_equal(read("<br/>, a < b, <https://x.example/>"), "<br/>, a < b, <https://x.example/>")
end)

test("an element that is closed by itself has an end tag where HTML wants one", function()
  assert_equal(read('a <ins className="box" /> b'), 'a <ins class="box"></ins> b')
  assert_equal(read('<a id="x"/>text'), '<a id="x"></a>text')
  assert_equal(read("<hr/> <img src='a.png' />"), "<hr/> <img src='a.png' />")
end)

test("expressions that are texts are texts, comments are nothing, all else stays", function()
  assert_equal(read("a{' '}b {/* c\nd */} {x} {'y'}"), "a b \n {x} y")
end)

test("what is escaped stays", function()
  assert_equal(read("\\<Tabs> \\{/* a */}"), "\\<Tabs> \\{/* a */}")
end)

test("what stands further to the right in a component stands below its tag", function()
  local text = "<Tabs>\n    <TabItem>\n\n        Text\n\n        ```js\n        a\n          b\n        ```\n"
  text = text .. "    </TabItem>\n</Tabs>\n"
  local expected = "{{% Tabs %}}\n{{% TabItem %}}\n\nText\n\n```js\na\n  b\n```\n{{% /TabItem %}}\n{{% /Tabs %}}\n"
  assert_equal(read(text), expected)
  assert_equal(read("- item\n\n  <Tabs>\n    a\n  </Tabs>\n"), "- item\n\n  {{% Tabs %}}\n  a\n  {{% /Tabs %}}\n")
end)

test("comments in code highlight lines of it, and all behind it stays on its line", function()
  local between = "# highlight-start\nc\nd\n{/* highlight-end */}\n"
  assert_equal(
    read('```js title="a.js"\na\n  // highlight-next-line\nb\n' .. between .. "e\n```\nText"),
    '```js title="a.js" {2,3-4}\na\nb\nc\nd\ne\n```\n\n\n\nText'
  )
  assert_equal(read("```css\n/* highlight-next-line */\na {}\n```"), "```css {1}\na {}\n```\n")
  assert_equal(read("```html\n<!-- highlight-start -->\n<p>\n```"), "```html\n<p>\n```\n")
end)

test("comments in code stay where the fence has a list of lines, and where they are no comments alone", function()
  for _, code in ipairs({ "```js {1}\n// highlight-next-line\na\n```", "```js\nx = 1 // highlight-next-line\n```" }) do
    assert_equal(read(code), code)
  end
end)
