"""The edits of the property test. Each is a function (work, rng) that changes the model, the files on disk or both, and
returns a line that says what it did, or None where it cannot be done now."""

import os
import re
import shutil
import signal
import time

from property_site import CHOICES, NOTATIONS, SNIPPETS, TAGS, ZONES

YEARS = range(2020, 2027)
BY_HAND = "by-hand"  # a folder among the outputs that is not Shard's
ELSEWHERE = "other"  # another output folder
# What is made of what a page's shortcodes give, or may be by what it includes: no shortcode can ask for it.
OF_THE_BODY = re.compile(r"headings|word_count|content\b(?!/)|summary|parts/")

EDITS = []


def edit(weight):
    def register(function):
        EDITS.extend([function] * weight)
        return function

    return register


def sources_of(path):
    return "/".join(path.split("/")[:2]) + "/"


def some_page(model, rng, prefix="content/"):
    return rng.choice(sorted(path for path in model.pages if path.startswith(prefix)))


def spare_pages(model):
    """Pages that may go: a source without a folder would be a mistake of the Shardfile."""
    counts = {}
    for path in model.pages:
        counts[sources_of(path)] = counts.get(sources_of(path), 0) + 1
    return sorted(path for path in model.pages if counts[sources_of(path)] > 2 and path != BYSTANDER)


BYSTANDER = "content/pages/_index.md"


def shown_pages(model, prefix):
    """Those that no value of the option `exclude` leaves out."""
    shown = [path for path in model.pages if "draft" not in path and not path.startswith("content/docs/v1/")]
    return sorted(path for path in shown if path.startswith(prefix))


def hold_bystander(model):
    """Others name it in shortcodes, so it is always part of the site."""
    model.pages[BYSTANDER].front.pop("cascade", None)
    if model.pages[BYSTANDER].front.keys() & {"draft", "date", "publishDate", "expiryDate"}:
        model.pages[BYSTANDER].show()


# --- pages ---


@edit(6)
def change_body(work, rng):
    path = some_page(work.model, rng)
    work.model.pages[path].body = work.model.body(rng)
    return f"body of {path}"


@edit(2)
def change_file_beside(work, rng):
    """A file that is no page, or the section that nobody wrote instead of one that somebody did."""
    work.model.number()
    folder = some_page(work.model, rng).rsplit("/", 1)[0]
    path = f"{folder}/{rng.choice(['beside.txt', 'below/beside.svg'])}"
    if path in work.model.files and rng.random() < 0.6:
        del work.model.files[path]
        return f"{path} is gone"
    work.model.files[path] = f"beside {work.model.number()}\n"
    return f"{path} lies beside pages"


@edit(3)
def change_one_byte(work, rng):
    """Neither the size nor, within the clock's tick, the time tells."""
    path = some_page(work.model, rng)
    page = work.model.pages[path]
    if not page.body or "{{" in page.body:  # half a shortcode is a mistake
        return None
    at = rng.randrange(len(page.body))
    page.body = page.body[:at] + rng.choice("xyz ") + page.body[at + 1 :]
    return f"one byte of {path}"


@edit(8)
def change_front_matter(work, rng):
    path = some_page(work.model, rng)
    front = work.model.pages[path].front
    number = work.model.number()
    name, value = rng.choice(
        [
            ("title", f"Title {number}"),
            ("weight", rng.randint(-5, 5)),
            ("tags", rng.sample(TAGS, rng.randint(0, 3))),
            ("tags", rng.choice(TAGS)),
            ("date", f"2021-01-{rng.randint(10, 28)}"),
            ("url", f"/own/{number}/"),
            ("aliases", [f"/once/{number}/"]),
            ("url", f"/own/file-{number}.html"),
            ("slug", f"slug-{number}"),
            ("aliases", [f"/before/{number}/", f"once-{number}.html"]),
            ("summary", f"In short {number}"),
            ("author", rng.choice(["ann", "bob", "Zoë"])),
            ("lastmod", f"2022-02-0{rng.randint(1, 9)}"),
            ("updated", f"2023-02-0{rng.randint(1, 9)}"),
            ("related", rng.choice(sorted(work.model.pages))),
            ("draft", rng.random() < 0.5),
            ("date", f"{rng.choice(YEARS)}-07-0{rng.randint(1, 9)}{rng.choice(ZONES)}"),
            ("publishDate", f"{rng.choice(YEARS)}-08-0{rng.randint(1, 9)}"),
            ("expiryDate", f"{rng.choice(YEARS)}-09-0{rng.randint(1, 9)}"),
            ("sitemap", rng.random() < 0.5),
            ("description", f"Described {number}"),
            ("note", f"note {number}"),
            ("template", rng.choice(["page.html", "docs.html", "post.html"])),
            ("layout", rng.choice(["post", "special", "none"])),
            ("type", "kind"),
        ]
    )
    if name in front and rng.random() < 0.4:
        del front[name]
        return f"{path} without {name}"
    front[name] = value
    return f"{name} of {path} = {value!r}"


