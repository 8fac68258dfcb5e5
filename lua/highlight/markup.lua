-- Elements, attributes and what else XML and HTML share.

local lpeg = require "lpeg"
local patterns = require "patterns"

local M = {}

local P, S = lpeg.P, lpeg.S
local mark, blank = patterns.mark, patterns.blank

local name_char = patterns.word_char + S "-:."
local name = patterns.letter * name_char ^ 0
local comment = mark("comment", patterns.delimited("<!--", "-->"))
local data = mark("string", patterns.delimited("<![CDATA[", "]]>"))
local declaration = mark("meta", patterns.delimited("<?", "?>") + "<!" * (1 - S "<>") ^ 0 * P ">" ^ -1)
local entity = mark("constant", "&" * P "#" ^ -1 * patterns.word_char ^ 1 * ";")

-- {{ expressions }} and {% statements %} of templates.
local template = mark("meta", patterns.delimited("{{", "}}") + patterns.delimited("{%", "%}"))

-- A value may have many lines, but no "<": there somebody has forgotten a quote.
local value = mark("string", '"' * (1 - S '"<') ^ 0 * P '"' ^ -1 + "'" * (1 - S "'<") ^ 0 * P "'" ^ -1)
local bare = mark("string", (1 - S " \t\r\n\"'=<>`") ^ 1)
local assigned = blank ^ 0 * "=" * blank ^ 0 * (template + value + bare)
local attribute = mark("attribute", (1 - S " \t\r\n\"'=<>/{") ^ 1) * assigned ^ -1

-- <NAME attributes>
function M.element(pattern)
  return mark("tag", "<" * pattern) * -name_char
    * (blank ^ 1 + template + attribute + value + "/" * -P ">" + S "={") ^ 0 * mark("tag", P "/" ^ -1 * ">") ^ -1
end

local closing = mark("tag", "</" * name ^ -1 * blank ^ 0 * P ">" ^ -1)

M.token = comment + data + declaration + closing + M.element(name) + entity + template

return M
