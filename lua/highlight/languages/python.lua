-- Python.

local lpeg = require "lpeg"
local patterns = require "patterns"
local family = require "family"

local P, S = lpeg.P, lpeg.S

local prefix = S "rRbBfFuU" ^ -2
local long = patterns.delimited('"""', '"""', "\\") + patterns.delimited("'''", "'''", "\\")
local decorator = patterns.line_start * patterns.space ^ 0 * family.annotation
local prompt = patterns.line_start * patterns.mark("prompt", P ">>> " + "... ")

return family.token {
  words = {
    keyword = [[and as assert async await break case class continue def del elif else except finally for from global
      if import in is lambda match nonlocal not or pass raise return try while with yield]],
    constant = "True False None NotImplemented Ellipsis __name__ __file__",
    type = "bool bytearray bytes complex dict float frozenset int list object set str tuple type",
    variable = "self cls",
    ["function"] = [[abs all any ascii bin breakpoint callable chr classmethod compile delattr dir divmod enumerate
      eval exec filter format getattr globals hasattr hash help hex id input isinstance issubclass iter len locals map
      max min next oct open ord pow print property range repr reversed round setattr slice sorted staticmethod sum
      super vars zip]],
  },
  first = prompt + decorator + patterns.mark("string", prefix * (long + family.strings)),
  comment = family.hash_comment,
  capitals = true,
  definitions = { { "def", "function" }, { "class", "type" } },
}
