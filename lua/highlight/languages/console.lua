-- What a terminal showed: a prompt, what was typed behind it as shell commands, and the output of these.

return { block = require("shell").session }
