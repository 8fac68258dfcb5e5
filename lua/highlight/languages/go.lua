-- Go.

local patterns = require "patterns"
local family = require "family"

return family.token {
  words = {
    keyword = [[break case chan const continue default defer else fallthrough for func go goto if import interface map
      package range return select struct switch type var]],
    type = [[any bool byte comparable complex64 complex128 error float32 float64 int int8 int16 int32 int64 rune
      string uint uint8 uint16 uint32 uint64 uintptr]],
    constant = "true false iota nil",
    ["function"] = [[append cap clear close complex copy delete imag len make max min new panic print println real
      recover]],
  },
  comment = family.comment,
  string = family.strings + patterns.delimited("`", "`"),
  definitions = { { "type", "type" } },
}
