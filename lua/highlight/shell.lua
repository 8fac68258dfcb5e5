-- Shell commands: for scripts (languages/sh.lua), for what is typed in a terminal, and for the lines of a Dockerfile.

local lpeg = require "lpeg"
local patterns = require "patterns"

local M = {}

local P, R, S, B = lpeg.P, lpeg.R, lpeg.S, lpeg.B
local mark, known, otherwise = patterns.mark, patterns.known, patterns.otherwise
local space = patterns.space

local kinds = patterns.words {
  keyword = [[if then elif else fi case in esac for while until do done function select time coproc return break
    continue exit export local readonly declare typeset unset alias source trap set shift]],
}

local escape = "\\" * patterns.any
local continued = "\\" * patterns.newline
local expanded = patterns.enclosed("{", "}", '"')
local variable = mark("variable", "$" * (patterns.word + patterns.digit + S "!#?*@$-" + expanded))

-- A quote that nothing closes, as in an output that stands among commands, is a character like others.
local function quoted(any)
  local piece = escape + (any - S '"\\' - #variable)
  local double = mark("string", P '"' * piece ^ 0) * (variable * mark("string", piece ^ 0)) ^ 0 * mark("string", P '"')
  local single = mark("string", P "$" ^ -1 * "'" * (any - P "'") ^ 0 * "'")
  return double + single
end

local comment = #P "#" * (patterns.line_start + B(S " \t;(")) * mark("comment", "#" * patterns.to_line_end)
local option = #P "-" * B(S " \t([=")
  * mark("attribute", "-" * P "-" ^ -1 * patterns.letter * (patterns.word_char + "-" * #patterns.word_char) ^ 0)
local in_word = 1 - S " \t\r\n;|&()<>\"'`$#{}=\\[]"
local number = mark("number", patterns.digit ^ 1 * (S ".:" * patterns.digit ^ 1) ^ 0 * patterns.letter ^ -2) * -in_word

-- What stands where a command does, behind any number of GAP: the name of one, a variable that is set, or a word before
-- another command.
local setting = mark("variable", patterns.word) * #(P "+" ^ -1 * "=")
local name = known((patterns.letter + S "./~") * in_word ^ 0, otherwise(kinds, "function")) * -S "=)"
local before = mark("keyword", P "then" + "do" + "else" + "elif" + "if" + "while" + "until" + "time" + "sudo" + "exec"
  + "eval" + "function" + "!")
local declaring = mark("keyword", P "export" + "local" + "readonly" + "declare" + "typeset") * space ^ 1 * #setting
local loop = mark("keyword", P "for" + "select") * space ^ 1 * patterns.word * space ^ 1
  * mark("keyword", "in") * #space
local given = mark("variable", patterns.word) * "=" * in_word ^ 0 * space ^ 1
local function command(gap)
  return gap ^ 0 * (before * space ^ 1) ^ 0 * given ^ 0 * (loop + declaring ^ -1 * setting + name) ^ -1
end

local separator = S ";|&(" + "{" * #space

-- A token in or between commands, where JOINT joins two lines.
local function token(any, separators, joint)
  return separators * command(space + joint) + quoted(any) + variable + comment + option + joint + escape + number
    + (in_word - P "-") * in_word ^ 0
end

M.command = command(space + continued)

-- A token of a script, where strings and here documents may have many lines.
local label = (patterns.newline + ";;") * space ^ 0 * (in_word + S "*|?") ^ 1 * ")" -- of a case
local of_case = B(space) * mark("keyword", "in") * #(space ^ 0 * patterns.newline)
local table_shown = patterns.newline * mark("output", (P "|" + "+-") * patterns.to_line_end) -- as databases print one
M.script_token = mark("string", patterns.here_document) + label * M.command + table_shown + of_case
  + token(patterns.any, patterns.newline + separator, continued)

-- A token of one line of commands, which never takes the end of the line but behind a backslash.
M.line_token = token(patterns.in_line, separator, continued)

-- "$ ", "user@host:~$ ", "[user@host dir]# ", "(venv) $ ", "PS C:\> ": what a terminal shows before what is typed. A
-- "#" alone begins a comment more often than root's commands.
local ends = #(patterns.blank + -1)
local person = R("az", "AZ", "09") + S "_.-"
local place = person ^ 1 * "@" * person ^ 1
local prompt = mark("prompt", ("(" * (patterns.in_line - S "()") ^ 1 * ") ") ^ -1
  * ("[" * place * (patterns.in_line - S "[]") ^ 0 * "]" * S "$#%"
    + place * (":" * (patterns.in_line - S "$#% \t") ^ 0) ^ -1 * S "$#%"
    + "PS" * (patterns.in_line - S ">\t") ^ 0 * ">"
    + S "$%>")) * ends

local more = continued * (mark("prompt", ">") * #space) ^ -1
local typed = prompt * command(space + more) * (token(patterns.in_line, separator, more) + patterns.in_line) ^ 0
local remark = mark("comment", "#" * patterns.to_line_end)
local output = mark("output", patterns.in_line ^ 1)

-- What a terminal showed: lines with a prompt, and others.
M.session = patterns.lines((typed + remark + output) ^ -1)

-- Does a line begin with "$ "?
local dollar = P "$ "
M.has_prompt = #((patterns.to_line_end * patterns.newline - dollar) ^ 0 * dollar)

return M
