-- C++.

local lpeg = require "lpeg"
local patterns = require "patterns"
local c_like = require "c_like"

-- R"name( ... )name"
local raw = patterns.named_end('R"' * lpeg.C((patterns.in_line - lpeg.S '()\\" ') ^ 0) * "(", function(name)
  return ")" .. name .. '"'
end)

local attribute = patterns.mark("meta", "[[" * (patterns.in_line - lpeg.S "[]") ^ 0 * "]]")

return c_like.token {
  words = {
    keyword = [[catch class concept consteval constexpr constinit const_cast co_await co_return co_yield decltype
      delete dynamic_cast explicit export final friend import module mutable namespace new noexcept operator override
      private protected public reinterpret_cast requires static_cast template throw try typeid typename using virtual
      and or not]],
    type = "string wstring string_view vector map set unordered_map unordered_set unique_ptr shared_ptr optional pair",
    constant = "this",
  },
  first = patterns.mark("string", (lpeg.P "u8" + lpeg.S "uUL") ^ -1 * raw) + attribute,
}
