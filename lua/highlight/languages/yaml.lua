-- YAML.

local lpeg = require "lpeg"
local patterns = require "patterns"

local P, S, B, Cmt = lpeg.P, lpeg.S, lpeg.B, lpeg.Cmt
local mark, known, words = patterns.mark, patterns.known, patterns.words
local space, in_line, newline = patterns.space, patterns.in_line, patterns.newline

local ends = #(patterns.blank + S ",]}" + -1)
local alone = #(space ^ 0 * (S "\r\n#,]}" + -1)) -- a value, not the first word of a text
local double = patterns.delimited('"', '"', "\\")
local single = "'" * (P "''" + (patterns.any - "'")) ^ 0 * P "'" ^ -1

-- A key: what stands before ": ". A plain one has no quotes, brackets or colons to begin with, and ends at a comment.
local plain = -S "\"'" * (in_line - S ":#,[]{}" + ":" * #in_line * -space) ^ 1
local key = mark("property", patterns.quoted('"', "\\") + patterns.quoted "'" + plain) * #(space ^ 0 * ":" * ends)
local dashes = (S "-?" * space ^ 1) ^ 0
local line = patterns.line_start * space ^ 0 * dashes * (key + S "-?" * ends)

-- "|" or ">" at the end of a line: the lines that are indented further than this one are text.
local function is_indented(text, position, indent)
  local _, last = text:find("^[ ]*", position)
  return last - position + 1 > indent
end
local block_text = Cmt(S "|>" * S "+-0123456789" ^ 0 * (space ^ 1 * ("#" * patterns.to_line_end) ^ -1) ^ -1 * newline,
  function(text, position)
    local start = position - 1
    repeat
      start = start - 1
    until start < 1 or text:byte(start) == 10
    local _, indent = text:find("^ *", start + 1)
    indent = indent - start
    while position <= #text and (text:find("^[ \t\r]*\n", position) or is_indented(text, position, indent)) do
      position = (text:find("\n", position, true) or #text) + 1
    end
    return position
  end)

local constants = words {
  constant = "true false null yes no on off True False Null Yes No On Off TRUE FALSE NULL YES NO ON OFF",
}
local constant = (known(patterns.letter ^ 1, constants) + mark("constant", "~")) * alone
local number = mark("number", S "+-" ^ -1 * patterns.digit * (patterns.word_char + S ".:+-") ^ 0) * alone
local marker = patterns.line_start * mark("meta", P "---" + "..." + "%" * in_line ^ 0) * ends
local comment = mark("comment", "#" * patterns.to_line_end)
local commented = (patterns.line_start + B(space)) * comment
local reference = mark("variable", S "&*" * (1 - S " \t\r\n,[]{}") ^ 1)
local tag = mark("type", "!" * (1 - S " \t\r\n,[]{}") ^ 0)
local flow = S "[{," * space ^ 0 * key ^ -1

-- A scalar that is nothing else, up to where something else may begin.
local scalar = (in_line - S " \t,[]{}#\"'&*!|>") ^ 1

return marker + line + #P "#" * commented + flow
  + B(S " \t[{,:-") * (mark("string", block_text) + constant + number + reference + tag)
  + (B(S " \t[{,") + patterns.line_start) * mark("string", double + single)
  + scalar
