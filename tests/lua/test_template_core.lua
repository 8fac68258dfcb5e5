-- The template engine beside its language, which tests/system/test_template_jinja.py compares with Jinja's: what it
-- asks of its caller, what it does where Lua is not Python, and how large a template may be.

local template = require("shard.template")

local function engine_of(templates, options)
  options = options or {}
  function options.load(name)
    return templates[name], name .. ".html"
  end
  return template.new(options)
end

local function render(text, context, options)
  return engine_of({ main = text }, options):render("main", context)
end

test("a template is loaded and compiled once", function()
  local loads = 0
  local engine = template.new({
    load = function()
      loads = loads + 1
      return "{{ x }}"
    end,
  })
  assert_equal(engine:render("main", { x = 1 }), "1")
  assert_equal(engine:render("main", { x = 2 }), "2")
  assert_equal(loads, 1)
end)

test("each execution of a template is told", function()
  local used = {}
  local engine = engine_of({
    main = '{% extends "base" %}{% import "lib" as lib %}'
      .. '{% block a %}{% include "part" %}{% include "part" %}{% endblock %}',
    base = "{% block a %}{% endblock %}", lib = "{% set x = 1 %}", part = "p",
  }, {
    use = function(name)
      used[#used + 1] = name
    end,
  })
  local expected = { "main", "lib", "base", "part", "part" }
  assert_equal(engine:render("main"), "pp")
  assert_equal(used, expected)
  used = {}
  engine:render("main")
  assert_equal(used, expected)
end)

test("a template that is missing is told as well", function()
  local used = {}
  local engine = engine_of({ main = '{% include "a" ignore missing %}{% include ["b", "c"] %}', c = "c" }, {
    use = function(name)
      used[#used + 1] = name
    end,
  })
  assert_equal(engine:render("main"), "c")
  assert_equal(used, { "main", "a", "b", "c" })
end)

test("the caller's filters, tests and globals", function()
  local options = {
    filters = {
      shout = function(value, mark)
        return value:upper() .. (mark or "!")
      end,
      wrap = {
        params = { "left", "right" },
        call = function(value, left, right)
          return (left or "") .. value .. (right or "")
        end,
      },
    },
    tests = {
      short = function(value)
        return #value < 3
      end,
    },
    globals = {
      site = { title = "S" },
      link = function(url, named)
        return template.safe("<a href='" .. url .. "'>" .. (named and named.text or "") .. "</a>")
      end,
    },
  }
  assert_equal(render('{{ "a"|shout }}{{ "b"|shout("?") }}{{ "c"|wrap(right="]") }}', {}, options), "A!B?c]")
  assert_equal(render('{{ "ab" is short }}{{ ["a", "bcd"]|select("short")|join }}', {}, options), "Truea")
  assert_equal(render('{{ site.title }}{{ link("/x", text="t") }}', {}, options), "S<a href='/x'>t</a>")
  assert_equal(render("{{ site }}", { site = "mine" }, options), "mine")
end)

test("an injected escape is used for all text", function()
  local options = {
    escape = function(text)
      return "[" .. text .. "]"
    end,
  }
  assert_equal(render("{{ x }}{{ 1 }}{{ s }}<", { x = "a", s = template.safe("b") }, options), "[a]1b<")
end)

test("context objects with metatables", function()
  local page = setmetatable({}, {
    __index = function(_, field)
      return "field " .. field
    end,
    __call = function(_, path)
      return { title = "page " .. path }
    end,
    __metatable = false,
  })
  assert_equal(render('{{ page.title }} {{ page("x").title }} {% if page %}t{% endif %}', { page = page }),
    "field title page x t")
end)

test("functions of a table are called without it", function()
  local lib = {
    double = function(x)
      return x * 2
    end,
  }
  assert_equal(render("{{ lib.double(4) }}", { lib = lib }), "8")
  assert_equal(render("{{ nav.items }}{{ nav.items|length }}", { nav = { items = "ab" } }), "ab2")
end)

test("maps go in the order of their keys", function()
  local map = {}
  for _, key in ipairs({ "z", "b", "y", "a", "x" }) do
    map[key] = key:upper()
  end
  assert_equal(render("{% for k, v in m.items() %}{{ k }}{{ v }}{% endfor %} {{ m|list|join }}", { m = map }),
    "aAbBxXyYzZ abxyz")
end)

test("nil is none and undefined alike", function()
  assert_equal(render("{{ none }}|{{ x is none }}|{{ none is defined }}|{{ x == none }}"), "|True|False|True")
  assert_equal(render("{% set x = none %}{{ x|default('d') }}{% include ['main2'] ignore missing %}", { x = 1 }), "d")
end)

test("what comes from the site cannot be changed", function()
  assert_error(function()
    render("{% do tags.append(1) %}", { tags = { "a" } })
  end, "only a list or map that the template made itself can be changed")
  assert_equal(render("{% set t = tags|list %}{% do t.append('b') %}{{ t|join }}{{ tags|join }}", { tags = { "a" } }),
    "aba")
end)

test("rendering inside of rendering", function()
  local engine
  engine = engine_of({ main = "<{{ inner() }}>", other = "{{ 1 + 1 }}" }, {
    globals = {
      inner = function()
        return engine:render("other")
      end,
    },
  })
  assert_equal(engine:render("main"), "<2>")
end)

test("many names, pieces and nested functions", function()
  local parts, context, expected = {}, {}, {}
  for i = 1, 400 do
    parts[i] = ("{%% set s%d = n%d ~ 'x' %%}{{ s%d }}{{ n%d }} "):format(i, i, i, i)
    context["n" .. i] = i
    expected[i] = ("%dx%d "):format(i, i)
  end
  local text = table.concat(parts)
  assert_equal(render(text, context), table.concat(expected))
  local inner = "{% macro k() %}{{ s399 }}{{ n5 }}{% endmacro %}{{ k() }}"
  local macro = "{% macro m() %}" .. text .. inner .. "{% endmacro %}{{ m() }}"
  assert_equal(render(macro, context), table.concat(expected) .. "399x5")
  local loops = ("{%% for a in [1] %%}%s{%% endfor %%}"):format(text)
  assert_equal(render(loops, context), table.concat(expected))
end)

test("many filters and tests in one template", function()
  local filters, parts = {}, {}
  for i = 1, 300 do
    filters["f" .. i] = function(value)
      return value + 1
    end
    parts[i] = "|f" .. i
  end
  local chunks = {}
  for i = 1, 300, 10 do
    chunks[#chunks + 1] = "{{ 0" .. table.concat(parts, "", i, i + 9) .. " }}"
  end
  assert_equal(render(table.concat(chunks), {}, { filters = filters }), ("10"):rep(30))
end)

test("long text and many pieces without a break", function()
  assert_equal(render(("{{ x }}a"):rep(5000), { x = 1 }), ("1a"):rep(5000))
  assert_equal(render(("x\n"):rep(100000) .. "{{ y }}", { y = 2 }), ("x\n"):rep(100000) .. "2")
end)

test("nesting without end is refused", function()
  assert_error(function()
    render("{{ " .. ("("):rep(5000) .. "1" .. (")"):rep(5000) .. " }}")
  end, "nested too deeply")
  assert_error(function()
    render(("{% if x %}"):rep(5000) .. ("{% endif %}"):rep(5000))
  end, "nested too deeply")
  assert_error(function()
    render("{{ " .. ("- "):rep(5000) .. "1 }}")
  end, "nested too deeply")
  assert_error(function()
    render("{{ " .. ("not "):rep(5000) .. "1 }}")
  end, "nested too deeply")
  assert_error(function()
    render("{{ 1" .. (" + 1"):rep(5000) .. " }}")
  end, "too complex")
end)

test("what would fill the memory is refused", function()
  assert_error(function()
    render("{{ range(1000000000) }}")
  end, "range%(%) gives at most")
  assert_error(function()
    render('{{ "x" * 1000000000 }}')
  end, "too long")
  assert_error(function()
    render('{{ "%999d" % 1 }}')
  end, "too wide")
end)

test("names that are words of Lua, or not ASCII", function()
  local text = "{{ end.local }}{{ größe }}{% set until = 1 %}{{ until }}"
    .. "{% macro f(repeat) %}{{ repeat }}{% endmacro %}{{ f(repeat=3) }}{{ {'goto': 4}.goto }}"
  assert_equal(render(text, { ["end"] = { ["local"] = "l" }, ["größe"] = 2 }), "l2134")
end)

test("text with every byte", function()
  local bytes = {}
  for byte = 0, 255 do
    bytes[#bytes + 1] = string.char(byte)
  end
  local text = table.concat(bytes):gsub("\r", "") .. "."
  assert_equal(render(text), text)
  assert_equal(render("{{ x|safe }}", { x = text }), text)
end)
