"""More edits of the property test: who has which address, what files are called, what git knows, and commands that only
look."""

import os
import subprocess
import unicodedata

from property_edits import edit, hold_bystander, some_page, spare_pages

REPOSITORY = "repository"  # beside the site; a file .git leads to it


# --- addresses ---


def with_url(model):
    return sorted(path for path, page in model.pages.items() if "url" in page.front)


@edit(2)
def reshape_url(work, rng):
    """What was a file becomes a folder, and the other way round."""
    path = some_page(work.model, rng)
    page = work.model.pages[path]
    page.shape = page.shape or work.model.number()
    page.front["url"] = f"/shape/{page.shape}" + rng.choice(["", "/", "/inner/", ".html", "/index.html/"])
    return f"url of {path} = {page.front['url']}"


@edit(2)
def hand_over_url(work, rng):
    """Another page has the address now, in the same moment, or both have that of the other."""
    owners = with_url(work.model)
    if not owners:
        return None
    one, other = rng.choice(owners), some_page(work.model, rng)
    if one == other:
        return None
    former, front = work.model.pages[one], work.model.pages[other].front
    mine, its = former.front.pop("url"), front.get("url")
    front["url"] = mine
    work.model.pages[one].shape, work.model.pages[other].shape = work.model.pages[other].shape, former.shape
    if its:
        former.front["url"] = its
    elif rng.random() < 0.5:
        former.front["aliases"] = [f"/handed/{work.model.number()}/"]
    return f"{other} has the url of {one}, {mine}"


@edit(2)
def alias_of_former_url(work, rng):
    """The page moves and leaves an alias where it was; or comes back, and the alias is where it moved to."""
    owners = with_url(work.model)
    if not owners:
        return None
    path = rng.choice(owners)
    front = work.model.pages[path].front
    place = front.pop("url")
    work.model.pages[path].shape = 0
    if rng.random() < 0.7:
        front["url"] = f"/own/{work.model.number()}/"
    front["aliases"] = [place]
    return f"{path} leaves an alias at {place}"


@edit(1)
def page_takes_alias(work, rng):
    """A page has the address that was an alias of another."""
    owners = sorted(path for path, page in work.model.pages.items() if page.front.get("aliases"))
    if not owners:
        return None
    one, other = rng.choice(owners), some_page(work.model, rng)
    place = work.model.pages[one].front["aliases"][0]
    if one == other or not place.startswith("/"):
        return None
    del work.model.pages[one].front["aliases"]
    work.model.pages[other].front["url"] = place
    work.model.pages[other].shape = 0
    return f"{other} has what was an alias of {one}, {place}"


# --- names ---


@edit(1)
def change_case(work, rng):
    """The name differs in what some disks ignore alone."""
    path = rng.choice(spare_pages(work.model))
    folder, name = path.rsplit("/", 1)
    if name in ("_index.md", "index.md"):
        return None
    stem = name.split(".")[0]
    forms = [stem.swapcase(), unicodedata.normalize("NFD", stem), unicodedata.normalize("NFC", stem)]
    target = f"{folder}/{rng.choice(forms)}{name[len(stem):]}"
    if target in work.model.pages:
        return None
    work.rename(path, target)
    return f"renamed {path} to {target}"


@edit(1)
def change_permissions(work, rng):
    """Of a file that may still be read."""
    path = rng.choice(sorted(work.on_disk))
    os.chmod(work.site.path(path), rng.choice([0o644, 0o600, 0o755]))
    return f"permissions of {path}"


@edit(1)
def page_of_a_folder(work, rng):
    """guide.md becomes guide/index.md, or the other way round."""
    path = rng.choice(spare_pages(work.model))
    folder, name = path.rsplit("/", 1)
    if name == "index.md" and folder.count("/") > 2:
        target = f"{folder}.md"
    elif name in ("_index.md", "index.md") or name.count(".") > 1:
        return None
    else:
        target = f"{folder}/{name.removesuffix('.md')}/index.md"
    if target in work.model.pages:
        return None
    work.rename(path, target)
    return f"renamed {path} to {target}"


# --- what git knows ---


def git(work, *arguments):
    who = {f"GIT_{role}_{field}": value for role in ("AUTHOR", "COMMITTER") for field, value in
           (("NAME", "ann"), ("EMAIL", "ann@property.example"), ("DATE", f"{1500000000 + work.model.number()} +0200"))}
    environment = dict(os.environ, **who, GIT_CONFIG_GLOBAL="/dev/null", GIT_CONFIG_SYSTEM="/dev/null")
    subprocess.run(["git", *arguments], cwd=work.site.root, env=environment, check=True, capture_output=True)


@edit(2)
def commit_to_git(work, rng):
    repository = work.site.root.with_name(REPOSITORY)
    if not repository.exists():
        git(work, "init", "--quiet", f"--separate-git-dir={repository}")
    if rng.random() < 0.1 and work.site.path(".git").exists():
        work.site.path(".git").unlink()
        return "no repository"
    work.site.write(".git", f"gitdir: {repository}\n")
    git(work, "add", "--all", "content")
    git(work, "commit", "--quiet", "--allow-empty", "--message=edited")
    if rng.random() < 0.1:
        git(work, "checkout", "--quiet", "-B", f"branch{work.model.number()}", "HEAD~0")
    return "committed to git"


# --- commands that only look ---


@edit(2)
def look(work, rng):
    """A plan and an explanation leave no trace, whatever was edited before."""
    hold_bystander(work.model)
    work.save()
    page = some_page(work.model, rng)
    command = rng.choice([["plan"], ["plan", "--report=json"], ["explain", page], ["graph"]])
    work.site.run(*command, *work.arguments(), env=work.model.environment)
    return f"shard {' '.join(command)}"
