"""The site of the property test: what it is made of, as values that edits change, and the files that they stand for.

Every name of a page is used once in the whole run, so no edit makes two pages write one output by chance."""

import copy
import json

# What a template's variable part can be: each reads something else of the site.
SNIPPETS = [
    "",
    "{{ site.title }}",
    "{{ param('edition') }} {{ site.params.banner }}",
    "{{ env('SHARD_TEST_MOOD', 'calm') }}",
    "{{ exists('data/flag.txt') }}",
    "{{ glob('data/extra/*.yaml') | join(',') }}",
    "{% for path in glob('data/extra/*.yaml') %}{{ data(path).value }};{% endfor %}",
    "{{ now() }}",
    "{{ data('data/settings.yaml').theme }} {{ data('data/people.json').ann }}",
    "{{ view('counts', 'docs') }}/{{ view('counts', 'blog') }}",
    "{% for post in view('posts', 'blog/') or [] %}{{ post.title }}={{ page(post.path).summary }};{% endfor %}",
    "{% for path in glob('content/pages/*.md') %}{% set p = page(path) %}{% if p %}{{ p.title }} {{ p.url }};"
    "{% endif %}{% endfor %}",
    "{% set p = page('content/pages/about.md') %}{% if p %}{{ p.params.note }} {{ p.summary }}{% endif %}",
    "{{ read('data/plain.txt') }}",
    "{{ asset('logo.svg') }} {{ asset('logo.svg').integrity }}",
    "{{ asset('logo.svg').width }}",
    "{{ asset('joined.txt').url }} {{ asset('joined.txt').size }}",
    "{{ read('.shard/commands/shouted/shouted.txt') }}",
    "{% if exists('.shard/commands/joined/other.txt') %}other{% endif %}{{ glob('.shard/**') | join(',') }}",
    "{{ page.next.title if page.next }} {{ page.previous.url if page.previous }} {{ page.parent.title if page.parent }}",
    "{% for child in page.children or [] %}{{ child.title }}={{ child.word_count }};{% endfor %}",
    "{{ page.ancestors|map(attribute='url')|join(',') }} {{ page.versions|map(attribute='title')|join(',') }}",
    "{{ page.word_count }} {{ page.reading_time }} {{ page.raw|length }} {{ page.permalink }} {{ page.lastmod }}",
    "{% set other = page('content/pages/about.md') %}{{ other.content|length if other }} {{ other.next.path if other and other.next }}",
    "{{ absolute_url('/x/') }} {{ hash('x') }} {{ slug('A b') }}",
    "{{ page.headings|length }} {{ page.links|map(attribute='target')|join(' ') }} {{ page.anchors|join(',') }}",
    "{{ page.translations|map(attribute='url')|join(',') if page.translations }} {{ page.language }}",
    "{{ page.children|map(attribute='lastmod')|join(',') if page.children }} {{ page.version }} {{ page.key }}",
    "{{ url_for('content/pages/_index.md') }} {{ data('data/site.toml').name }} {{ site.language }}",
    "{{ 'word'|mark }} {{ badge('x') }}",
    "{{ asset('site.css') }} {{ asset('site.css').integrity }}",
    "{% cache page.section or 'none' %}{{ site.title }} {{ page.section }} {{ view('counts', 'docs') }}{% endcache %}",
    "{% include 'parts/optional.html' ignore missing %}{% include ['parts/optional.html', 'parts/note.html'] %}",
    "{% import 'parts/macros.html' as lib %}{{ lib.tree(view('navigation', 'docs/v2')) }}",
    "{{ page.params|tojson }} {{ page.output }} {{ page.template }} {{ page.directory }} {{ page.draft }}",
    "{% set other = page('content/docs/v2/words/start.md') %}{% if other %}{{ other.params|tojson }} {{ other.aliases|join }}"
    "{{ other.translations|map(attribute='title')|join(',') }} {{ other.parent.title if other.parent }}{% endif %}",
    "{% for child in (page.parent.children if page.parent else []) %}{{ child.url }} {{ child.date }};{% endfor %}",
    "{% for top in page.ancestors %}{% for child in top.children %}{{ child.word_count }},{% endfor %};{% endfor %}",
    "{{ page.date|date('%-d %B %Y') if page.date }} {{ 'x' is marked }}",
    "{{ glob('{data,static}/**')|join(',') }} {{ exists('data/extra') }} {{ exists('content/pages/about.md') }}",
    "{{ glob('content/**')|length }} {{ glob('**/*.svg')|join(',') }}",
    "{% set path = 'content/docs/v2/beside.txt' %}{{ read(path) if exists(path) and not page(path) }}",
    "{{ view('outline', page.section or 'none')|tojson }} {{ view('outline', 'guide')|tojson }}",
    "{{ site.description }} {{ site.base_url }} {{ site.params.edition }}",
    "{{ asset('site.css').size }} {{ asset('logo.svg').path }}",
    "{{ '*markdown* [x](about.md)'|markdown }} {{ page.aliases|join(',') if page.aliases }}",
]

