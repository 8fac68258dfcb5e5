-- C and C++, which differ in words and in raw strings.

local lpeg = require "lpeg"
local patterns = require "patterns"
local family = require "family"

local M = {}

local P, S = lpeg.P, lpeg.S
local mark = patterns.mark

-- #include <name>, #define NAME: the directive, and the file or the name behind it.
local hash = "#" * patterns.space ^ 0
local include = mark("meta", hash * "include") * patterns.space ^ 0 * mark("string", patterns.enclosed("<", ">"))
local directive = patterns.line_start * patterns.space ^ 0 * (include + mark("meta", hash * patterns.word))

local prefix = (P "u8" + S "uUL") ^ -1

-- OPTIONS: words in classes to add to those of C; `first`, tried before all else.
function M.token(options)
  local words = {
    keyword = [[auto break case const continue default do else enum extern for goto if inline register restrict return
      sizeof static struct switch typedef union volatile while _Alignas _Alignof _Atomic _Generic _Noreturn
      _Static_assert _Thread_local static_assert thread_local alignas alignof typeof]],
    type = [[void char short int long float double signed unsigned bool _Bool size_t ssize_t ptrdiff_t intptr_t
      uintptr_t int8_t int16_t int32_t int64_t uint8_t uint16_t uint32_t uint64_t wchar_t char8_t char16_t char32_t
      FILE time_t pid_t off_t uid_t gid_t va_list]],
    constant = "NULL true false nullptr EOF stdin stdout stderr errno",
  }
  for class, list in pairs(options.words or {}) do
    words[class] = words[class] .. " " .. list
  end
  return family.token {
    words = words,
    comment = family.comment,
    first = options.first and options.first + directive or directive,
    string = prefix * family.strings,
    number = patterns.digit
      * (S "eEpP" * S "+-" * #patterns.digit + patterns.word_char + S ".'" * #patterns.word_char) ^ 0,
    capitals = true,
  }
end

return M
