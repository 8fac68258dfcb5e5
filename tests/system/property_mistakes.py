"""The mistakes of the property test: each is a function (work, rng) that makes a mistake in the model or in `overlay`, and
returns a line that says what it did."""

from property_edits import BYSTANDER, shown_pages

BREAKS = []


def breaks(status):
    """A mistake: the build must exit with STATUS, and where that is 1 build the bystander all the same, while every output
    stays. None: what comes of it depends on the rest of the site, and some outputs may go."""

    def register(function):
        BREAKS.append((function, status))
        return function

    return register


def shown_page(model, rng, prefix):
    """One of them, which neither its front matter leaves out from now on."""
    path = rng.choice(shown_pages(model, prefix))
    model.pages[path].show()
    return path


def reword_page(work, rng, prefix, **front):
    path = shown_page(work.model, rng, prefix)
    work.model.pages[path].front.update(front)
    return path


@breaks(1)
def break_front_matter(work, rng):
    path = shown_page(work.model, rng, "content/docs/")
    work.overlay[path] = b"---\ntitle: [never closed\n---\nbody\n"
    return f"front matter of {path}"


@breaks(1)
def break_one_rendering(work, rng):
    return "rendering of " + reword_page(work, rng, "content/blog/", boom=True, template="post.html")


@breaks(1)
def name_missing_template(work, rng):
    return "missing template of " + reword_page(work, rng, "content/docs/", template="missing.html")


@breaks(1)
def break_template(work, rng):
    del rng
    work.overlay["templates/docs.html"] = b"{% if %}"
    return "syntax of templates/docs.html"


@breaks(1)
def break_included_template(work, rng):
    del rng
    work.overlay["templates/parts/note.html"] = b"{{ 1 + }}"
    return "syntax of templates/parts/note.html"


@breaks(1)
def name_missing_shortcode(work, rng):
    path = shown_page(work.model, rng, "content/docs/")
    work.overlay[path] = work.model.pages[path].text().encode() + b"\n{{< nothing >}}\n"
    return f"missing shortcode of {path}"


@breaks(1)
def break_shortcode(work, rng):
    path = shown_page(work.model, rng, "content/blog/")
    work.overlay[path] = work.model.pages[path].text().encode() + b"\n{{< note />}}\n"
    work.overlay["shortcodes/note.html"] = b"{{ 1 + }}"
    return f"syntax of a shortcode of {path}"


@breaks(1)
def explode_map(work, rng):
    return "map of a merge for " + reword_page(work, rng, "content/docs/", explode=True)


@breaks(1)
def explode_reduce(work, rng):
    path = shown_page(work.model, rng, "content/blog/")
    front = work.model.pages[path].front
    tags = front.get("tags", [])
    front["tags"] = (tags if isinstance(tags, list) else [tags]) + ["bomb"]
    return f"reduce of a merge by {path}"


@breaks(1)
def break_tag_template(work, rng):
    del rng
    work.overlay["templates/tag.html"] = b"{% nonsense %}"
    return "syntax of templates/tag.html"


@breaks(1)
def escape_by_url(work, rng):
    del rng
    work.overlay["content/pages/escape.md"] = b"---\nurl: /../../escape/\n---\nbody\n"
    return "a URL that leaves the site"


@breaks(None)
def take_output_of_a_page(work, rng):
    one, other = rng.sample(shown_pages(work.model, "content/blog/"), 2)
    for path in (one, other):
        work.model.pages[path].show()
        work.model.pages[path].front["url"] = "/of/two/"
    return f"{one} and {other} have one address"


@breaks(None)
def take_output_of_a_merge(work, rng):
    return "the output of a merge is that of " + reword_page(work, rng, "content/blog/", url="/totals.txt")


@breaks(None)
def alias_on_a_page(work, rng):
    del rng
    work.model.pages[BYSTANDER].front["aliases"] = ["/"]
    return "an alias is the page's own address"


@breaks(None)
def break_command(work, rng):
    work.model.options["join"] = rng.choice(['"echo oh >&2; exit 3"', '"echo stray > {out}/stray.bin"'])
    return "a command"


@breaks(None)
def break_minifier(work, rng):
    del rng
    work.model.options["minify"] = '{ svg = { "false" } }'
    return "a minifier"


@breaks(None)
def lose_data_or_template(work, rng):
    path = rng.choice(["data/settings.yaml", "data/people.json", "templates/tags.html", "templates/parts/macros.html",
                       "shortcodes/box.lua", "plugins/deep/names.lua", "data/plain.txt", "static/css/site.css"])
    work.model.files.pop(path, None)
    work.model.variants.pop(path, None)
    return f"{path} is gone"


@breaks(None)
def strict_layouts(work, rng):
    """Of some pages the layout is not there."""
    del rng
    work.overlay["Shardfile.lua"] = work.model.shardfile().replace(
        'root = "content/docs",', 'root = "content/docs", strict_layouts = true,').encode()
    return "layouts are strict"


@breaks(2)
def break_plugin(work, rng):
    always_used = ["helpers", "partitioners/initial", "views/counts", "reducers/totals"]
    path = f"plugins/{rng.choice(always_used)}.lua"
    work.overlay[path] = b"return reducer {"
    return f"syntax of {path}"


@breaks(2)
def break_shardfile(work, rng):
    del rng
    work.overlay["Shardfile.lua"] = work.model.shardfile().encode() + b'\nsource "docs" { rot = 1 }\n'
    return "the Shardfile"
