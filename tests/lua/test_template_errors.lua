-- Errors of templates: their place, their words, and the chain of what was being rendered.

local template = require("shard.template")

local function engine_of(templates, options)
  options = options or {}
  function options.load(name)
    return templates[name], "templates/" .. name
  end
  return template.new(options)
end

--- The error of rendering "main".
local function failure(templates, context, options)
  if type(templates) == "string" then
    templates = { main = templates }
  end
  return assert_error(function()
    engine_of(templates, options):render("main", context)
  end)
end

local function assert_message(templates, expected, context, options)
  local err = failure(templates, context, options)
  assert_equal(("%d:%d: %s"):format(err.line, err.column, err.message), expected)
end

test("an error has its place", function()
  local err = failure("line one\n  {{ page.title.x.y }}\n", { page = { title = {} } })
  assert_equal({ err.file, err.line, err.column }, { "templates/main", 2, 6 })
  assert_equal(tostring(err), "templates/main:2:6: 'page.title.x' is undefined")
  assert_equal(err.chain, {})
end)

test("columns count characters", function()
  assert_message("äöü {{ a.b }}", "1:8: 'a' is undefined")
end)

test("what is undefined is named", function()
  assert_message("{{ a.b.c }}", "1:4: 'a.b' is undefined", { a = {} })
  assert_message("{{ a['b'].c }}", "1:4: 'a['b']' is undefined", { a = {} })
  assert_message("{{ a[1].c }}", "1:4: 'a[1]' is undefined", { a = {} })
  assert_message("{{ a[i] }}", "1:4: 'a' is undefined", { i = 1 })
  assert_message("{{ nope(1) }}", "1:4: 'nope' is undefined")
  assert_message("{{ a.nope(1) }}", "1:4: 'a.nope' is undefined", { a = {} })
  assert_message("{{ a.b.nope(1) }}", "1:4: 'a.b' is undefined", { a = {} })
  assert_message("{{ a.b.nope(x=1) }}", "1:4: 'a.b' is undefined", { a = {} })
  assert_message("{% for x in a.b.c %}{% endfor %}", "1:13: 'a.b' is undefined", { a = {} })
  assert_message("{% if a.b.c %}{% endif %}", "1:7: 'a.b' is undefined", { a = {} })
  assert_message("{% set x = 1 %}\n\n{% set y = a.b %}", "3:12: 'a' is undefined")
end)

test("what cannot be done says why", function()
  assert_message("{{ n.x }}", "1:4: 'n' is a number and has no attributes", { n = 1 })
  assert_message("{{ s() }}", "1:4: 's' is a string, not a function", { s = "x" })
  assert_message("{{ a < 1 }}", "1:4: cannot compare undefined with a number")
  assert_message("{{ 1 + 'x' }}", "1:4: cannot add a number and a string")
  assert_message("{{ f }}", "1:4: cannot print a function; is '()' missing?", { f = function() end })
  assert_message("{% for x in 5 %}{% endfor %}", "1:13: a number cannot be looped over")
  assert_message("{{ 'x'.uper() }}", "1:4: a string has no method 'uper', did you mean 'upper'?")
  assert_message("{{ [1].appnd(2) }}", "1:4: a list has no method 'appnd', did you mean 'append'?")
  assert_message("{{ 'a'.zfill(b) }}", "1:4: 'width' must be a number, not undefined")
  assert_message("{{ 'abc'|round }}", "1:4: 'round' needs a number, not a string")
  assert_message("{% set a, b = [1, 2, 3] %}", "1:4: cannot unpack a list of 3 items into 2 names")
  assert_message("{{ loop.idnex }}", "1:4: 'loop' is undefined")
  assert_message("{% for x in [1] %}{{ loop.idnex }}{% endfor %}",
    "1:22: 'loop' has no 'idnex', did you mean 'index'?")
end)

