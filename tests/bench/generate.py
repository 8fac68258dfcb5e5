#!/usr/bin/env python3
"""Makes a corpus of Markdown pages to measure with.

    generate.py OUT [--pages N] [--versions V] [--sections S] [--tags T] [--seed S] [--bodies DIR]

OUT/v3/s07/p001234.md: every version has the same sections, and every page YAML front matter with a title, a date,
a weight, a description and one to four tags, of which a few are common and most are rare (Zipf). The home page, the
versions and the sections have an _index.md. The same arguments give the same bytes.

With --bodies the text is that of the Markdown files in DIR (front matter and shortcodes removed, links led to pages
that exist), each with a first paragraph of its own, so that no two pages are equal. Without it the text is made up,
with the headings, code, tables, lists and links that documentation has.
"""

import argparse
import datetime
import itertools
import pathlib
import random
import re

SYLLABLES = [consonant + vowel for consonant in "bdfgklmnprstv" for vowel in "aeiou"]
SMALL_WORDS = "the a of to and in is for that with on as by it be this are from or an at not can".split()
LANGUAGES = ["sh", "yaml", "go", "json", ""]


def cumulative_zipf(count, offset=0):
    """Weights that fall as 1/rank, as random.choices wants them; an offset flattens the first of them."""
    return list(itertools.accumulate(1 / (rank + offset) for rank in range(1, count + 1)))


class Prose:
    """Made-up text: words with the frequencies of a language, in the shapes of documentation."""

    def __init__(self, random_source):
        self.random = random_source
        made_up = set()
        while len(made_up) < 4000:
            made_up.add("".join(self.random.choices(SYLLABLES, k=self.random.randint(2, 4))))
        self.words = SMALL_WORDS + sorted(made_up)
        self.weights = cumulative_zipf(len(self.words), offset=20)

    def some(self, fewest, most):
        return self.random.choices(self.words, cum_weights=self.weights, k=self.random.randint(fewest, most))

    def phrase(self, fewest=2, most=5):
        return " ".join(self.some(fewest, most))

    def sentence(self):
        words = self.some(6, 22)
        if self.random.random() < 0.15:
            place = self.random.randrange(len(words))
            words[place] = self.random.choice(["**{}**", "*{}*", "`{}`"]).format(words[place])
        return " ".join(words).capitalize() + "."

    def paragraph(self):
        return " ".join(self.sentence() for _ in range(self.random.randint(2, 6)))

    def code(self):
        lines = [f"{self.phrase(1, 2).replace(' ', '_')} --{self.phrase(1, 1)}={self.random.randrange(1000)}"
                 for _ in range(self.random.randint(2, 12))]
        return "\n".join([f"```{self.random.choice(LANGUAGES)}", *lines, "```"])

    def table(self):
        columns = self.random.randint(2, 4)

        def row(cells):
            return "| " + " | ".join(cells) + " |"

        rows = [row(self.phrase(1, 4) for _ in range(columns)) for _ in range(self.random.randint(3, 9))]
        return "\n".join([row(self.phrase(1, 2) for _ in range(columns)), row(["---"] * columns), *rows])

    def bullets(self):
        mark = self.random.choice(["- ", "1. "])
        return "\n".join(mark + self.sentence() for _ in range(self.random.randint(3, 8)))

    def links(self):
        return f"See [{self.phrase()}](other.md) and [{self.phrase()}](https://example.org/{self.phrase(1, 1)})."

    def body(self):
        """Some six kilobytes, as the pages of real documentation have on average."""
        parts = []
        for _ in range(self.random.randint(3, 12)):
            parts.append(f"{self.random.choice(['##', '##', '###'])} {self.phrase().capitalize()}")
            for _ in range(self.random.randint(1, 4)):
                kinds = [self.paragraph, self.code, self.table, self.bullets, self.links]
                parts.append(self.random.choices(kinds, weights=[8, 2, 1, 2, 1])[0]())
        return "\n\n".join(parts)


def read_bodies(folder, max_bytes):
    """The texts of real pages, without what only their own site understands."""
    bodies = []
    for path in sorted(pathlib.Path(folder).rglob("*.md")):
        text = path.read_text(encoding="utf-8", errors="replace")
        text = re.sub(r"\A---\n.*?\n---\n", "", text, flags=re.DOTALL)
        text = re.sub(r"\{\{[<%].*?[%>]\}\}", "", text, flags=re.DOTALL)
        text = text.replace("{{", "{ {").replace("}}", "} }")
        # Relative links, in the text or as definitions, are led to a name that `link` puts a page's in for.
        text = re.sub(r"\]\((?![a-z]+:|[/#<])[^)\s]*", "](other.md", text)
        text = re.sub(r"^(\[[^\]\n]+\]:\s+)(?![a-z]+:|[/#<])\S+", r"\1other.md", text, flags=re.MULTILINE)
        if 400 < len(text) < max_bytes:
            bodies.append(text)
    return bodies


def link(body, name):
    return body.replace("](other.md", f"]({name}").replace("]: other.md", f"]: {name}")


def write(path, front_matter, body):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("---\n" + "\n".join(front_matter) + f"\n---\n\n{body}\n", encoding="utf-8")


def generate(out, options):
    source = random.Random(options.seed)
    prose = Prose(source)
    bodies = read_bodies(options.bodies, options.max_bytes) if options.bodies else None
    if bodies == []:
        raise SystemExit(f"generate.py: no Markdown of 400 to {options.max_bytes} characters in {options.bodies}")

    write(out / "_index.md", ["title: All versions"], "Everything, by version.")
    for version in range(options.versions):
        folder = out / f"v{version}"
        write(folder / "_index.md", [f"title: Version {version}", f"weight: {version + 1}"], f"Version {version}.")
        for section in range(options.sections):
            write(folder / f"s{section:02d}" / "_index.md",
                  [f"title: Section {section}", f"weight: {section + 1}"], f"Section {section} of version {version}.")

    tags = [f"tag-{number:03d}" for number in range(options.tags)]
    tag_weights = cumulative_zipf(options.tags)
    stride = options.versions * options.sections
    for number in range(options.pages):
        version = number % options.versions
        section = number // options.versions % options.sections
        neighbour = number + stride if number + stride < options.pages else number % stride
        day = datetime.date(2015, 1, 1) + datetime.timedelta(days=source.randrange(4000))
        chosen = source.choices(tags, cum_weights=tag_weights, k=source.randint(1, 4))
        first = " ".join(prose.sentence() for _ in range(2))
        body = source.choice(bodies) if bodies else prose.body()
        write(out / f"v{version}" / f"s{section:02d}" / f"p{number:06d}.md", [
            f'title: "{prose.phrase(3, 5).capitalize()} {number}"',
            f"date: {day}",
            f"weight: {number % 97}",
            f"description: About {prose.phrase(5, 9)}.",
            f"tags: [{', '.join(sorted(set(chosen)))}]",
        ], f"{first}\n\n{link(body, f'p{neighbour:06d}.md')}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("out", type=pathlib.Path, help="folder to write to")
    parser.add_argument("--pages", type=int, default=10000)
    parser.add_argument("--versions", type=int, default=10)
    parser.add_argument("--sections", type=int, default=20, help="of each version")
    parser.add_argument("--tags", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--bodies", metavar="DIR", help="take the text from the Markdown files in DIR")
    parser.add_argument("--max-bytes", type=int, default=20000, help="leave out bodies that are longer")
    options = parser.parse_args()
    generate(options.out, options)


if __name__ == "__main__":
    main()
