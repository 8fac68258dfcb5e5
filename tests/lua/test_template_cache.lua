-- {% cache %}: text that is rendered once, and the reads that are recorded again.

local template = require("shard.template")

--- An engine whose global read(name) is recorded. What was read since the last call is in `world.reads`.
local function world_of(templates)
  local world = { reads = {}, used = {}, calls = 0, values = {} }
  local open = {}
  local function note(name)
    world.reads[#world.reads + 1] = name
    for _, recording in ipairs(open) do
      recording[#recording + 1] = name
    end
  end
  world.engine = template.new({
    load = function(name)
      return templates[name]
    end,
    use = function(name)
      world.used[#world.used + 1] = name
    end,
    globals = {
      read = function(name)
        world.calls = world.calls + 1
        note(name)
        return world.values[name] or name:upper()
      end,
    },
    record_start = function()
      open[#open + 1] = {}
      return open[#open]
    end,
    record_stop = function(recording)
      while open[#open] ~= recording do
        open[#open] = nil
      end
      open[#open] = nil
      return recording
    end,
    record_replay = function(reads)
      if world.refuse then
        return false
      end
      for _, name in ipairs(reads) do
        note(name)
      end
    end,
  })
  function world.render(context)
    world.reads, world.used, world.calls = {}, {}, 0
    return world.engine:render("main", context)
  end
  function world.open()
    return #open
  end
  return world
end

test("the text is kept, the reads are replayed", function()
  local world = world_of({ main = "{% cache version %}{{ read('a') }}{% include 'part' %}{% endcache %}", part = "p" })
  for round = 1, 2 do
    assert_equal(world.render({ version = "v1" }), "Ap")
    assert_equal(world.reads, { "a" })
    assert_equal(world.used, { "main", "part" })
    assert_equal(world.calls, round == 1 and 1 or 0)
  end
end)

test("each key has a text of its own", function()
  local world = world_of({ main = "{% cache key %}{{ read('a') }}{{ key }}{% endcache %}" })
  for _, key in ipairs({ "a", "b", 1, "1" }) do
    assert_equal(world.render({ key = key }), "A" .. key)
    assert_equal(world.calls, 1)
  end
  assert_equal(world.render({ key = "b" }), "Ab")
  assert_equal(world.calls, 0)
end)

test("several values are one key", function()
  local world = world_of({ main = "{% cache a, b %}{{ a }}{{ b }}{{ read('x') }}{% endcache %}" })
  assert_equal(world.render({ a = "1,", b = "2" }), "1,2X")
  assert_equal(world.render({ a = "1", b = ",2" }), "1,2X")
  assert_equal(world.calls, 1)
end)

test("two places are apart, and so are two templates", function()
  local world = world_of({
    main = "{% cache 1 %}a{% endcache %}{% cache 1 %}b{% endcache %}{% include 'part' %}",
    part = "{% cache 1 %}c{% endcache %}",
  })
  assert_equal(world.render(), "abc")
  assert_equal(world.render(), "abc")
end)

test("a cache in a cache", function()
  local world = world_of({
    main = "{% cache a %}{{ read('x') }}{% cache b %}{{ read('y') }}{% endcache %}{% endcache %}",
  })
  assert_equal(world.render({ a = 1, b = 1 }), "XY")
  assert_equal(world.render({ a = 2, b = 1 }), "XY")
  assert_equal(world.reads, { "x", "y" })
  assert_equal(world.calls, 1)
  assert_equal(world.render({ a = 2, b = 1 }), "XY")
  assert_equal(world.reads, { "x", "y" })
  assert_equal(world.calls, 0)
end)

test("a replay that does not hold renders anew", function()
  local world = world_of({ main = "{% cache 1 %}{{ read('x') }}{% endcache %}" })
  assert_equal(world.render(), "X")
  world.refuse, world.values.x = true, "new"
  assert_equal(world.render(), "new")
  world.refuse = false
  assert_equal(world.render(), "new")
end)

test("an error inside leaves nothing kept or open", function()
  local world = world_of({ main = "{% cache 1 %}{{ read('x') }}{{ page.title.x.y }}{% endcache %}" })
  assert_error(function()
    world.render({ page = { title = {} } })
  end, "'page.title.x' is undefined")
  assert_equal(world.open(), 0)
  assert_equal(world.render({ page = { title = { x = { y = 1 } } } }), "X1")
  assert_equal(world.calls, 1)
end)

test("an undefined key is an error", function()
  local world = world_of({ main = "{% cache page.version %}{% endcache %}" })
  assert_error(function()
    world.render({ page = {} })
  end, "main:1:10: the key of 'cache' is undefined")
end)

test("inside of loops, macros and blocks", function()
  local world = world_of({
    main = "{% extends 'base' %}{% block a %}{% for x in [1, 2, 1] %}{% cache x %}{{ read(x ~ '') }}{% endcache %}"
      .. "{% endfor %}{% endblock %}",
    base = "<{% block a %}{% endblock %}>",
  })
  assert_equal(world.render(), "<121>")
  assert_equal(world.calls, 2)
end)

test("without hooks only the text is kept", function()
  local calls = 0
  local engine = template.new({
    load = function()
      return "{% cache 1 %}{{ f() }}{% endcache %}"
    end,
    globals = {
      f = function()
        calls = calls + 1
        return calls
      end,
    },
  })
  assert_equal(engine:render("main"), "1")
  assert_equal(engine:render("main"), "1")
end)