TEMPLATES = {
    "base.html": """<!doctype html>
<title>{% block title %}{{ site.title }}{% endblock %}</title>
{% block body %}{% endblock %}
<footer>@@</footer>
""",
    "page.html": """{% extends "base.html" %}
{% block title %}{{ page.title }}{% endblock %}
{% block body %}<h1>{{ page.title }}</h1>{% if page.params.boom %}{{ boom() }}{% endif %}
{{ page.content }}
{% set other = page(page.params.related) if page.params.related else none %}
{% if other %}<aside>{{ other.title }} {{ other.url }} {{ other.weight }} {{ other.summary }}</aside>{% endif %}
{% block more %}{% endblock %}
@@{% endblock %}
""",
    "docs.html": """{% extends "page.html" %}
{% from "parts/macros.html" import tree %}
{% block more %}{{ tree(view("navigation", page.source ~ "/" ~ page.section)) }}
{% set around = view("siblings", page.path) %}
{% if around and around.previous %}<a rel=prev href="{{ around.previous.url }}">{{ around.previous.title }}</a>{% endif %}
{% if around and around.next %}<a rel=next href="{{ around.next.url }}">{{ around.next.title }}</a>{% endif %}
{% include "parts/note.html" %}
<nav>{{ page.toc }}</nav>@@{% endblock %}
""",
    "section.html": """{% extends "docs.html" %}
{% block more %}{% for entry in view("sections", page.source ~ "/" ~ page.directory) or [] %}
<li>{{ entry.title }} {{ entry.url }}{% endfor %}@@{% endblock %}
""",
    "post.html": """{% extends "page.html" %}
{% block more %}<time>{{ page.date }}</time> {{ page.params.author }}
{% for tag in page.tags %}#{{ tag }} {% endfor %}@@{% endblock %}
""",
    "parts/optional.html": "<i>optional @@</i>\n",
    "parts/note.html": "<p class=note>@@</p>\n",
    "parts/macros.html": """{% macro tree(node) %}{% if node %}<ul><li>{{ node.title }} {{ node.url }}
{% for child in node.children or [] %}{{ tree(child) }}{% endfor %}</ul>{% endif %}{% endmacro %}
""",
    "page-of-tag.html": """{{ tag.name }}: {% for entry in pages %}{{ entry.path }} {% endfor %}@@
""",
    "tag.html": """{% extends "base.html" %}
{% block body %}<h1>{{ tag.name }}</h1>{% for entry in pages %}
<li>{{ entry.title }} {{ entry.url }} {{ page(entry.path).summary }}{% endfor %}@@{% endblock %}
""",
    "tags.html": """{% extends "base.html" %}
{% block body %}{% for tag in tags %}<li>{{ tag.name }} {{ tag.count }}{% endfor %}@@{% endblock %}
""",
    "unused.html": "nobody uses this @@",
}

