-- shard.default_templates: what a site without templates of its own is rendered with, so that ten lines give something
-- to look at. A file of the same name in the site's template folder takes the place of one of these.

local default_templates = {}

default_templates["base.html"] = [[
<!doctype html>
<html lang="{{ site.language or "en" }}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{% block title %}{% endblock %}{% if site.title %} - {{ site.title }}{% endif %}</title>
{% block head %}{% endblock %}
<style>
:root { color-scheme: light dark; --line: #8884; --soft: light-dark(#59636e, #98a3b1);
  --accent: light-dark(#0b56a8, #8cc2ff);
  --red: light-dark(#b3202c, #ff8f88); --green: light-dark(#0a5a2c, #a3d9a5); --blue: light-dark(#0b56a8, #8cc2ff);
  --violet: light-dark(#7038b8, #d3b0ff); --brown: light-dark(#8a4600, #f5b67a); }
body { max-width: 46rem; margin: 0 auto; padding: 1rem; font: 1rem/1.6 system-ui, sans-serif;
  overflow-wrap: break-word; }
a { color: var(--accent); text-underline-offset: .15em; }
h1, h2, h3, h4 { line-height: 1.25; }
pre { padding: .75rem 1rem; overflow-x: auto; border: 1px solid var(--line); border-radius: .4rem;
  background: #8881; line-height: 1.5; }
code { font: .9em ui-monospace, monospace; line-height: inherit; }
table { border-collapse: collapse; display: block; overflow-x: auto; }
th, td { min-width: 5rem; padding: .3rem .75rem; border: 1px solid var(--line); text-align: left; vertical-align: top; }
img { max-width: 100%; height: auto; }
figure { margin-inline: 0; }
figcaption, .footnotes { color: var(--soft); font-size: .9rem; }
blockquote { margin-inline: 0; padding-left: 1rem; border-left: .25rem solid var(--line); }
header, footer, .crumbs, .contents { font-size: .9rem; }
.crumbs a::after { content: " /"; }
.crumbs a { display: inline-block; margin-right: .4rem; color: var(--soft); text-decoration: none; }
.contents { margin: 1rem 0; }
summary { cursor: pointer; }
.around { display: flex; flex-wrap: wrap; gap: 1rem; justify-content: space-between; margin-top: 3rem;
  padding-top: 1rem; border-top: 1px solid var(--line); }
.around [rel="next"] { margin-left: auto; }
.description { font-size: 1.1rem; color: var(--soft); }
.markdown-alert { --mark: var(--blue); margin: 1.2rem 0; padding: .1rem 1rem; border-left: .25rem solid var(--mark);
  background: #8881; }
.markdown-alert-title { margin-bottom: .2rem; font-weight: 600; color: var(--mark); }
.markdown-alert-title + * { margin-top: 0; }
.markdown-alert-tip { --mark: var(--green); }
.markdown-alert-important { --mark: var(--violet); }
.markdown-alert-warning { --mark: var(--brown); }
.markdown-alert-caution, .markdown-alert-danger { --mark: var(--red); }
.line { display: block; }
.line.highlighted { background: #8883; }
.line.inserted { background: color-mix(in srgb, var(--green) 15%, transparent); }
.line.deleted { background: color-mix(in srgb, var(--red) 15%, transparent); }
.badge { padding: .1rem .5rem; border-radius: 1rem; background: #8883; font-size: .8rem; font-weight: normal; }
pre:not(.line-numbers) .line.inserted::before { content: "+ "; color: var(--green); }
pre:not(.line-numbers) .line.deleted::before { content: "- "; color: var(--red); }
.line-numbers .line::before { content: attr(data-line); display: inline-block; min-width: 2ch; margin-right: 1.5ch;
  text-align: right; color: var(--soft); }
.hl-comment, .hl-meta, .hl-output, .hl-prompt { color: var(--soft); }
.hl-keyword, .hl-deleted { color: var(--red); }
.hl-string, .hl-tag, .hl-inserted { color: var(--green); }
.hl-number, .hl-constant, .hl-property { color: var(--blue); }
.hl-function, .hl-section { color: var(--violet); }
.hl-type, .hl-variable, .hl-attribute { color: var(--brown); }
</style>
</head>
<body>
{% if site.title %}<header><a href="/">{{ site.title }}</a></header>
{% endif %}
<main>
{% block main %}{% endblock %}
</main>
</body>
</html>
]]

-- A page; of a section also what is in it.
default_templates["page.html"] = [[
{% extends "base.html" %}
{% block title %}{{ page.title }}{% endblock %}
{% block head %}
{% if page.description %}<meta name="description" content="{{ page.description }}">{% endif %}
{% endblock %}
{% block main %}
{% if page.ancestors %}<nav class="crumbs" aria-label="Breadcrumbs">
{% for section in page.ancestors %}<a href="{{ section.url }}">{{ section.title }}</a>{% endfor %}
</nav>
{% endif %}
{% if not page.headings or page.headings[0].level != 1 %}<h1>{{ page.title }}</h1>
{% endif %}
{% if page.toc %}<details class="contents"><summary>On this page</summary>{{ page.toc }}</details>
{% endif %}
{{ page.content }}
{% if page.is_section and page.children %}
<ul>
{% for child in page.children %}
<li><a href="{{ child.url }}">{{ child.title }}</a>{% if child.description %}<br>{{ child.description }}{% endif %}</li>
{% endfor %}
</ul>
{% endif %}
{% if page.previous or page.next %}
<nav class="around" aria-label="Neighbouring pages">
{% if page.previous %}<a rel="prev" href="{{ page.previous.url }}">← {{ page.previous.title }}</a>{% endif %}
{% if page.next %}<a rel="next" href="{{ page.next.url }}">{{ page.next.title }} →</a>{% endif %}
</nav>
{% endif %}
{% endblock %}
]]

-- For a page with `layout: none`: what it says and nothing around it.
default_templates["none.html"] = "{{ page.content }}"

-- For sources whose section_template is "list.html" without there being one.
default_templates["list.html"] = '{% extends "page.html" %}'

default_templates["tag.html"] = [[
{% extends "base.html" %}
{% block title %}{{ tag.name }}{% endblock %}
{% block main %}
<h1>{{ tag.name }}</h1>
<ul>
{% for entry in pages %}
<li><a href="{{ entry.url }}">{{ entry.title }}</a>{% if entry.description %}<br>{{ entry.description }}{% endif %}</li>
{% endfor %}
</ul>
{% endblock %}
]]

default_templates["tags.html"] = [[
{% extends "base.html" %}
{% block title %}Tags{% endblock %}
{% block main %}
<h1>Tags</h1>
<ul>
{% for tag in tags %}
<li><a href="{{ tag.url }}">{{ tag.name }}</a> ({{ tag.count }})</li>
{% endfor %}
</ul>
{% endblock %}
]]

return default_templates