@edit(2)
def change_notation(work, rng):
    path = some_page(work.model, rng)
    work.model.pages[path].notation = rng.choice(NOTATIONS)
    return f"{path} in {work.model.pages[path].notation}"


@edit(3)
def change_behind_the_stamp(work, rng):
    """Another body of the same size, in the same file, and the old time put back."""
    path = some_page(work.model, rng)
    page, file = work.model.pages[path], work.site.path(path)
    if "{{" in page.body or path not in work.on_disk:
        return None
    page.body = page.body[::-1]
    status = file.stat()
    work.site.write(path, page.text())
    os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))
    work.on_disk[path] = page.text().encode()
    return f"body of {path}, its time put back"


@edit(1)
def link_page(work, rng):
    """The page's file lies elsewhere, where no page is looked for, and a link is in its place."""
    path = some_page(work.model, rng)
    file = work.site.path(path)
    store = work.site.path(sources_of(path)) / ".store"
    if file.is_symlink() or path not in work.on_disk:
        return None
    store.mkdir(exist_ok=True)
    target = store / str(work.model.number())
    os.rename(file, target)
    file.symlink_to(target)
    return f"{path} is a link"


def passed_on(work, rng):
    """Some values for a cascade."""
    number = work.model.number()
    return dict(
        rng.sample(
            [
                ("author", rng.choice(["ann", "bob"])),
                ("note", f"note {number}"),
                ("weight", rng.randint(-5, 5)),
                ("description", f"Passed on {number}"),
                ("template", rng.choice(["page.html", "docs.html", "post.html"])),
                ("layout", "special"),
                ("draft", rng.random() < 0.5),
                ("date", f"{rng.choice(YEARS)}-05-05"),
                ("expiryDate", f"{rng.choice(YEARS)}-06-06"),
                ("deep", {"a": number, rng.choice("bc"): 1}),
                ("params", {rng.choice("abc"): number}),
            ],
            rng.randint(1, 3),
        )
    )


@edit(5)
def change_cascade(work, rng):
    sections = sorted(path for path in work.model.pages if "/_index." in path and path != BYSTANDER)
    if not sections:
        return None
    path = rng.choice(sections)
    front = work.model.pages[path].front
    if "cascade" in front and rng.random() < 0.4:
        del front["cascade"]
        return f"{path} passes nothing on"
    front["cascade"] = passed_on(work, rng)
    if rng.random() < 0.4:
        target = rng.choice(
            [
                {"path": "/v*/guide/**"},
                {"kind": "section"},
                {"path": "**/*notes*", "kind": "page"},
                {"environment": "production"},
                {"lang": "{en,de}", "kind": "page"},
            ]
        )
        front["cascade"] = [{"_target": target, **front["cascade"]}, passed_on(work, rng)]
    return f"{path} passes on {front['cascade']}"


@edit(2)
def change_switches(work, rng):
    switch = rng.choice(["--drafts", "--future", "--expired"])
    work.model.switches ^= {switch}
    return f"{switch}: {switch in work.model.switches}"


@edit(2)
def let_time_pass(work, rng):
    """Or go back."""
    work.model.environment["SOURCE_DATE_EPOCH"] = str(rng.randint(1577836800, 1798761600))  # 2020 to 2026
    return f"SOURCE_DATE_EPOCH={work.model.environment['SOURCE_DATE_EPOCH']}"


@edit(4)
def add_page(work, rng):
    folder = some_page(work.model, rng).rsplit("/", 1)[0]
    if rng.random() < 0.3:
        folder += f"/sub{work.model.number()}"
    name = "_index.md" if rng.random() < 0.2 else work.model.new_name(rng)
    if "/sub" in folder and rng.random() < 0.4:
        name = "index.md"
    elif rng.random() < 0.3:  # in another language, where the site has it
        page = some_page(work.model, rng, "content/docs/")
        folder, name = page.rsplit("/", 1)
        name = f"{name.removesuffix('.md')}.{rng.choice(['de', 'fr'])}.md"
    path = f"{folder}/{name}"
    taken = {f"{folder}/index.md", f"{folder}/_index.md"} & set(work.model.pages)
    if path in work.model.pages or (taken and name in ("index.md", "_index.md")):
        return None
    work.model.pages[path] = work.model.make_page(rng)
    return f"added {path}"


