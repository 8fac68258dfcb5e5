-- GraphQL.

local patterns = require "patterns"
local family = require "family"

return family.token {
  words = {
    keyword = [[directive enum extend fragment implements input interface mutation on query repeatable scalar schema
      subscription type union]],
    type = "Int Float String Boolean ID",
    constant = "true false null",
  },
  first = patterns.mark("variable", "$" * patterns.word) + family.annotation
    + patterns.mark("property", patterns.word) * #(patterns.space ^ 0 * ":"),
  comment = family.hash_comment,
  string = patterns.delimited('"""', '"""') + family.double_quoted,
  capitals = true,
}
