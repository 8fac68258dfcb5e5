-- Swift.

local patterns = require "patterns"
local family = require "family"

local inserted = patterns.mark("variable", patterns.enclosed("\\(", ")", '"'))
local text = patterns.interpolated('"""', '"""', "\\", inserted) + patterns.interpolated('"', '"', "\\", inserted)

return family.token {
  words = {
    keyword = [[actor any as associatedtype async await break case catch class continue convenience default defer
      deinit do else enum extension fallthrough fileprivate final for func guard if import in indirect infix init
      inout internal is lazy let mutating nonisolated open operator optional override postfix precedencegroup prefix
      private protocol public repeat required rethrows return some static struct subscript super switch throw throws
      try typealias unowned var weak where while]],
    constant = "true false nil",
    variable = "self Self",
  },
  first = text + family.annotation + patterns.mark("meta", "#" * patterns.word),
  comment = family.comment,
  capitals = "types",
  definitions = { { "func", "function" } },
}
