-- Lua.

local lpeg = require "lpeg"
local patterns = require "patterns"
local family = require "family"

-- [==[ ... ]==]
local long = patterns.named_end("[" * lpeg.C(lpeg.P "=" ^ 0) * "[", function(level)
  return "]" .. level .. "]"
end)

return family.token {
  words = {
    keyword = "and break do else elseif end for function goto if in local not or repeat return then until while",
    constant = "true false nil",
    variable = "self _G _ENV",
    ["function"] = [[assert collectgarbage dofile error getmetatable ipairs load loadfile next pairs pcall print
      rawequal rawget rawlen rawset require select setmetatable tonumber tostring type xpcall]],
  },
  comment = "--" * (long + patterns.to_line_end),
  string = family.strings + long,
}
