-- Rust.

local lpeg = require "lpeg"
local patterns = require "patterns"
local family = require "family"

local P, C = lpeg.P, lpeg.C
local mark = patterns.mark

-- r#"..."#
local raw = patterns.named_end(P "b" ^ -1 * "r" * C(P "#" ^ 0) * '"', function(hashes)
  return '"' .. hashes
end)
local escape = "\\" * patterns.in_line * (patterns.in_line - "'") ^ 0
local character = P "b" ^ -1 * "'" * (escape + (patterns.in_line - P "'") * lpeg.R "\128\191" ^ 0) * "'"
local lifetime = mark("variable", "'" * patterns.word)
local attribute = mark("meta", "#" * P "!" ^ -1 * "[" * (patterns.any - "]") ^ 0 * P "]" ^ -1)
local waiting = "." * mark("keyword", "await") * -patterns.word_char
local macro = mark("function", patterns.word * "!") * -P "="

return family.token {
  words = {
    keyword = [[as async await break const continue crate dyn else enum extern fn for if impl in let loop match mod
      move mut pub ref return static struct super trait type union unsafe use where while yield]],
    type = "bool char f32 f64 i8 i16 i32 i64 i128 isize str u8 u16 u32 u64 u128 usize",
    constant = "true false",
    variable = "self Self",
  },
  first = mark("string", raw + character) + lifetime + attribute + waiting + macro,
  comment = family.comment,
  string = P "b" ^ -1 * patterns.delimited('"', '"', "\\"),
  capitals = true,
  definitions = { { "fn", "function" } },
}
