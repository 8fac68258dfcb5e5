-- The pieces that lexers are made of: LPeg patterns that match a token and mark what class it is.
--
-- A lexer is a pattern for one token; init.lua repeats it over a whole block, and goes on by one character where it
-- does not match. What a mark captures is read by core/script/highlight.c: the position where it starts, its class (a
-- negative number), the position behind it. A start and an end without a class between them mean nothing.
--
-- Rules, because blocks come from anybody, and a page must not take long:
--  * No recursion and no back reference: LPeg's stack is bounded, and so is what a lexer may nest.
--  * Work is linear in the size of the block. A pattern that looks for an end which may be missing either takes all
--    that is left, or ends at the line, or has failed for good: it must not be tried again and again.
--  * Nothing hangs on the order of `pairs`.

local lpeg = require "lpeg"
local classes = require "classes" -- name -> negative number, from core/script/highlight.c

local P, R, S, B, Cc, Cmt, Cp = lpeg.P, lpeg.R, lpeg.S, lpeg.B, lpeg.Cc, lpeg.Cmt, lpeg.Cp

local M = {}

M.any = P(1)
M.digit = R "09"
M.letter = R("az", "AZ") + "_" + R "\128\255"
M.word_char = M.letter + M.digit
M.word = M.letter * M.word_char ^ 0
M.space = S " \t"
M.blank = S " \t\r\n\f\v"
M.newline = P "\r" ^ -1 * "\n"
M.in_line = 1 - S "\r\n" -- a character, not the end of the line
M.to_line_end = M.in_line ^ 0
M.line_start = -B(1) + B "\n"

-- Lines that are LINE each; LINE goes to the end of its line, and may be empty.
function M.lines(line)
  return line * ((M.newline + "\r") * line) ^ 0
end

local function number_of(class)
  return classes[class] or error("no class " .. class)
end

-- The start, class and end of PATTERN.
function M.mark(class, pattern)
  return Cp() * Cc(number_of(class)) * pattern * Cp()
end

-- What a word means: from { keyword = "if else", type = "int" } a table from word to class.
function M.words(lists)
  local kinds = {}
  for class, list in pairs(lists) do
    for word in list:gmatch "%S+" do
      assert(not kinds[word] or kinds[word] == number_of(class), word) -- which one would hang on the order of pairs
      kinds[word] = number_of(class)
    end
  end
  return kinds
end

-- The same for a language that does not tell upper from lower case; its lists are in lower case.
function M.words_of_any_case(lists)
  local kinds = M.words(lists)
  return setmetatable({}, {
    __index = function(_, word)
      return kinds[word:lower()]
    end,
  })
end

-- KINDS, and CLASS for any other word.
function M.otherwise(kinds, class)
  local number = number_of(class)
  return setmetatable({}, {
    __index = function(_, word)
      return kinds[word] or number
    end,
  })
end

-- A word, marked as KINDS says, or not at all.
function M.known(pattern, kinds)
  return Cp() * (pattern / kinds) * Cp()
end

-- "...", ended by QUOTE, with ESCAPE before any character; it ends with the line when the quote is missing.
function M.quoted(quote, escape)
  local inner = M.in_line - P(quote)
  if escape then
    inner = P(escape) * M.any + (inner - P(escape))
  end
  return P(quote) * inner ^ 0 * P(quote) ^ -1
end

-- From OPENING to CLOSING in a line, without what is in the set OTHERS; it may end there, too.
function M.enclosed(opening, closing, others)
  return P(opening) * (M.in_line - P(closing) - S(others or "")) ^ 0 * P(closing) ^ -1
end

-- From OPENING to CLOSING over any number of lines; all that is left when CLOSING is missing. ESCAPE as above.
function M.delimited(opening, closing, escape)
  local inner = M.any - P(closing)
  if escape then
    inner = P(escape) * M.any + (inner - P(escape))
  end
  return P(opening) * inner ^ 0 * P(closing) ^ -1
end

-- A string in which INNER, which has marks of its own, stands between pieces that are marked as a string. What INNER
-- starts with must be all that decides whether it matches: it is tried at each character.
function M.interpolated(opening, closing, escape, inner)
  local piece = (P(escape) * M.any + (M.any - P(closing) - P(escape))) - #inner
  return M.mark("string", P(opening) * piece ^ 0) * (inner * M.mark("string", piece ^ 0)) ^ 0
    * M.mark("string", P(closing) ^ -1)
end

-- From OPENING(name) to an end that holds the name: here documents, long brackets, raw strings. OPENING captures the
-- name; CLOSING makes plain text of it, which ends the string. All that is left when the end is missing.
function M.named_end(opening, closing)
  return Cmt(opening, function(text, position, name)
    local _, last = text:find(closing(name), position, true)
    return last and last + 1 or #text + 1
  end)
end

-- <<NAME ... NAME on a line of its own, as in shells and Ruby; what stands after <<NAME in its line is part of it.
local here_name = S "-~" ^ -1 * (lpeg.C(M.word) + "'" * lpeg.C(M.word) * "'" + '"' * lpeg.C(M.word) * '"')
M.here_document = -B "<" * Cmt("<<" * here_name * M.to_line_end, function(text, position, name)
  local _, last = text:find("\n[\t ]*" .. name .. "\r?\n", position)
  return last or #text + 1
end)

-- 12, 0xff, 1_000, 1.5e-3, 10ms
M.number = M.digit * (S "eEpP" * S "+-" * #M.digit + M.word_char + "." * #M.digit) ^ 0

-- A word that a call follows.
M.called = #(M.space ^ 0 * "(")

return M
