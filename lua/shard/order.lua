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

---@type shard.Before
local function by_title(a, b)
  if a.title ~= b.title then
    return a.title < b.title
  end
  return by_path(a, b)
end

---Light ones rise.
---@type shard.Before
local function by_weight(a, b)
  local first, second = a.weight or 0, b.weight or 0
  if first ~= second then
    return first < second
  end
  return by_title(a, b)
end

---Newest first; those without a date at the end.
---@type shard.Before
local function by_date(a, b)
  local first, second = a.date or "", b.date or ""
  if first ~= second then
    return first > second
  end
  return by_title(a, b)
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