PLUGINS = {
    "templates/plain.lua": """
local helpers = require("helpers")
return function(text) return helpers.mark("plain " .. tostring(text)) end
""",
    "templates/loud.lua": """
return function(text) return "@@" .. tostring(text):upper() .. data("data/settings.yaml").theme end
""",
    "helpers.lua": """
local names = require("deep.names")
local helpers = {}
function helpers.mark(value) return "@@:" .. names.theme() .. tostring(value) end
return helpers
""",
    "deep/names.lua": """
return { theme = function() return "@@" .. data("data/settings.yaml").theme end }
""",
    "shard_keys/initial.lua": """
return shard_key {
  options = { letters = { type = "integer", default = 1, min = 1 } },
  key = function(page, options) return page.title:lower():gsub("%A", ""):sub(1, options.letters) .. "@@" end,
}
""",
    "views/outline.lua": """
local function shown(path)
  local other = page(path)
  local after = other.next
  return table.concat({ other.title, tostring(other.weight), other.lastmod or "", after and after.title or "@@" }, "/")
end
return view_plugin {
  map = function(page, emit)
    if page.weight ~= 0 then emit(page.section, page.path) end
  end,
  reduce = function(key, paths, out)
    local lines = {}
    for index, path in ipairs(paths) do lines[index] = shown(path) end
    out:set(key, lines)
  end,
}
""",
    "reducers/leads.lua": """
return reducer {
  map = function(page, emit)
    for _, link in ipairs(page.links) do emit(link.kind, page.path .. " " .. link.target .. " " .. tostring(link.url)) end
    for _, anchor in ipairs(page.anchors) do emit("anchors", page.url .. "#" .. anchor) end
    if page.parent then emit("parents", page.path .. " " .. page.parent.title) end
  end,
  reduce = function(key, lines, out)
    out:write("leads/" .. key .. ".txt", "@@" .. table.concat(lines, "\\n"))
  end,
}
""",
    "partitioners/initial.lua": """
return partitioner {
  options = { letters = { type = "integer", default = 1, min = 1 } },
  assign = function(key, pages, options)
    local names = {}
    for index, page in ipairs(pages) do
      names[index] = page.path:match("[^/]*$"):gsub("%d", ""):sub(1, options.letters) .. (#"@@" % 2)
    end
    return names
  end,
}
""",
    "views/counts.lua": """
local helpers = require("helpers")
return reducer {
  map = function(page, emit) emit(page.source, 1) end,
  combine = function(_, values)
    local sum = 0
    for _, value in ipairs(values) do sum = sum + value end
    return { sum }
  end,
  reduce = function(key, values, out)
    local sum = 0
    for _, value in ipairs(values) do sum = sum + value end
    out:set(key, helpers.mark(sum))
  end,
}
""",
    "reducers/totals.lua": """
local helpers = require("helpers")
local function sum(values)
  local total = { pages = 0, weight = 0 }
  for _, value in ipairs(values) do
    total.pages, total.weight = total.pages + value.pages, total.weight + value.weight
  end
  return total
end
return reducer {
  map = function(page, emit)
    if page.params.explode then error("this page explodes") end
    for _, tag in ipairs(page.tags) do emit(tag, { pages = 1, weight = page.weight }) end
  end,
  combine = function(_, values) return { sum(values) } end,
  reduce = function(key, values, out)
    if key == "bomb" then error("the key " .. key .. " explodes") end
    local total = sum(values)
    out:summary(("%s: %d pages of weight %d"):format(key, total.pages, total.weight))
  end,
  finish = function(summaries, out)
    local lines = { helpers.mark(#summaries), "@@" }
    for _, summary in ipairs(summaries) do lines[#lines + 1] = summary.value end
    out:write("totals.txt", table.concat(lines, "\\n"))
  end,
}
""",
    "reducers/latest.lua": """
local function newest(values, count)
  table.sort(values, function(a, b)
    return a.date > b.date or (a.date == b.date and a.path < b.path)
  end)
  return table.move(values, 1, math.min(count, #values), 1, {})
end
return reducer {
  options = { count = { type = "integer", default = 3, min = 1 } },
  map = function(page, emit)
    if page.date then emit("latest", { date = page.date, path = page.path, title = page.title }) end
  end,
  combine = function(_, values, options) return newest(values, options.count) end,
  reduce = function(_, values, out, options)
    local lines = { "@@" }
    for _, value in ipairs(newest(values, options.count)) do
      lines[#lines + 1] = value.date .. " " .. value.title .. " " .. tostring(page(value.path).summary)
    end
    out:write("latest.txt", table.concat(lines, "\\n"))
  end,
}
""",
}

SHORTCODES = {
    "note.html": """<aside class="{{ get(0, "plain") }}">{{ inner }} @@</aside>
""",
    "box.lua": """
local helpers = require("helpers")
return shortcode {
  options = { name = { type = "string", default = "@@" } },
  render = function(call, options)
    return ("<div class='%s'>\\n\\n%s\\n\\n</div>"):format(helpers.mark(options.name), call.inner)
  end,
}
""",
}

