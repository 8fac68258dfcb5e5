-- shard.dates: dates as people read them: the filter `date`.

local native = require("shard.native")
local mistakes = require("shard.mistakes")

local dates = {}

local DAYS = { "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday" }
local MONTHS = { "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
  "November", "December" }
local BEFORE_MONTH = { 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334 }

---Day of the year, from 1.
local function day_of_year(date)
  local leap = date.year % 4 == 0 and (date.year % 100 ~= 0 or date.year % 400 == 0)
  return BEFORE_MONTH[date.month] + date.day + (leap and date.month > 2 and 1 or 0)
end

---Sunday is 1. By Sakamoto's method.
local function weekday(date)
  local shift = { 0, 3, 2, 5, 0, 3, 5, 1, 4, 6, 2, 4 }
  local year = date.month < 3 and date.year - 1 or date.year
  return (year + year // 4 - year // 100 + year // 400 + shift[date.month] + date.day) % 7 + 1
end

local function hour12(date)
  return (date.hour + 11) % 12 + 1
end

local function offset(date, between)
  local minutes = math.abs(date.offset)
  return ("%s%02d%s%02d"):format(date.offset < 0 and "-" or "+", minutes // 60, between, minutes % 60)
end

---What follows the `%`: those of C's strftime that do not depend on a locale, and its English ones. A number has a
---width, unless `%-d` asks for none.
---@type table<string, fun(date: table): string|integer, integer?>
local parts = {
  Y = function(date) return date.year, 4 end,
  y = function(date) return date.year % 100, 2 end,
  m = function(date) return date.month, 2 end,
  d = function(date) return date.day, 2 end,
  e = function(date) return ("%2d"):format(date.day) end,
  j = function(date) return day_of_year(date), 3 end,
  H = function(date) return date.hour, 2 end,
  I = function(date) return hour12(date), 2 end,
  M = function(date) return date.minute, 2 end,
  S = function(date) return date.second, 2 end,
  p = function(date) return date.hour < 12 and "AM" or "PM" end,
  B = function(date) return MONTHS[date.month] end,
  b = function(date) return MONTHS[date.month]:sub(1, 3) end,
  A = function(date) return DAYS[weekday(date)] end,
  a = function(date) return DAYS[weekday(date)]:sub(1, 3) end,
  F = function(date) return ("%04d-%02d-%02d"):format(date.year, date.month, date.day) end,
  T = function(date) return ("%02d:%02d:%02d"):format(date.hour, date.minute, date.second) end,
  R = function(date) return ("%02d:%02d"):format(date.hour, date.minute) end,
  z = function(date) return offset(date, "") end,
  Z = function(date) return date.offset == 0 and "UTC" or offset(date, ":") end,
  s = function(date) return date.seconds, 1 end,
  ["%"] = function() return "%" end,
}

---Every letter that the filter knows, for the documentation's test.
---@return string[]
function dates.letters()
  local letters = {}
  for letter in pairs(parts) do
    letters[#letters + 1] = letter
  end
  return letters
end

---VALUE in FORMAT, with the offset that it was written with.
---@param value string|integer a date in any form of front matter, or seconds since 1970
---@param format string? default "%F"
---@return string
function dates.format(value, format)
  local date, problem = native.date(value)
  if not date then
    error(("date: %s %s"):format(type(value) == "string" and ("'%s'"):format(value) or tostring(value), problem), 0)
  end
  return (tostring(format or "%F"):gsub("%%(%-?)(.?)", function(bare, letter)
    local part = parts[letter]
    if not part then
      local near = mistakes.did_you_mean(letter, dates.letters())
      error(("date: unknown '%%%s%s' in the format '%s'%s"):format(bare, letter, format, near), 0)
    end
    local text, width = part(date)
    return type(text) == "string" and text or ("%%0%dd"):format(bare == "-" and 1 or width):format(text)
  end))
end

return dates
