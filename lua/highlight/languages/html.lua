-- HTML, with what stands in <script> and <style>; good enough for templates that make HTML.

local lpeg = require "lpeg"
local markup = require "markup"

local P, S = lpeg.P, lpeg.S

local function any_case(name)
  local pattern = P(true)
  for letter in name:gmatch "." do
    pattern = pattern * S(letter .. letter:upper())
  end
  return pattern
end

-- An element whose text is in another language, up to its end.
local function with(name, language)
  local closing = "</" * any_case(name)
  return markup.element(any_case(name)) * ((require("languages/" .. language) + 1) - closing) ^ 0
end

return with("script", "javascript") + with("style", "css") + markup.token