SHARDFILE = """
site {{
  title = {title}, base_url = {base_url}, drafts = {drafts}, languages = {languages}, minify_html = {minify_html},
  language = {language}, description = {description}, future = {future}, expired = {expired}, markdown = {site_markdown},
  params = {{ edition = {edition}, banner = {banner} }},
}}
source "docs" {{
  root = "content/docs", mount = {mount}, template = "docs.html", section_template = "section.html",
  include = {include}, exclude = {exclude}, dated_names = {dated}, generate_sections = {sections}, files = {beside},
  neighbours = {neighbours},
  defaults = {{ author = {author} }}, order = {docs_order}, lastmod = {lastmod}, urls = {urls},
  markdown = {{ smart = {smart}, unsafe_html = {unsafe_html}, {markdown} }},
  prepare = {prepare},
  shard = {{ key = {docs_key}, by = {docs_by} }},
}}
source "blog" {{
  root = "content/blog", mount = "/blog/", template = {post_template}, permalink = {permalink},
  language = {blog_language}, generate_sections = {blog_sections}, dated_names = {dated}, files = {beside},
  shard = {{ key = {blog_shard_key}, by = {{ "initial", letters = {letters} }} }},
}}
source {pages_name} {{ root = "content/pages", permalink = {pages_permalink}, lowercase_urls = {lowercase} }}
templates {{ tests = {{ marked = {test} }}, filters = {{ mark = {filter} }}, functions = {{ badge = {badge} }} }}
view "navigation" {{ sources = {navigated}, depth = {depth}, order = {order}, {navigation} }}
view "sections" {{ sources = {{ "docs" }}, order = {order} }}
view "siblings" {{ sources = {{ "docs" }}, within = {within} }}
view "outline" {{ sources = {navigated} }}
view "posts" {{ plugin = "sections", sources = {{ "blog" }}, within = "source", order = "date" }}
view "counts" {counted}
{sitemap}
merge "tags" {{ sources = {{ "blog" }}, path = {tag_path}, {tags} }}
merge "writers" {{ plugin = "tags", field = {tag_field}, path = "/with/:tag/", index = "/with/" }}
{leads}
merge "totals" {{}}
{latest}
merge "authors" {{
  plugin = reducer {{
    map = function(page, emit) if page.params.author then emit(page.params.author, page.title) end end,
    reduce = function(key, titles, out)
      local mood = env("SHARD_TEST_MOOD", "calm")
      out:write("authors/" .. slug(key) .. ".txt", {heading} .. key .. mood .. "\\n" .. table.concat(titles, "\\n"))
    end,
  }},
}}
{static}
{override}
static "assets" {{ to = {assets_to}, fingerprint = {fingerprint}, minify = {minify} }}
command "joined" {{
  inputs = {inputs},
  outputs = {{ "*.txt" }},
  environment = {{ "SHARD_TEST_MOOD" }},
  run = {{ "sh", "-c", {join}, "{{inputs}}" }},
  to = "made/",
  fingerprint = {fingerprint},
}}
command "shouted" {{
  inputs = {{ ".shard/commands/joined/joined.txt" }},
  outputs = {{ "shouted.txt" }},
  run = {{ "sh", "-c", "tr a-z A-Z < .shard/commands/joined/joined.txt > {{out}}/shouted.txt" }},
  publish = {publish},
}}
data "data"
{more_data}
"""