test("near misses", function()
  assert_message("{{ x|uper }}", "1:6: unknown filter 'uper', did you mean 'upper'?")
  assert_message("{{ x|zzzzzzz }}", "1:6: unknown filter 'zzzzzzz'")
  assert_message("{{ x is evn }}", "1:9: unknown test 'evn', did you mean 'even'?")
  assert_message("{% extend 'x' %}", "1:4: unknown tag 'extend', did you mean 'extends'?")
  assert_message("{{ x|truncate(killword=3) }}",
    "1:24: filter 'truncate' has no argument 'killword', did you mean 'killwords'?")
  assert_message("{% macro f(name) %}{% endmacro %}{{ f(name2=1) }}",
    "1:37: macro 'f' has no argument 'name2', did you mean 'name'?")
  assert_message({ main = "{% from 'lib' import buttn %}", lib = "{% macro button() %}{% endmacro %}" },
    "1:22: template 'lib' sets no 'buttn', did you mean 'button'?")
  local function names()
    return { "footer.html", "header.html" }
  end
  assert_message("{% include 'foter.html' %}", "1:4: there is no template 'foter.html', did you mean 'footer.html'?",
    {}, { names = names })
end)

test("tags that do not fit", function()
  assert_message("a\n{% if x %}", "2:4: 'if' is not closed with 'endif'")
  assert_message("{% if x %}{% endfor %}", "1:14: 'endfor' does not close 'if': expected 'endif'")
  assert_message("{% endif %}", "1:4: 'endif' closes nothing")
  assert_message("{% block a %}{% endblock b %}", "1:26: this closes block 'a', not 'b'")
  assert_message("{{ a b }}", "1:6: expected '}}', not 'b'")
  assert_message("{{ a", "1:1: this tag is not closed with '}}'")
  assert_message("{# a", "1:1: this comment is not closed with '#}'")
  assert_message("{{ 'a }}", "1:4: this string is not closed")
  assert_message("{{ (1] }}", "1:6: expected ')', not ']'")
  assert_message("{% for %}", "1:8: expected an expression, not '%}'")
end)

test("the chain of includes, parents and macros", function()
  local err = failure({
    main = "{% extends 'base' %}\n{% block a %}\n  {% include 'part' %}\n{% endblock %}",
    base = "\n\n{% block a %}{% endblock %}",
    part = "{% from 'lib' import f %}\n{{ f(1) }}",
    lib = "{% macro f(x) %}\n{{ x.y.z }}{% endmacro %}",
  })
  assert_equal(tostring(err), table.concat({
    "templates/lib:2:4: 'x' is a number and has no attributes",
    "  from templates/part:2:4",
    "  from templates/main:3:6",
    "  from templates/base:3:4",
    "  from templates/main:1:4",
  }, "\n"))
end)

test("a mistake in an included template's text", function()
  local err = failure({ main = "\n{% include 'part' %}", part = "{{ x|nope }}" })
  assert_equal(tostring(err), "templates/part:1:6: unknown filter 'nope'\n  from templates/main:2:4")
end)

test("an error of a called function keeps its own place", function()
  local err = failure("\n{{ f() }}", {
    f = function()
      error("out of luck")
    end,
  })
  assert_equal(err.line, 2)
  assert_equal(err.message:find("^.+:%d+: out of luck$") ~= nil, true)
  err = failure("{{ f() }}", {
    f = function()
      error("no place", 0)
    end,
  })
  assert_equal(err.message, "no place")
end)

test("an error with a place of its own, such as in a data file", function()
  local err = failure("{{ data() }}", {
    data = function()
      error({ message = "bad YAML", file = "data/x.yml", line = 3, column = 4 }, 0)
    end,
  })
  assert_equal(tostring(err), "data/x.yml:3:4: bad YAML\n  from templates/main:1:4")
end)

test("after an error the engine goes on", function()
  local engine = engine_of({ main = "{% include 'part' %}", part = "{{ x.y }}" })
  for _ = 1, 150 do -- more than templates may nest
    assert_error(function()
      engine:render("main")
    end, "'x' is undefined")
  end
  assert_equal(engine:render("main", { x = { y = 1 } }), "1")
end)

test("recursion without end", function()
  assert_message({ main = "{% include 'main' %}" }, "1:4: templates include each other more than 100 deep")
  assert_error(function()
    engine_of({ main = "{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}" }):render("main")
  end, "macros or loops call each other without end")
end)

test("required blocks", function()
  assert_message({ main = "{% extends 'base' %}", base = "{% block a required %}{% endblock %}" },
    "1:4: block 'a' is required, but no template fills it")
end)
