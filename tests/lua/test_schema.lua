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
