-- The built-in views and merges: what they give for a few pages, whatever the order in which the records come.

---@param relative string path within the source "docs"
---@param facts table?
local function page_at(relative, facts)
  local page = {
    path = "content/" .. relative,
    relative = relative,
    directory = relative:match("(.*)/") or "",
    source = "docs",
    key = relative:match("^[^/]*"),
    url = "/" .. relative:gsub("_index%.md$", ""):gsub("%.md$", "/"),
    title = relative:match("([^/]*)%.md$"),
    is_section = relative:match("_index%.md$") ~= nil,
    weight = 0,
    draft = false,
    params = {},
  }
  for name, value in pairs(facts or {}) do
    page[name] = value
  end
  return page
end

---The options as given, and the defaults of the others.
local function options_of(definition, given)
  local options = {}
  for name, option in pairs(definition.options) do
    options[name] = option.default
  end
  for name, value in pairs(given or {}) do
    options[name] = value
  end
  return options
end

---Maps and reduces PAGES as the build does, but with the records of each key turned round where REVERSED is set.
---@return table result { fields, pages, files, summaries }
local function run(path, pages, given, reversed)
  local definition = plugin(path)
  local options = options_of(definition, given)
  local records, keys = {}, {}
  for _, page in ipairs(pages) do
    definition.map(page, function(key, value)
      if not records[key] then
        records[key] = {}
        keys[#keys + 1] = key
      end
      table.insert(records[key], reversed and 1 or #records[key] + 1, value)
    end, options)
  end
  table.sort(keys)

  local result = { fields = {}, pages = {}, files = {}, summaries = {} }
  local current
  local out = {
    set = function(_, key, value)
      result.fields[key] = value
    end,
    page = function(_, page)
      result.pages[page.path] = page
    end,
    write = function(_, name, text)
      result.files[name] = text
    end,
    summary = function(_, value)
      table.insert(result.summaries, { key = current, value = value })
    end,
  }
  for _, key in ipairs(keys) do
    current = key
    definition.reduce(key, records[key], out, options)
  end
  if definition.finish then
    definition.finish(result.summaries, out, options)
  end
  return result
end

---@param list { title: string }[]?
---@return string[]
local function titles(list)
  local names = {}
  for index, element in ipairs(list or {}) do
    names[index] = element.title
  end
  return names
end

local docs = {
  page_at("_index.md", { title = "All versions" }),
  page_at("v1/_index.md", { title = "Version 1" }),
  page_at("v1/faq.md", { title = "FAQ", weight = 9 }),
  page_at("v1/guide/_index.md", { title = "Guide", weight = 1 }),
  page_at("v1/guide/b.md", { title = "Beta", weight = 2 }),
  page_at("v1/guide/a.md", { title = "Alpha", weight = 3 }),
  page_at("v1/guide/deep/c.md", { title = "Gamma", weight = 1 }),
  page_at("v1/dev-notes/d.md", { title = "Delta" }),
  page_at("v2/_index.md", { title = "Version 2" }),
}

test("navigation is a tree per group, by weight, title and path", function()
  local tree = run("views/navigation", docs).fields["docs/v1"]
  assert_equal(tree.title, "Version 1")
  assert_equal(tree.folder, "v1")
  assert_equal(titles(tree.children), { "Guide", "FAQ", "Dev notes" })
  local guide = tree.children[1]
  assert_equal(guide.url, "/v1/guide/")
  assert_equal(titles(guide.children), { "Beta", "Alpha", "Deep" })
  assert_equal(guide.children[1].children, nil)
  assert_equal(titles(guide.children[3].children), { "Gamma" })
end)

test("navigation has a node without address for a folder without a page", function()
  local tree = run("views/navigation", docs).fields["docs/v1"]
  assert_equal(tree.children[3].url, nil)
  assert_equal(tree.children[3].folder, "v1/dev-notes")
end)

test("navigation has an index.md in place of its folder", function()
  local pages = {
    page_at("v1/_index.md", { title = "Version 1" }),
    page_at("v1/gates/index.md", { title = "Gates", url = "/v1/gates/" }),
    page_at("v1/guide/index.md", { title = "Guide" }),
    page_at("v1/guide/a.md", { title = "Alpha" }),
  }
  local tree = run("views/navigation", pages).fields["docs/v1"]
  assert_equal(titles(tree.children), { "Gates", "Guide" })
  assert_equal(tree.children[1].url, "/v1/gates/")
  assert_equal(tree.children[1].children, nil)
  assert_equal(titles(tree.children[2].children), { "Alpha" })
end)

test("by weight those without one are last, then the newest is first, then titles decide, capital or not", function()
  local pages = {
    page_at("v1/a.md", { title = "gamma" }),
    page_at("v1/b.md", { title = "Delta" }),
    page_at("v1/c.md", { title = "Beta", weight = 2 }),
    page_at("v1/d.md", { title = "Dated", date = "2020-01-01" }),
    page_at("v1/e.md", { title = "Alpha", weight = 2 }),
    page_at("v1/f.md", { title = "Negative", weight = -1 }),
    page_at("v1/g.md", { title = "Newer", date = "2021-01-01" }),
    page_at("v1/h.md", { title = "epsilon" }),
  }
  local sorted = { "Negative", "Alpha", "Beta", "Newer", "Dated", "Delta", "epsilon", "gamma" }
  assert_equal(titles(run("views/sections", pages).fields["docs/v1"]), sorted)
  assert_equal(titles(run("views/navigation", pages).fields["docs/v1"].children), sorted)
end)

test("navigation of level 0 holds the source, and depth cuts it", function()
  local fields = run("views/navigation", docs, { level = 0, depth = 1 }).fields
  assert_equal(titles(fields["docs/"].children), { "Version 1", "Version 2" })
  assert_equal(fields["docs/"].title, "All versions")
  assert_equal(fields["docs/"].children[1].children, nil)
end)

test("navigation emits nothing for pages below its depth", function()
  local emitted = {}
  local definition = plugin("views/navigation")
  for _, page in ipairs(docs) do
    definition.map(page, function(_, value)
      emitted[#emitted + 1] = value.title
    end, options_of(definition, { depth = 1 }))
  end
  assert_equal(emitted, { "Version 1", "FAQ", "Guide", "Version 2" })
end)

test("navigation takes the label where a page has one", function()
  local pages = { page_at("v1/_index.md", { title = "Version 1", params = { short = "v1" } }), docs[3] }
  local tree = run("views/navigation", pages, { label = "short" }).fields["docs/v1"]
  assert_equal(tree.title, "v1")
  assert_equal(titles(tree.children), { "FAQ" })
end)

test("sections lists the pages and subsections of every folder", function()
  local fields = run("views/sections", docs).fields
  assert_equal(titles(fields["docs/"]), { "Version 1", "Version 2" })
  assert_equal(titles(fields["docs/v1"]), { "Guide", "FAQ" })
  assert_equal(titles(fields["docs/v1/guide"]), { "Beta", "Alpha" })
  assert_equal(fields["docs/v1"][1].is_section, true)
end)

test("sections list an index.md in the folder above, and within the source as any page", function()
  local pages = { page_at("index.md"), page_at("v1/gates/index.md", { title = "Gates" }), docs[3] }
  local fields = run("views/sections", pages).fields
  assert_equal(titles(fields["docs/v1"]), { "FAQ", "Gates" })
  assert_equal(fields["docs/v1/gates"], nil)
  assert_equal(fields["docs/"], nil)
  fields = run("views/sections", pages, { within = "source" }).fields
  assert_equal(titles(fields["docs/"]), { "FAQ", "Gates" })
end)

test("sections by date compare moments, not texts", function()
  local pages = {
    page_at("blog/a.md", { title = "Third", date = "2024-03-09T10:00:00+05:30" }),
    page_at("blog/b.md", { title = "First", date = "2024-03-09T09:00:00-07:00" }),
    page_at("blog/c.md", { title = "Second", date = "2024-03-09T10:00:00Z" }),
    page_at("blog/d.md", { title = "Fourth", date = "2024-03-09" }),
    page_at("blog/e.md", { title = "Fifth", date = "2024-02-29T23:59:59.5" }),
  }
  local list = run("views/sections", pages, { order = "date" }).fields["docs/blog"]
  assert_equal(titles(list), { "First", "Second", "Third", "Fourth", "Fifth" })
end)

test("sections by date know how long months are", function()
  local pages = {
    page_at("blog/a.md", { title = "Second", date = "2024-03-01" }),
    page_at("blog/b.md", { title = "First", date = "2024-03-01T00:00:01Z" }),
    page_at("blog/c.md", { title = "Third", date = "2024-03-01T00:00:00+00:01" }),
    page_at("blog/d.md", { title = "Fifth", date = "2024-02-28T23:59:59Z" }),
    page_at("blog/e.md", { title = "Fourth", date = "2024-03-01T00:00:00+12:00" }),
  }
  local list = run("views/sections", pages, { order = "date" }).fields["docs/blog"]
  assert_equal(titles(list), { "First", "Second", "Third", "Fourth", "Fifth" })
end)

test("sections by date puts the newest first and the undated last", function()
  local pages = {
    page_at("blog/a.md", { title = "Old", date = "2023-01-02" }),
    page_at("blog/b.md", { title = "Undated" }),
    page_at("blog/c.md", { title = "New", date = "2024-01-02" }),
  }
  local list = run("views/sections", pages, { order = "date" }).fields["docs/blog"]
  assert_equal(titles(list), { "New", "Old", "Undated" })
end)

test("sections within the source are one list of all its pages", function()
  local fields = run("views/sections", docs, { within = "source", order = "title" }).fields
  assert_equal(titles(fields["docs/"]), { "Alpha", "Beta", "Delta", "FAQ", "Gamma" })
  assert_equal(fields["docs/v1"], nil)
end)

test("siblings links the pages of a folder in a row", function()
  local fields = run("views/siblings", docs).fields
  assert_equal(fields["content/v1/guide/b.md"].previous, nil)
  assert_equal(fields["content/v1/guide/b.md"].next, { title = "Alpha", url = "/v1/guide/a/" })
  assert_equal(fields["content/v1/guide/a.md"].previous, { title = "Beta", url = "/v1/guide/b/" })
  assert_equal(fields["content/v1/guide/a.md"].next, nil)
  assert_equal(fields["content/v1/guide/_index.md"], nil)
end)

test("siblings have an index.md in the row of the folder above", function()
  local fields = run("views/siblings", { page_at("v1/gates/index.md", { title = "Gates" }), docs[3] }).fields
  assert_equal(fields["content/v1/faq.md"].next.title, "Gates")
  assert_equal(fields["content/v1/gates/index.md"].previous.title, "FAQ")
end)

test("siblings within the source cross its folders", function()
  local pages = {
    page_at("2023/a.md", { title = "A", date = "2023-05-01" }),
    page_at("2024/b.md", { title = "B", date = "2024-05-01" }),
  }
  local fields = run("views/siblings", pages, { within = "source", order = "date" }).fields
  assert_equal(fields["content/2024/b.md"].next.title, "A")
end)

local tagged = {
  page_at("a.md", { title = "A", date = "2024-01-01", params = { tags = { "lua", "C" } } }),
  page_at("b.md", { title = "B", date = "2024-02-01", params = { tags = { "Lua", "lua" } } }),
  page_at("c.md", { title = "C", params = { tags = "storage" } }),
}

test("tags makes a page per tag, and spellings that differ in case are one", function()
  local result = run("reducers/tags", tagged)
  local lua = result.pages["tags/lua/index.html"]
  assert_equal(lua.template, "tag.html")
  assert_equal(lua.context.tag, { name = "Lua", url = "/tags/lua/", count = 2 })
  assert_equal(titles(lua.context.pages), { "B", "A" })
  assert_equal(titles(result.pages["tags/storage/index.html"].context.pages), { "C" })
end)

test("tags makes an index in order of name", function()
  local index = run("reducers/tags", tagged).pages["tags/index.html"]
  assert_equal(index.template, "tags.html")
  local names = {}
  for position, tag in ipairs(index.context.tags) do
    names[position] = tag.name
  end
  assert_equal(names, { "C", "Lua", "storage" })
end)

test("tags names its index without regard to capitals", function()
  local pages = { page_at("a.md", { title = "A", params = { tags = { "b", "C", "a" } } }) }
  local names = {}
  for position, tag in ipairs(run("reducers/tags", pages).pages["tags/index.html"].context.tags) do
    names[position] = tag.name
  end
  assert_equal(names, { "a", "b", "C" })
end)

test("tags sorts the pages of a tag as it is told", function()
  local pages = run("reducers/tags", tagged, { order = "title" }).pages["tags/lua/index.html"].context.pages
  assert_equal(titles(pages), { "A", "B" })
end)

test("tags serves any field and address", function()
  local pages = { page_at("a.md", { title = "A", params = { authors = { "Ada Byron", "Zoë" } } }) }
  local options = { field = "authors", path = "/by/:tag.html", index = "/by/", template = "author.html" }
  local result = run("reducers/tags", pages, options)
  assert_equal(result.pages["by/ada-byron.html"].context.tag.url, "/by/ada-byron.html")
  assert_equal(result.pages["by/ada-byron.html"].template, "author.html")
  assert_equal(result.pages["by/zoë.html"].context.tag.url, "/by/zo%C3%AB.html")
end)

test("tags serves a field in a map", function()
  local pages = { page_at("a.md", { title = "A", params = { taxonomies = { tags = { "x" } } } }), page_at("b.md", {}) }
  local result = run("reducers/tags", pages, { field = "taxonomies.tags" })
  assert_equal(titles(result.pages["tags/x/index.html"].context.pages), { "A" })
end)

test("tags takes an address without a slash at its end for that of a folder", function()
  local result = run("reducers/tags", tagged, { path = "/t/:tag", index = "/t" })
  assert_equal(result.pages["t/lua/index.html"].context.tag.url, "/t/lua")
  assert_equal(result.pages["t/index.html"].template, "tags.html")
end)

test("tags refuses two tags that would share an address", function()
  local pages = { tagged[1], page_at("d.md", { params = { tags = { "C++" } } }) }
  assert_error(function()
    run("reducers/tags", pages)
  end, "both become /tags/c/")
end)

test("tags refuses a tag that gives no address", function()
  assert_error(function()
    run("reducers/tags", { page_at("d.md", { params = { tags = { "!!" } } }) })
  end, "no letter or digit")
end)

test("no reducer minds the order of its records", function()
  local pages = { table.unpack(docs) }
  table.move(tagged, 1, #tagged, #pages + 1, pages)
  for _, path in ipairs { "views/navigation", "views/sections", "views/siblings", "reducers/tags" } do
    assert_equal(run(path, pages, {}, true), run(path, pages, {}, false))
  end
end)