# Every option of the Shardfile that edits change, with the values that it may take, as Lua.
CHOICES = {
    "title": ['"Property"', '"Property & Co"'],
    "base_url": ['"https://property.example/"', '"https://property.example/sub/"'],
    "edition": ['"community"', '"enterprise"', "7"],
    "banner": ['"none"', '"sale"'],
    "mount": ['"/docs/"', '"/manual/"'],
    "sections": ["false", "true"],
    "neighbours": ['"folder"', '"section"', '"source"'],
    "beside": ['"all"', '"bundles"', '"none"'],
    "exclude": ["{}", '{ "**/*draft*" }', '{ "v1/**" }'],
    "author": ['"ann"', '"bob"'],
    "smart": ["false", "true"],
    "fingerprint": ["false", "true"],
    "publish": ["false", "true"],
    "join": [
        '"cat $0 $@ > {out}/joined.txt; echo $SHARD_TEST_MOOD >> {out}/joined.txt"',
        '"wc -c < $0 > {out}/joined.txt; echo other > {out}/other.txt"',
    ],
    "unsafe_html": ["true", "false"],
    "language": ['"en"', '"de"'],
    "description": ["nil", '"Described"', 'env("SHARD_TEST_MOOD")'],
    "future": ["false", "false", "true"],
    "expired": ["false", "false", "true"],
    "site_markdown": ["{}", "{ definition_lists = false }", '{ titles = { note = "Beachte" }, attributes = false }'],
    "include": ['{ "**/*.md" }', '{ "**/*.{md,txt}" }'],
    "dated": ["false", "true"],
    "blog_language": ["nil", '"de"'],
    "blog_sections": ["false", "true"],
    "test": ['function(text) return #text > 3 end', 'function(text) return text == "x" end'],
    "navigation": ["", "level = 0", 'level = 2, label = "note"'],
    "within": ['"folder"', '"source"'],
    "tags": ["", 'order = "title"', 'template = "page-of-tag.html"'],
    "tag_field": ['"author"', '"note"'],
    "leads": ['merge "leads"', 'merge "leads" { sources = { "docs" } }', ""],
    "override": ["", 'static "override" { to = "over" }', 'static "override" { to = "files", fingerprint = true }'],
    "more_data": ["", 'data "static"', 'data "content/docs/v2"'],
    "docs_key": ['{ "version", pattern = "^v%d" }', '"section"', '"path_hash"'],
    "pages_name": ['"pages"', '"leaves"'],
    "navigated": ['{ "docs" }', '{ "docs", "blog" }'],
    "counted": ["{}", '{ sources = { "docs" } }'],
    "sitemap": ['merge "sitemap"', ""],
    "static": ['static "static"', ""],
    "assets_to": ['"assets/"', '"files/"'],
    "docs_by": ['{ "balanced", max_bytes = 1500 }', '{ "balanced", max_bytes = 400 }', '"by_key"', '{ "hash", count = 3 }'],
    "post_template": ['"post.html"', '"page.html"'],
    "permalink": ['"/:path/"', '"/:name/"'],
    "blog_shard_key": [
        "function(page) return page.section end",
        '"initial"',
        'function(page) return page.date and page.date:sub(1, 4) or "undated" end',
        "function(page) return tostring(page.weight) end",
    ],
    "letters": ["1", "2"],
    "depth": ["32", "1", "2"],
    "order": ['"weight"', '"title"'],
    "tag_path": ['"/tags/:tag/"', '"/blog/about/:tag/"'],
    "latest": ['merge "latest" {}', 'merge "latest" { count = 5 }', ""],
    "heading": ['"by "', '"written by "'],
    "drafts": ["false", "false", "true"],
    "languages": ["{}", '{ "en", "de" }', '{ "en", "de", "fr" }'],
    "minify_html": ["false", "false", "false", '{ "sed", "s/ipsum/IPSUM/" }'],
    "docs_order": ['"weight"', '"date"', '"title"', '"path"'],
    "lastmod": ['{ "front_matter" }', "{}", '{ "git", "front_matter" }'],
    "urls": ['"pretty"', '"html"'],
    "markdown": ["", "heading_anchors = true", "highlight = false", "footnotes = false, math = true"],
    "prepare": [
        "nil",
        'function(text) return (text:gsub("lorem", "LOREM")) end',
        'function(text, page) return (text:gsub("dolor", page.source .. #read("data/plain.txt"))) end',
    ],
    "pages_permalink": [
        '"/:path/"',
        'function(page) if not page.is_section then return "/at/" .. #data("data/settings.yaml").theme .. "/" .. page.relative .. "/" end end',
    ],
    "lowercase": ["false", "true"],
    "filter": ['"plain"', '"loud"', 'function(text) return "<" .. text .. ">" end'],
    "badge": ['"loud"', '"plain"'],
    "minify": ["false", '{ svg = { "cat" } }', '{ svg = { "sed", "s/width/ width/" }, css = { "sed", "s/color/ color/" } }'],
    "inputs": ['{ "data/**/*.yaml", "data/plain.txt" }', '{ "data/**/*.yaml", "data/plain.txt", "content/pages/*.md" }'],
}

TAGS = ["Alpha", "Beta", "Gamma", "Delta", "Long tag name"]


NOTATIONS = ["yaml", "yaml", "toml", "json"]

# What may follow a day in a date.
ZONES = ["", "", " 23:30", "T22:00:00-07:00", "T01:00:00+05:30"]


