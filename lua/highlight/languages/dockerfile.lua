-- Dockerfiles: an instruction, and what it runs as shell commands.

local lpeg = require "lpeg"
local patterns = require "patterns"
local shell = require "shell"

local P, R = lpeg.P, lpeg.R
local mark = patterns.mark

local instruction = mark("keyword", R("AZ", "az") ^ 2) * #(patterns.blank + -1)
local running = mark("keyword", (P "RUN" + "CMD" + "ENTRYPOINT" + "run" + "cmd" + "entrypoint") * #patterns.blank)
local also = patterns.space * mark("keyword", P "AS" + "as") * #patterns.space
local rest = (also + shell.line_token + patterns.in_line) ^ 0
local comment = mark("comment", patterns.space ^ 0 * "#" * patterns.to_line_end)
local line = comment + running * shell.command * rest + instruction * rest + rest

return { block = patterns.lines(line) }
