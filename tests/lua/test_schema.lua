-- The rules by which options of plugins and fields of declarations are checked.

local schema = require("shard.schema")

---The values that are taken, and the problems as "field: text".
local function check(rules, given)
  local problems = {}
  local values = schema.check(rules, given, "thing", function(field, text)
    problems[#problems + 1] = tostring(field) .. ": " .. text
  end)
  return values, problems
end

local function assert_problem(rule, value, expected)
  local _, problems = check({ x = rule }, { x = value })
  assert_equal(problems, { "x: 'x' of thing " .. expected })
end

test("defaults are filled in, as the type wants them", function()
  assert_equal(check({ limit = { type = "size", default = "4MiB" }, on = { type = "boolean", default = false } }, {}), {
    limit = 4194304,
    on = false,
  })
end)

test("sizes are numbers of bytes or texts with a unit", function()
  local rules = { size = { type = "size" } }
  local sizes = { ["512"] = 512, ["1KiB"] = 1024, ["1.5 MiB"] = 1572864, ["2kB"] = 2000, ["1GiB"] = 1 << 30 }
  for text, bytes in pairs(sizes) do
    assert_equal(check(rules, { size = text }).size, bytes)
  end
  assert_equal(check(rules, { size = 77 }).size, 77)
  assert_problem({ type = "size" }, "4 apples", 'must be a size such as "512KiB" or "4MiB", got the string "4 apples"')
end)

test("types are checked", function()
  assert_problem({ type = "string" }, 5, "must be a string, got the integer 5")
  assert_problem({ type = "integer" }, 1.5, "must be an integer, got the number 1.5")
  assert_problem({ type = "boolean" }, "yes", 'must be a boolean, got the string "yes"')
  assert_problem({ type = "list" }, { a = 1 }, "must be a list, got a map")
  assert_problem({ type = "map" }, { 1 }, "must be a map, got a list")
  assert_problem({ type = { "string", "boolean" } }, 1, "must be a string or a boolean, got the integer 1")
  assert_problem({ type = "path" }, "../up", 'must be a path within the site, got the string "../up"')
end)

test("bounds are checked", function()
  assert_problem({ type = "integer", min = 1 }, 0, "must be at least 1, got 0")
  assert_problem({ type = "integer", max = 9 }, 10, "must be at most 9, got 10")
  assert_problem({ type = "string", min = 2 }, "a", "must have a length of at least 2, got 1")
end)

test("enums suggest what is near", function()
  local rule = { type = "string", enum = { "weight", "date" } }
  assert_problem(rule, "weigt", "must be 'weight' or 'date', got the string \"weigt\": did you mean 'weight'?")
end)

test("a single element stands for a list of one", function()
  assert_equal(check({ globs = { type = "list", item = "string" } }, { globs = "*.md" }).globs, { "*.md" })
  local either = { type = { "boolean", "list" }, item = "string", default = false }
  for _, value in ipairs({ true, false, { "a", "b" } }) do
    assert_equal(check({ tool = either }, { tool = value }).tool, value)
  end
  assert_equal(check({ tool = either }, {}).tool, false)
  assert_problem({ type = "list", item = "string" }, { "a", 2 },
    "must be a list whose elements are each a string; element 2 is the integer 2")
end)

test("unknown and missing fields are named", function()
  local rules = { level = { type = "integer" }, name = { type = "string", required = true, help = "its name" } }
  local _, problems = check(rules, { levels = 1 })
  assert_equal(problems, {
    "levels: unknown field 'levels' in thing: did you mean 'level'?",
    "nil: thing has no 'name': add one, its name",
  })
end)

test("a float that is whole serves as an integer", function()
  assert_equal(check({ n = { type = "integer" } }, { n = 2.0 }).n, 2)
end)

test("addresses lie in the site, and have the tokens that they may and must have", function()
  local rule = { type = "address", tokens = { "tag", "page" }, needs = { "tag" } }
  assert_equal(check({ x = rule }, { x = "/t/:tag/" }).x, "/t/:tag/")
  assert_problem(rule, 5, 'must be an address such as "/tags/", got the integer 5')
  assert_problem(rule, ":tag", "must start with '/', got \":tag\"")
  assert_problem(rule, "/../:tag", "must be an address within the site, without '..', '?' and '#', got \"/../:tag\"")
  assert_problem(rule, "/?t=:tag", "must be an address within the site, without '..', '?' and '#', got \"/?t=:tag\"")
  assert_problem(rule, "/t/", "must contain ':tag', or all would have one address; got \"/t/\"")
  assert_problem(rule, "/:tagg/", "has the unknown token ':tagg': did you mean 'tag'?")
  assert_problem(rule, "/:other/", "has the unknown token ':other': there is :tag, :page")
  assert_problem({ type = "address" }, "/:tag/", "has the unknown token ':tag': it takes none")
end)

test("templates are named", function()
  assert_equal(check({ x = { type = "template" } }, { x = "lists/./tag.html" }).x, "lists/tag.html")
  assert_problem({ type = "template" }, "../tag.html",
    'must be the name of a template such as "page.html", got the string "../tag.html"')
end)

test("patterns are Lua's", function()
  local rule = { type = "pattern" }
  for _, pattern in ipairs({ "^v%d+", "[]]", "[^%]]*", "%b()", "%f[%w]x", "(a)(b()c)", "%(", "" }) do
    assert_equal(check({ x = rule }, { x = pattern }).x, pattern)
  end
  local malformed = {
    ["a%"] = "ends with '%'",
    ["[ab"] = "has a '[' that is not closed",
    ["[%]"] = "has a '[' that is not closed",
    ["(a"] = "has a '(' that is not closed",
    ["a)"] = "has a ')' that was not opened",
    ["%b("] = "lacks the two characters after '%b'",
    ["%fx"] = "lacks a '[' after '%f'",
  }
  for pattern, problem in pairs(malformed) do
    assert_problem(rule, pattern, ("must be a Lua pattern, but %q %s"):format(pattern, problem))
  end
end)

test("what must not be empty is not", function()
  assert_problem({ type = "string", min = 1 }, "", "must not be empty")
end)