def toml(value):
    """VALUE as TOML has it on one line."""
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {toml(item)}" for key, item in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(toml(item) for item in value) + "]"
    return json.dumps(value)


class Page:
    def __init__(self, front, body, notation="yaml"):
        self.front, self.body, self.notation = front, body, notation
        self.shape = 0  # a number for addresses that only this page has

    def text(self):
        if self.notation == "toml":
            front = "".join(f"{key} = {toml(value)}\n" for key, value in self.front.items())
            return f"+++\n{front}+++\n{self.body}"
        if self.notation == "json":
            return f"{json.dumps(self.front, indent=1)}\n{self.body}"
        front = "".join(f"{key}: {json.dumps(value)}\n" for key, value in self.front.items())
        return f"---\n{front}---\n{self.body}"

    def show(self):
        """Makes it part of the site at any time and whatever its sections pass on."""
        self.front.update({"draft": False, "publishDate": "2000-01-01", "expiryDate": "2999-01-01"})


def without_bodies(source):
    """SOURCE, which reads nothing that keeps a build from being a quick one."""
    for read, other in (".summary", ".title"), ("other.content", "other.title"), ("now()", "0"):
        source = source.replace(read, other)
    return source


class Model:
    """What the site is. `files` and `pages` go by site path. With SUMMARIES templates show the beginning of other
    pages' bodies; without, an edit of a body is seen by that page alone, which is what the quick build is for."""

    def __init__(self, rng, summaries=True):
        self.summaries = summaries
        self.pages, self.files, self.variants = {}, {}, {}
        self.options = {name: values[0] for name, values in CHOICES.items()}
        self.settings = {}
        self.switches = set()
        self.environment = {"SOURCE_DATE_EPOCH": "1700000000"}
        self.numbers = 0
        self._fill(rng)

    def copy(self):
        return copy.deepcopy(self)

    def number(self):
        self.numbers += 1
        return self.numbers

    def _fill(self, rng):
        for version in ("v1", "v2", "v3"):
            for folder in ("", "guide/", "guide/deep/", "reference/"):
                self.pages[f"content/docs/{version}/{folder}_index.md"] = self.make_page(rng)
                for _ in range(3):
                    self.pages[f"content/docs/{version}/{folder}{self.new_name(rng)}"] = self.make_page(rng)
        for name in ("start.md", "start.de.md", "bundle/index.md", "bundle/index.fr.md", "_index.de.md"):
            self.pages[f"content/docs/v2/words/{name}"] = self.make_page(rng)
        for year in ("2022", "2023", "2024"):
            for _ in range(5):
                self.pages[f"content/blog/{year}/{self.new_name(rng)}"] = self.make_page(rng)
        for name in ("_index.md", "about.md", self.new_name(rng)):
            self.pages[f"content/pages/{name}"] = self.make_page(rng)
        self.pages["content/pages/_index.md"].front.pop("date", None)  # shortcodes name it: it is always there
        for name in TEMPLATES:
            self.variants[f"templates/{name}"] = ""
        for name in PLUGINS:
            self.variants[f"plugins/{name}"] = ""
        for name in SHORTCODES:
            self.variants[f"shortcodes/{name}"] = ""
        self.files = {
            "data/settings.yaml": "theme: dark\n",
            "data/people.json": '{"ann": "Ann", "bob": "Bob"}\n',
            "data/plain.txt": "plain\n",
            "data/site.toml": 'name = "toml"\n',
            "data/extra/one.yaml": "value: 1\n",
            "data/extra/two.yaml": "value: 2\n",
            "content/docs/v1/guide/beside.txt": "beside\n",
            "content/docs/v2/beside.txt": "beside\n",
            "override/logo.svg": "<svg width='30' height='30'/>\n",
            "static/robots.txt": "User-agent: *\n",
            "static/css/site.css": "body { color: black }\n",
            "assets/logo.svg": "<svg width='10' height='20'/>\n",
            "assets/site.css": "body { background: url(logo.svg); color: red }\n",
        }

    def new_name(self, rng):
        """A page's file name, unique but for its first letters."""
        kind = rng.choice(["start", "setup", "draft", "notes", "about-it", "2021-03-04-dated", "Größe"])
        return f"{kind}{self.number()}.md"

    def paragraph(self, rng):
        words = rng.choices("lorem ipsum dolor sit amet shard page \"quoted\" <b>bold</b> -- end".split(), k=rng.randint(3, 30))
        return " ".join(words)

    def link(self, rng):
        """A Markdown link to some page, or to one that is not there."""
        target = rng.choice(sorted(self.pages)) if self.pages else "content/docs/v1/none.md"
        name = target.rsplit("/", 1)[1]
        image = rng.choice(["/assets/logo.svg", "/files/logo.svg", "../../../../assets/logo.svg", "beside.txt", "../beside.txt"])
        other = rng.choice([f"/docs/{name}", f"/{target[8:]}", f"@/{target[8:]}", name.removesuffix(".md"), "../guide/"])
        return f"[to](../../../../{target}#part) [rel]({name}) ![image]({image}) [other]({other})"

    def block(self, rng):
        """What Markdown has beside paragraphs."""
        return rng.choice(
            [
                "> [!NOTE]\n> An alert.",
                ":::tip\nInside a container.\n:::",
                '```lua title="x.lua" {1}\nlocal x = 1\n```',
                "A note.[^1]\n\n[^1]: Of the foot $a_1$.",
                "<!--more-->",
                "| a | b |\n|---|---|\n| 1 | 2 |",
                "[button](about.md){.button} text\n{: .lead #first}",
                "Term\n: What it means\n\n*[HTML]: x",
                '<img srcset="/assets/logo.svg 2x" src="/files/logo.svg"> <a href="about.md">x</a>',
            ]
        )

    def shortcode(self, rng):
        inner = self.paragraph(rng)
        return rng.choice(
            [
                f'{{{{< note "a b" >}}}}{inner} {{{{< param title >}}}}{{{{< /note >}}}}',
                f"{{{{% box %}}}}\n## Boxed {rng.randint(1, 3)}\n\n{inner}\n\n{{{{< note />}}}}\n{{{{% /box %}}}}",
                f'{inner} [home]({{{{< relref "/pages/_index.md" >}}}}) `{{{{< none >}}}}`',
                '{{< include "data/plain.txt" >}} {{</* escaped */>}}',
                '{{% include path="data/plain.txt" lang="text" %}}',
                '{{< figure src="/assets/logo.svg" caption="*A* figure" >}}',
                '{{< details "More" >}}\n' + inner + "\n{{< /details >}}",
                '[home]({{< ref "/pages/_index.md" >}}#part)',
                "{{< highlight lua >}}\nlocal x\n{{< /highlight >}}",
            ]
        )

    def body(self, rng):
        parts = [f"# Heading {self.number()}\n"] if rng.random() < 0.3 else []
        for _ in range(rng.randint(1, 4)):
            kind = rng.choices([self.paragraph, self.link, self.shortcode, self.block], weights=[4, 4, 1, 1])[0]
            parts.append(kind(rng) + "\n")
            if rng.random() < 0.4:
                parts.append(f"## Part {rng.randint(1, 3)}\n")
        return "\n".join(parts)

    def make_page(self, rng):
        page = Page({}, self.body(rng), rng.choice(NOTATIONS))
        if rng.random() < 0.8:
            page.front["title"] = f"Title {self.number()}"
        if rng.random() < 0.5:
            page.front["weight"] = rng.randint(-5, 5)
        if rng.random() < 0.6:
            page.front["tags"] = rng.sample(TAGS, rng.randint(1, 3))
        if rng.random() < 0.5:
            page.front["date"] = f"20{rng.randint(20, 24)}-0{rng.randint(1, 9)}-1{rng.randint(0, 9)}{rng.choice(ZONES)}"
        if rng.random() < 0.3 and self.pages:
            page.front["related"] = rng.choice(sorted(self.pages))
        return page

    def shardfile(self):
        return SHARDFILE.format(**self.options)

    def contents(self):
        """{site path: bytes} of the whole site."""
        found = {path: page.text() for path, page in self.pages.items()}
        found.update(self.files)
        for path, variant in self.variants.items():
            kind, name = path.split("/", 1)
            source = {"templates": TEMPLATES, "plugins": PLUGINS, "shortcodes": SHORTCODES}[kind][name]
            source = source.replace("@@", variant)
            found[path] = source if self.summaries else without_bodies(source)
        found["Shardfile.lua"] = self.shardfile()
        return {path: content.encode() for path, content in found.items()}
