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
:root { color-scheme: light dark; }
body { max-width: 46rem; margin: 0 auto; padding: 1rem; font: 1rem/1.6 system-ui, sans-serif; }
h1, h2, h3, h4 { line-height: 1.25; }
pre { padding: .75rem 1rem; overflow-x: auto; border: 1px solid #8884; border-radius: .25rem; }
code { font: .9em ui-monospace, monospace; }
table { border-collapse: collapse; display: block; overflow-x: auto; }
th, td { padding: .25rem .75rem; border: 1px solid #8884; text-align: left; }
img { max-width: 100%; height: auto; }
blockquote { margin-inline: 0; padding-left: 1rem; border-left: .25rem solid #8884; }
header, footer { font-size: .9rem; }
.description { font-size: 1.1rem; opacity: .8; }
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

default_templates["page.html"] = [[
{% extends "base.html" %}
{% block title %}{{ page.title }}{% endblock %}
{% block head %}
{% if page.description %}<meta name="description" content="{{ page.description }}">{% endif %}
{% endblock %}
{% block main %}
{% if not page.headings or page.headings[0].level != 1 %}<h1>{{ page.title }}</h1>
{% endif %}
{% if page.toc %}<nav aria-label="On this page">{{ page.toc }}</nav>
{% endif %}
{{ page.content }}
{% endblock %}
]]

-- For a page with `layout: none`: what it says and nothing around it.
default_templates["none.html"] = "{{ page.content }}"

-- For an _index.md as section_template: its text, and what is in it.
default_templates["list.html"] = [[
{% extends "base.html" %}
{% block title %}{{ page.title }}{% endblock %}
{% block main %}
{% if not page.headings or page.headings[0].level != 1 %}<h1>{{ page.title }}</h1>
{% endif %}
{{ page.content }}
{% if page.children %}
<ul>
{% for child in page.children %}
<li><a href="{{ child.url }}">{{ child.title }}</a></li>
{% endfor %}
</ul>
{% endif %}
{% endblock %}
]]

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
