-- Makefiles.

local lpeg = require "lpeg"
local patterns = require "patterns"
local shell = require "shell"

local P, S = lpeg.P, lpeg.S
local mark, space, in_line = patterns.mark, patterns.space, patterns.in_line

local enclosed = patterns.enclosed("(", ")") + patterns.enclosed("{", "}")
local reference = mark("variable", "$" * (enclosed + S "@<^*?+%|" + patterns.word_char))
local comment = mark("comment", "#" * patterns.to_line_end)
local directive = mark("keyword", P "include" + "-include" + "ifeq" + "ifneq" + "ifdef" + "ifndef" + "else" + "endif"
  + "define" + "endef" + "export" + "unexport" + "override") * -patterns.word_char
local setting = mark("variable", patterns.word) * space ^ 0 * (S ":?+!" ^ -2 * "=")
local target = (reference + mark("function", (in_line - S ":=#$") ^ 1)) ^ 1 * ":" * -P "="
local rest = (comment + reference + "\\" * patterns.newline + in_line) ^ 0
local recipe = "\t" * S "@+-" ^ 0 * shell.command * (reference + "$$" + shell.line_token + in_line) ^ 0

local line = recipe + space ^ 0 * (comment + (directive + setting + target) ^ -1 * rest)

return { block = patterns.lines(line) }
