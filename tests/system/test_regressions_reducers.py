#!/usr/bin/env python3
"""What once went wrong with reducers that fold. Each in the smallest site."""

import re
import shutil

import shardtest
from regression import TEMPLATE, Regression, page
from shardtest import text


class Combine(Regression):
    SUM = text("""
        local function sum(values)
          local total = 0
          for _, value in ipairs(values) do total = total + value end
          return total
        end
        return reducer {
          map = function(page, emit) emit(page.params.key or "x", page.params.size or 1) end,
          combine = function(_, values)
            local total = sum(values)
            if total > 9 then error("too many") end
            return { total }
          end,
          reduce = function(key, values, out) out:write("m/" .. key .. ".txt", tostring(sum(values))) end,
        }
        """)

    def start_sum(self, **files):
        contents = {f"content/{name}.md": content for name, content in files.items()}
        self.start('source "docs" { root = "content" } merge "sum" {}', {"plugins/sum.lua": self.SUM, **contents})

    def test_comes_and_goes(self):
        without = re.sub(r"  combine = .*?\n  end,\n", "", self.SUM, flags=re.DOTALL)
        self.assertNotIn("combine", without)
        self.start_sum(a=page("A"), b=page("B"))
        for plugin in (without, self.SUM):
            self.rebuild({"plugins/sum.lua": plugin})
            self.settled()
            self.rebuild({"content/a.md": page("A", size=2)})
            self.settled()
            self.rebuild({"content/a.md": page("A")})
            self.settled()

    def test_fails_once(self):
        self.start_sum(a=page("A"), b=page("B"))
        for _ in range(2):
            result = self.rebuild({"content/a.md": page("A", size=20)}, status=1)
            self.assertIn("too many", result.error_text())
        self.rebuild({"content/a.md": page("A", size=3)})
        self.settled()

    def test_fails_until_it_is_mended(self):
        self.start_sum(a=page("A"), b=page("B"))
        self.rebuild({"content/a.md": page("A", size=20)}, status=1)
        self.rebuild({"plugins/sum.lua": self.SUM.replace("> 9", "> 99")})
        self.settled()

    def test_fails_while_its_keys_change(self):
        self.start_sum(a=page("A", key="one"), b=page("B", key="two"))
        self.rebuild({"content/a.md": page("A", key="three", size=20)}, status=1)
        self.rebuild({"content/a.md": page("A", key="four", size=2)})
        self.settled()

    def test_fails_while_a_page_leaves(self):
        self.start_sum(a=page("A", key="one"), b=page("B", key="two"))
        self.rebuild({"content/b.md": page("B", key="two", size=20)}, removed=["content/a.md"], status=1)
        self.rebuild({"plugins/sum.lua": self.SUM.replace("> 9", "> 99")})
        self.settled()

    def test_of_a_view_fails_while_its_keys_change(self):
        view = self.SUM.replace('out:write("m/" .. key .. ".txt", tostring(sum(values)))', "out:set(key, sum(values))")
        self.start(
            'source "docs" { root = "content" } view "sum" {}',
            {"plugins/sum.lua": view, "content/a.md": page("A", key="one"), "content/b.md": page("B", key="two")},
            template='{{ view("sum", "one") }} {{ view("sum", "two") }} {{ view("sum", "three") }}',
        )
        self.rebuild({"content/a.md": page("A", key="three", size=20)}, status=1)
        self.rebuild({"content/a.md": page("A", key="three", size=2)})
        self.settled()

    def test_depends_on_its_arguments_alone(self):
        files = ['read("data/f")', 'exists("data/f")', 'glob("data/*")']
        for call in ['env("HOME")', 'param("p")', "now()", 'page("content/a.md").title', *files]:
            with self.subTest(call=call):
                shutil.rmtree(self.folder / "site", ignore_errors=True)
                self.work = self.site(
                    {
                        "Shardfile.lua": 'source "docs" { root = "content" } data "data" merge "sum" {}\n',
                        "templates/page.html": TEMPLATE,
                        "plugins/sum.lua": self.SUM.replace("local total = sum(values)", f"local total = {call}"),
                        "content/a.md": page("A"),
                        "data/f": "1",
                    }
                )
                self.assertIn("cannot be used in combine", self.work.build(status=1).error_text())


if __name__ == "__main__":
    shardtest.main()
