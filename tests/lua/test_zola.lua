-- What becomes of Zola's shortcodes.

local zola = require("shard.zola")

test("a call is a shortcode", function()
  assert_equal(zola.read("a {{ b() }} c"), "a {{< b >}} c")
  assert_equal(zola.read([[{{- b(x="1", y='a "q" \', z=`t`,n=-1 , f=1.5, on=true) -}}]]),
    [[{{< b x="1" y="a \"q\" \\" z="t" n=-1 f=1.5 on=true >}}]])
  assert_equal(zola.read('{{ b(list=["a", "b"]) }}'), [[{{< b list="[\"a\", \"b\"]" >}}]])
end)

test("each line stays on its line", function()
  assert_equal(zola.read('{{ b(\n  x="1",\n  y="a\nb"\n) }}\nc'), '{{< b x="1" y="a\nb"\n\n\n >}}\nc')
end)

test("a call with a body is a pair", function()
  assert_equal(zola.read('{% a(x="1") %}\nb {% c() %}d{% end %}\n{% end %}'),
    '{{< a x="1" >}}\nb {{< c >}}d{{< /c >}}\n{{< /a >}}')
end)

test("shortcodes of Markdown are told apart", function()
  assert_equal(zola.read("{{ a() }} {% a() %}b{% end %} {{ c() }}", { a = true }),
    "{{% a %}} {{% a %}}b{{% /a %}} {{< c >}}")
end)

test("what is no call stays", function()
  local text = '{{ a }} {{ a | b }} {% if x %} {% end %} {{ a(1) }} {{ a(x=y) }} {{ a(x="1" }} {{< a >}} {x}'
  assert_equal(zola.read(text), text)
end)

test("code stays", function()
  local text = "`{{ a() }}` `` {{ a() }} ` ``\n\n```jinja\n{{ a() }}\n```\n> ~~~\n> {{ a() }}\n> ~~~"
  assert_equal(zola.read(text), text)
  assert_equal(zola.read("a ` b {{ a() }}"), "a ` b {{< a >}}")
end)

test("what is escaped is text, in code too", function()
  assert_equal(zola.read("{{/* a() */}} `{%/* a() */%}`\n```\n{{/*/* a() */*/}}\n{%/* end */%}\n```"),
    "{{ a() }} `{% a() %}`\n```\n{{/* a() */}}\n{% end %}\n```")
end)
