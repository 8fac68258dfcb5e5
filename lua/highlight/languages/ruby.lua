-- Ruby.

local lpeg = require "lpeg"
local patterns = require "patterns"
local family = require "family"

local P, S = lpeg.P, lpeg.S
local mark = patterns.mark

local inserted = mark("variable", patterns.enclosed("#{", "}", '"'))
local text = patterns.interpolated('"', '"', "\\", inserted)
local variable = mark("variable", S "@$" * P "@" ^ -1 * patterns.word)
local symbol = mark("constant", ":" * (patterns.word * S "?!" ^ -1 + family.double_quoted)) - "::"
local key = mark("property", patterns.word * S "?!" ^ -1 * ":") * #patterns.blank
local block = patterns.line_start * patterns.delimited("=begin", "\n=end")

return family.token {
  words = {
    keyword = [[alias and begin break case class def defined? do else elsif end ensure for if in module next not or
      redo rescue retry return super then undef unless until when while yield require require_relative include extend
      attr_reader attr_writer attr_accessor raise private protected public loop lambda proc]],
    constant = "true false nil __FILE__ __LINE__",
    variable = "self",
    ["function"] = "puts print p format",
  },
  first = text + variable + "::" + symbol + key + mark("string", patterns.here_document),
  comment = family.hash_comment + block,
  string = patterns.delimited("'", "'", "\\"),
  word = patterns.word * S "?!" ^ -1,
  capitals = true,
  definitions = { { "def", "function" } },
}
