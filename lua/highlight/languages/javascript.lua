-- JavaScript, with JSX as far as a lexer goes.

return require("script_like").token {}