@edit(3)
def delete_page(work, rng):
    candidates = spare_pages(work.model)
    if len(candidates) < 25:
        return None
    path = rng.choice(candidates)
    del work.model.pages[path]
    return f"deleted {path}"


@edit(2)
def delete_section_page(work, rng):
    candidates = [path for path in spare_pages(work.model) if path.endswith("/_index.md")]
    if len(candidates) < 5:
        return None
    path = rng.choice(candidates)
    del work.model.pages[path]
    return f"deleted {path}"


@edit(1)
def move_folder(work, rng):
    """From one source to another."""
    path = some_page(work.model, rng, "content/docs/")
    folder = path.rsplit("/", 1)[0]
    inside = {page for page in work.model.pages if page.startswith(folder + "/")}
    staying = set(shown_pages(work.model, "content/docs/")) - inside
    if not inside < set(spare_pages(work.model)) or len(staying) < 10:
        return None
    if any(page.endswith(".de.md") for page in inside):
        return None  # where all is German it would be the page without the suffix
    target = f"content/blog/moved{work.model.number()}"
    work.rename(folder, target)
    return f"renamed the folder {folder} to {target}"


@edit(3)
def rename_page(work, rng):
    path = rng.choice(spare_pages(work.model))
    folder = rng.choice([path, some_page(work.model, rng)]).rsplit("/", 1)[0]
    target = f"{folder}/{work.model.new_name(rng)}"
    work.rename(path, target)
    return f"renamed {path} to {target}"


@edit(2)
def rename_folder(work, rng):
    path = some_page(work.model, rng)
    parts = path.split("/")
    if len(parts) < 4:
        return None
    depth = rng.randint(3, len(parts) - 1)
    folder = "/".join(parts[:depth])
    target = "/".join(parts[: depth - 1] + [f"v{work.model.number()}" if depth == 3 else f"folder{work.model.number()}"])
    work.rename(folder, target)
    return f"renamed the folder {folder} to {target}"


@edit(1)
def swap_pages(work, rng):
    """Both names stay, with sizes and times that each has had before."""
    one, other = some_page(work.model, rng), some_page(work.model, rng)
    if one == other:
        return None
    work.rename(one, "swap.tmp")
    work.rename(other, one)
    work.rename("swap.tmp", other)
    return f"swapped {one} and {other}"


# --- all the rest ---


@edit(5)
def change_template_or_plugin(work, rng):
    path = rng.choice(sorted(work.model.variants))
    number = work.model.number()
    snippet = rng.choice(SNIPPETS) if path.endswith(".html") else ""
    if path.startswith("shortcodes/") and OF_THE_BODY.search(snippet):
        return None
    if path.startswith("templates/parts/") and "parts/" in snippet:
        return None  # it would include itself
    work.model.variants[path] = f"{number} {snippet}" if rng.random() < 0.8 else ""
    return f"{path}: {work.model.variants[path]!r}"


@edit(3)
def change_file(work, rng):
    path = rng.choice(sorted(work.model.files))
    number = work.model.number()
    if path.endswith(".toml"):
        work.model.files[path] = f'name = "toml {number}"\n'
    elif path.endswith(".css"):
        work.model.files[path] = f"a {{ background: url(logo.svg#{number}) }} @import 'none{number % 2}.css';\n"
    elif path.endswith(".json"):
        work.model.files[path] = f'{{"ann": "Ann {number}"}}\n'
    elif path.endswith(".svg"):
        work.model.files[path] = f'<svg width="{number % 3 + 1}" height="20"><!-- {number} --></svg>'
    elif path.endswith(".yaml"):
        work.model.files[path] = f"theme: theme{number}\nvalue: {number}\n"
    else:
        work.model.files[path] = f"content {number}\n"
    return f"changed {path}"


@edit(2)
def add_or_remove_file(work, rng):
    number = work.model.number()
    path = rng.choice(
        ["data/flag.txt", f"data/extra/e{number}.yaml", f"static/s{number}.txt", f"assets/deep/a{number}.txt",
         "templates/special.html", "templates/kind/docs.html", "templates/kind/special.html"]
    )
    removable = [p for p in work.model.files if "/extra/" in p or "/s" in p or "/deep/" in p or p == "data/flag.txt"
                 or p.startswith("templates/")]
    kept = ("static/css/site.css", "assets/site.css", "data/settings.yaml", "data/site.toml")
    removable = sorted(p for p in removable if p not in kept)
    if removable and rng.random() < 0.5:
        path = rng.choice(removable)
        del work.model.files[path]
        return f"removed {path}"
    work.model.files[path] = f"value: {number}\n"
    return f"added {path}"


