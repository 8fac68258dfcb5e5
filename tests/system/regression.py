"""What the tests of test_regressions_*.py share: a site that is built, edited and built again, after which the output must
be that of a clean build."""

import shardtest
from shardtest import text

TEMPLATE = "{{ page.title }}|{{ page.content }}"
# A page with this title fails to render.
FAILING_TEMPLATE = '{{ page.title }}|{{ page.content }}{{ missing() if page.title == "bad" else "" }}'
LONG = "word\n" * 3000

# Writes m/KEY.txt, a line per record.
LIST = text("""
    return reducer {
      map = function(page, emit) emit(page.params.key or "x", page.title) end,
      reduce = function(key, titles, out) out:write("m/" .. key .. ".txt", table.concat(titles, "\\n")) end,
    }
    """)


def page(title, body="body", **front):
    lines = "".join(f"{name}: {value}\n" for name, value in front.items())
    return f"---\ntitle: {title}\n{lines}---\n{body}\n"


class Regression(shardtest.TestCase):
    def start(self, shardfile, files, template=TEMPLATE, settled=True):
        """Makes the site `self.work` and builds it."""
        self.work = self.site(
            {
                "Shardfile.lua": text(shardfile) if "\n" in shardfile else shardfile + "\n",
                "templates/page.html": template,
                **files,
            }
        )
        first = self.work.build()
        if settled:
            self.settled()
        return first

    def settled(self, *arguments, env=None):
        """The output is a clean build's, and nothing is left to do."""
        self.assert_clean(self.work, *arguments, env=env)
        self.assert_nothing_runs(self.work, *arguments, env=env)

    def edit(self, files, removed=(), settle=True):
        for path in removed:
            self.work.remove(path)
        for path, content in files.items():
            self.work.write(path, content)
        if settle:
            self.work.settle()

    def rebuild(self, files=None, *arguments, removed=(), status=0, env=None):
        self.edit(files or {}, removed)
        return self.work.build(*arguments, status=status, env=env)

    def stopped(self, files, removed=()):
        """A build that stops at its first error, with one worker so that most is left undone."""
        return self.rebuild(files, "--fail-fast", "--jobs", "1", removed=removed, status=1)
