-- Shell scripts; a block in which lines begin with "$ " is what a terminal showed.

local shell = require "shell"

return { block = shell.has_prompt * shell.session + shell.command * (shell.script_token + 1) ^ 0 }