@edit(4)
def change_shardfile(work, rng):
    name = rng.choice(sorted(CHOICES))
    options = {**work.model.options, name: rng.choice(CHOICES[name])}
    if options["language"] in options["languages"] and options["language"] != '"en"':
        return None  # a.md and a.de.md would be the same page
    work.model.options = options
    return f"Shardfile: {name} = {work.model.options[name]}"


@edit(2)
def change_setting(work, rng):
    name = rng.choice(["edition", "banner", "environment"])
    if work.model.settings.pop(name, None) is not None and rng.random() < 0.6:
        return f"no --set {name}"
    work.model.settings[name] = f"set{work.model.number()}"
    return f"--set {name}={work.model.settings[name]}"


@edit(2)
def change_environment(work, rng):
    number = work.model.number()
    name = rng.choice(["SHARD_TEST_MOOD", "SHARD_TEST_UNREAD", "SOURCE_DATE_EPOCH"])
    if name == "SHARD_TEST_MOOD" and work.model.environment.pop(name, None) is not None and rng.random() < 0.5:
        return f"unset {name}"
    work.model.environment[name] = str(1700000000 + number)
    return f"{name}={work.model.environment[name]}"


@edit(2)
def undo(work, rng):
    del rng
    if not work.history:
        return None
    work.model = work.history.pop()
    work.history.clear()
    return "undid the last edit"


@edit(2)
def touch(work, rng):
    path = rng.choice(sorted(work.model.contents()))
    os.utime(work.site.path(path))
    return f"touched {path}"


# --- the output and the state ---


@edit(2)
def interrupt_a_build(work, rng):
    """Ctrl-C, and in time or not."""
    for _ in range(rng.randint(1, 6)):
        change_front_matter(work, rng)
    work.save()
    process = work.site.start(*work.arguments(), env=work.model.environment)
    time.sleep(rng.random() * 0.1)
    process.send_signal(signal.SIGINT)
    process.communicate()
    return f"interrupted a build (status {process.returncode})"


@edit(1)
def build_elsewhere(work, rng):
    work.build(output=rng.choice([ELSEWHERE, f"{ELSEWHERE}/deep"]), status=None)
    return "built into another folder"


@edit(1)
def copy_site(work, rng):
    """Every file is another one, with its content and time."""
    del rng
    copy = work.site.root.with_name("copy")
    shutil.copytree(work.site.root, copy, symlinks=True)
    shutil.rmtree(work.site.root)
    os.rename(copy, work.site.root)
    return "copied the site"



def some_output(work, rng):
    found = sorted(path for path in work.site.stamps() if not path.startswith(BY_HAND))
    return rng.choice(found) if found else None


@edit(2)
def delete_output(work, rng):
    path = some_output(work, rng)
    if not path:
        return None
    (work.site.public / path).unlink()
    return f"deleted the output {path}"


@edit(2)
def tamper_with_output(work, rng):
    path = some_output(work, rng)
    if not path:
        return None
    target = work.site.public / path
    how = rng.choice(["append", "truncate", "replace"])
    if how == "append":
        target.write_bytes(target.read_bytes() + b"tampered")
    elif how == "truncate":
        target.write_bytes(b"")
    else:
        target.unlink()
        target.write_bytes(b"a new file")
    return f"tampered with the output {path} ({how})"


@edit(1)
def delete_output_folder(work, rng):
    folders = sorted(path for path in work.site.public.rglob("*") if path.is_dir() and path.name != BY_HAND)
    if not folders:
        return None
    folder = rng.choice(folders)
    shutil.rmtree(folder)
    return f"deleted the output folder {folder.relative_to(work.site.public)}"


@edit(2)
def tamper_with_a_command(work, rng):
    folder = work.site.root / ".shard" / "commands"
    found = sorted(path for path in folder.rglob("*") if path.is_file())
    if not found:
        return None
    path = rng.choice(found)
    if rng.random() < 0.5:
        path.write_text("tampered\n")
    elif rng.random() < 0.5:
        path.unlink()
    else:
        shutil.rmtree(folder)
    return f"tampered with what a command made: {path.name}"


@edit(1)
def lose_state(work, rng):
    how = rng.choice(["database", "clean"])
    if how == "clean":
        work.site.run("clean")
    else:
        for path in (work.site.root / ".shard").glob("state.db*"):
            path.unlink()
    return f"lost the state ({how})"
