-- Markdown, by lines.

local lpeg = require "lpeg"
local patterns = require "patterns"

local P, S = lpeg.P, lpeg.S
local mark, in_line, space, rest = patterns.mark, patterns.in_line, patterns.space, patterns.to_line_end

local heading = mark("section", P "#" ^ 1 * space * rest)
local quote = mark("comment", ">" * rest)
local fence = mark("meta", (P "```" + "~~~" + ":::") * rest)
local rule = mark("meta", P "---" * rest + "+++" * rest)
local item = mark("keyword", S "-*+" + patterns.digit ^ 1 * S ".)") * #space
local code = mark("string", patterns.quoted "`")
local strong = mark("keyword", "**" * (in_line - S "*") ^ 1 * "**")
local target = mark("string", "(" * (in_line - S "()") ^ 0 * ")")
local link = mark("function", "[" * (in_line - S "[]") ^ 0 * "]") * target ^ -1
local tag = mark("tag", "<" * (in_line - S "<>") ^ 1 * ">")
local shortcode = mark("meta", patterns.delimited("{{", "}}"))
local text = (code + strong + link + tag + shortcode + patterns.word + in_line) ^ 0

return { block = patterns.lines(space ^ 0 * (heading + quote + fence + rule + item ^ -1 * text)) }
