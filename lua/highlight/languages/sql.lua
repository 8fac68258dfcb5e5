-- SQL, of the dialects that are common.

local lpeg = require "lpeg"
local patterns = require "patterns"
local family = require "family"

local P = lpeg.P

-- $name$ ... $name$, PostgreSQL's
local dollar = patterns.named_end("$" * lpeg.C(patterns.word ^ -1) * "$", function(name)
  return "$" .. name .. "$"
end)

return family.token {
  words = patterns.words_of_any_case {
    keyword = [[add all alter analyze and any as asc auto_increment begin between by cascade case check collate column
      comment commit conflict constraint create cross current_date current_timestamp database default deferrable
      delete desc describe distinct do drop each else end engine escape except exists explain fetch filter first
      following for foreign from full function grant group having if ignore ilike in index inner insert intersect into
      is join key lateral left like limit materialized natural not nothing nulls of offset on or order outer over
      partition preceding primary procedure range recursive references rename replace restrict returning returns
      revoke right rollback row rows schema select set show some table temporary then to transaction trigger truncate
      union unique unsigned update use using values view when where window with without zone]],
    type = [[bigint binary bit blob bool boolean bytea char character clob date datetime decimal double enum float
      inet int integer interval json jsonb money numeric nvarchar precision real serial bigserial smallint text time
      timestamp timestamptz tinyint uuid varbinary varchar varying xml]],
    constant = "null true false unknown",
  },
  first = patterns.mark("variable", lpeg.S "@:" * P "@" ^ -1 * patterns.word + "$" * patterns.digit ^ 1) + P "::",
  called = #P "(",
  comment = "--" * patterns.to_line_end + family.block_comment + family.hash_comment,
  string = patterns.delimited("'", "'") + family.double_quoted + patterns.quoted("`") + dollar,
}
