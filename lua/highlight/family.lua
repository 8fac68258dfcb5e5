-- Languages that are written alike: words, strings, comments, numbers, calls.

local lpeg = require "lpeg"
local patterns = require "patterns"

local P, R, B = lpeg.P, lpeg.R, lpeg.B
local mark, known, otherwise = patterns.mark, patterns.known, patterns.otherwise

local M = {}

-- A class name in upper case is a constant, one that starts with it a type.
local upper = R "AZ"
local loud = upper * (upper + patterns.digit + "_") ^ 1 * -patterns.word_char
local capital = upper * patterns.word_char ^ 0

-- Behind a "." no word is a keyword: it names something that the keyword's author did not think of.
local function member(word, called)
  return -B "." * "." * (mark("function", word) * called + (word - upper))
end

-- A lexer of:
--   words       { class = "word word ..." } or a table of patterns.words*
--   comment     a pattern
--   string      a pattern
--   first       tried before all else: a pattern with its own marks
--   word        what a word is, when it is not letters and digits
--   number      likewise
--   capitals    true: Capital is a type, LOUD a constant; "types": both are types
--   called      how a call goes on behind its name, when it is not: spaces and "("
--   calls       false: a word before "(" is nothing special, nor is one behind "."
--   definitions { { "def", class }, ... }: the class of the word behind that keyword
function M.token(options)
  local word = options.word or patterns.word
  local kinds = getmetatable(options.words) and options.words or patterns.words(options.words)
  local token = mark("comment", options.comment)
  if options.first then
    token = options.first + token
  end
  if options.string then
    token = token + mark("string", options.string)
  end
  for _, definition in ipairs(options.definitions or {}) do
    local keyword, class = definition[1], definition[2]
    token = token
      + mark("keyword", P(keyword)) * patterns.space ^ 1 * known(word, otherwise(kinds, class))
  end
  if options.calls ~= false then
    local called = options.called or patterns.called
    token = token + member(word, called) + known(word, otherwise(kinds, "function")) * called
  end
  if options.capitals == true then
    token = token + known(loud, otherwise(kinds, "constant"))
  end
  if options.capitals then
    token = token + known(capital, otherwise(kinds, "type"))
  end
  return token + known(word, kinds) + mark("number", options.number or patterns.number)
end

-- Comments of C and its many heirs.
M.line_comment = "//" * patterns.to_line_end
M.block_comment = patterns.delimited("/*", "*/")
M.comment = M.line_comment + M.block_comment
M.hash_comment = "#" * patterns.to_line_end

M.double_quoted = patterns.quoted('"', "\\")
M.single_quoted = patterns.quoted("'", "\\")
M.strings = M.double_quoted + M.single_quoted

-- @Override, @decorator(...)
M.annotation = mark("meta", "@" * patterns.word * ("." * patterns.word) ^ 0)

return M
