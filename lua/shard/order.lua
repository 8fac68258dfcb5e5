-- shard.order: the orders in which lists of pages are shown. All are total, so that equal input gives equal output:
-- where everything else is equal the path decides.

local order = {}

---@class shard.Listed anything that can be listed in order
---@field path string
---@field title string
---@field weight number?
---@field date string?

---The names that order.sort takes, for an option's `enum`.
order.names = { "weight", "date", "title", "path" }

---@alias shard.Before fun(a: shard.Listed, b: shard.Listed): boolean

---@type shard.Before
local function by_path(a, b)
  return a.path < b.path
end

---As a reader looks for them: capital letters count only where nothing else differs.
---@type shard.Before
local function by_title(a, b)
  if a.title ~= b.title then
    local first, second = a.title:lower(), b.title:lower()
    if first ~= second then
      return first < second
    end
    return a.title < b.title
  end
  return by_path(a, b)
end

---The days from a fixed one to the one that a date says, counting years from March.
local function day_number(date)
  local year, month, day = date:match("^(%d+)-(%d+)-(%d+)")
  if not year then
    return 0
  end
  year, month = math.tointeger(year), math.tointeger(month)
  if month < 3 then
    year, month = year - 1, month + 12
  end
  return year * 365 + year // 4 - year // 100 + year // 400 + (153 * (month - 3) + 2) // 5 + math.tointeger(day)
end

---The moment that a date says, in seconds from a fixed one. A day is its first moment, a time without an offset is UTC.
---@param date string as pages have it: 2024-03-09, or 2024-03-09T15:04:05.5+01:00
---@return number
function order.moment(date)
  local hour, minute, second, zone = date:match("T(%d+):(%d+):([%d.]+)(.*)$")
  if not hour then
    return day_number(date) * 86400
  end
  local moment = day_number(date) * 86400 + hour * 3600 + minute * 60 + second
  local sign, hours, minutes = zone:match("^([+-])(%d+):(%d+)$")
  if not sign then
    return moment
  end
  local offset = hours * 3600 + minutes * 60
  return sign == "+" and moment - offset or moment + offset
end

---Newest first, by the moment that a date says; those without a date at the end.
---@type shard.Before
local function by_date(a, b)
  local first, second = a.date, b.date
  if first == second then
    return by_title(a, b)
  end
  if not first or not second then
    return first ~= nil
  end
  if #first ~= #second or #first > 10 then
    local one, other = order.moment(first), order.moment(second)
    if one ~= other then
      return one > other
    end
    return by_title(a, b)
  end
  return first > second
end

---Light ones rise; those without a weight, or with 0, are below all others. Of equal weights the newest is first.
---@type shard.Before
local function by_weight(a, b)
  local first, second = a.weight or 0, b.weight or 0
  if first == second then
    return by_date(a, b)
  end
  if first == 0 or second == 0 then
    return second == 0
  end
  return first < second
end

---@type table<string, shard.Before>
local comparisons = { weight = by_weight, date = by_date, title = by_title, path = by_path }

---Sorts LIST in place by the order called NAME, and returns it.
---@generic T: shard.Listed
---@param list T[]
---@param name "weight"|"date"|"title"|"path"
---@return T[]
function order.sort(list, name)
  table.sort(list, comparisons[name])
  return list
end

return order
