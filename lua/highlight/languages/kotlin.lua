-- Kotlin; good enough for Groovy and Gradle too.

local patterns = require "patterns"
local family = require "family"

local inserted = patterns.mark("variable", "$" * (patterns.word + patterns.enclosed("{", "}", '"')))
local text = patterns.interpolated('"""', '"""', "\\", inserted) + patterns.interpolated('"', '"', "\\", inserted)

return family.token {
  words = {
    keyword = [[abstract actual annotation as assert break by catch class companion const constructor continue
      crossinline data def do else enum expect external final finally for fun get if import in infix init inline inner
      instanceof interface internal is lateinit new noinline object open operator out override package private
      protected public reified return sealed set static super suspend tailrec this throw throws try typealias val
      value var vararg void when where while]],
    type = "boolean byte char double float int long short",
    constant = "true false null it",
  },
  first = text + family.annotation,
  comment = family.comment,
  string = family.single_quoted,
  capitals = true,
  definitions = { { "fun", "function" }, { "class", "type" }, { "interface", "type" }, { "object", "type" } },
}
