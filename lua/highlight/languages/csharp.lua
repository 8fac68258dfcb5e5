-- C#.

local lpeg = require "lpeg"
local patterns = require "patterns"
local family = require "family"

local P, S = lpeg.P, lpeg.S
local verbatim = P "$" ^ -1 * '@"' * (P '""' + (patterns.any - '"')) ^ 0 * P '"' ^ -1
local directive = patterns.line_start * patterns.space ^ 0 * patterns.mark("meta", "#" * patterns.word)

return family.token {
  words = {
    keyword = [[abstract and as async await base break case catch checked class const continue default delegate do
      else enum event explicit extern finally fixed for foreach from get goto group if implicit in init interface
      internal into is join let lock nameof namespace new not operator or orderby out override params partial private
      protected public readonly record ref required return sealed select set sizeof stackalloc static struct switch
      this throw try typeof unchecked unsafe using var virtual volatile when where while with yield]],
    type = [[bool byte char decimal double dynamic float int long nint nuint object sbyte short string uint ulong
      ushort void]],
    constant = "true false null",
  },
  first = directive,
  comment = family.comment,
  string = patterns.delimited('"""', '"""') + verbatim + S "$" ^ -1 * family.double_quoted + family.single_quoted,
  capitals = "types",
  definitions = { { "record", "type" }, { "class", "type" } },
}
