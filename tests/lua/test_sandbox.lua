-- The functions of Lua's own that the sandbox has its own version of, where they must do what Lua's do.

test("table.concat joins strings and numbers", function()
  assert_equal(table.concat({}), "")
  assert_equal(table.concat({}, ", "), "")
  assert_equal(table.concat({ "a" }, ", "), "a")
  assert_equal(table.concat({ "a", "b", "c" }, ", "), "a, b, c")
  assert_equal(table.concat({ "a", 1, 2.5 }, "-"), "a-1-2.5")
  assert_equal(table.concat({ "a", "b", "c" }, "", 2), "bc")
  assert_equal(table.concat({ "a", "b", "c" }, "+", 2, 3), "b+c")
  assert_equal(table.concat({ "a" }, "+", 2, 1), "")
  assert_equal(table.concat({ "a\0b", "" }, "\0"), "a\0b\0")
  assert_equal(#table.concat({ ("x"):rep(5000), ("y"):rep(5000) }, "|"), 10001)
  assert_equal(table.concat(setmetatable({}, {
    __len = function()
      return 2
    end,
    __index = function(_, i)
      return "i" .. i
    end,
  })), "i1i2")
end)

test("table.concat refuses what is no text", function()
  assert_error(function()
    table.concat({ "a", {} })
  end, "invalid value %(table%) at index 2 in table for 'concat'")
end)

test("table.sort sorts any length, by any order", function()
  for length = 0, 40 do
    local list = {}
    for i = 1, length do
      list[i] = (i * 7919) % 31
    end
    table.sort(list, function(a, b)
      return a > b
    end)
    for i = 2, length do
      assert_equal(list[i - 1] >= list[i], true)
    end
  end
end)

test("table.insert, remove and move do what Lua's do", function()
  local list = { 1, 2, 3 }
  table.insert(list, 4)
  table.insert(list, 1, 0)
  assert_equal(table.remove(list), 4)
  assert_equal(table.remove(list, 1), 0)
  assert_equal(table.move(list, 2, 3, 1), { 2, 3, 3 })
end)

test("xpcall gives results, and what its handler makes of an error", function()
  assert_equal({ xpcall(function(a, b)
    return a, b
  end, tostring, 1, 2) }, { true, 1, 2 })
  assert_equal({ xpcall(error, function(problem)
    return "handled " .. problem
  end, "x") }, { false, "handled x" })
end)

test("pcall gives results and errors of any kind", function()
  local raised = { code = 7 }
  assert_equal({ pcall(select, 2, "a", "b") }, { true, "b" })
  assert_equal({ pcall(error, raised) }, { false, raised })
  assert_equal({ pcall(error) }, { false })
end)

test("deep recursion is an error and no crash", function()
  local function deep()
    return 1 + deep()
  end
  assert_error(deep, "stack overflow")
  assert_error(function()
    (("x"):rep(300)):gsub(("(.-)"):rep(40), "")
  end, "too many captures")
end)

test("load takes an environment of its own", function()
  assert_equal(load("return x", "chunk", "t", { x = 5 })(), 5)
  assert_equal(select("#", load("return ...")(1, 2, 3)), 3)
end)
