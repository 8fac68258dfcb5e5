-- What plugins give is encoded: plain values are, everything else is refused with the place where it stands.

local native = require("shard.native")

local function encode(value)
  return native.encode(value, "value")
end

test("equal tables have equal encodings, however they were filled", function()
  local first, second = {}, {}
  for i = 1, 50 do
    first["key" .. i] = i
    second["key" .. (51 - i)] = 51 - i
  end
  second.gone = 1
  second.gone = nil
  assert_equal(encode(first), encode(second))
end)

test("integers and numbers stay apart", function()
  assert_equal(encode(1) == encode(1.0), false)
end)

test("an empty table is a list, unless it is marked as a map", function()
  assert_equal(encode({}) == encode(native.map({})), false)
  assert_equal(encode(native.map({ a = 1 })), encode({ a = 1 }))
end)

test("what cannot be kept is named with its path", function()
  assert_error(function()
    encode({ menu = { {}, {}, { name = tostring } } })
  end, "value%.menu%[3%]%.name is a function")
end)

test("lists have no holes", function()
  assert_error(function()
    encode({ list = { 1, 2, nil, 4, [9] = 1 } })
  end, "value%.list is a list with holes")
end)

test("a table is a list or a map", function()
  assert_error(function()
    encode({ 1, 2, name = "x" })
  end, "both strings and numbers as keys")
  assert_error(function()
    encode({ [true] = 1 })
  end, "has a boolean as a key")
  assert_error(function()
    encode({ [1.5] = 1 })
  end, "has a number as a key")
end)

test("a table that holds itself is refused", function()
  local loop = {}
  loop.self = loop
  assert_error(function()
    encode(loop)
  end, "nested too deep: does it hold itself")
end)

test("a table that only seems to hold something is refused", function()
  assert_error(function()
    encode({ settings = setmetatable({}, { __index = { a = 1 } }) })
  end, "value%.settings has a metatable")
end)

test("a map may have very many fields", function()
  local map = {}
  for i = 1, 100000 do
    map["k" .. i] = i
  end
  assert_equal(#encode(map) > 100000, true)
end)
