-- Java.

local patterns = require "patterns"
local family = require "family"

return family.token {
  words = {
    keyword = [[abstract assert break case catch class continue default do else enum exports extends final finally for
      goto if implements import instanceof interface module native new package permits private protected public record
      requires return sealed static strictfp super switch synchronized this throw throws transient try var volatile
      when while yield]],
    type = "boolean byte char double float int long short void",
    constant = "true false null",
  },
  first = family.annotation,
  comment = family.comment,
  string = patterns.delimited('"""', '"""', "\\") + family.strings,
  capitals = true,
  definitions = { { "record", "type" } },
}
