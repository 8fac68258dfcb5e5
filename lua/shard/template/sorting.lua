-- Sorting that keeps the order of equals, and says what it cannot compare.

local ustring = require "shard.template.ustring"
local values = require "shard.template.values"

local sorting = {}

--- What a value is sorted by: safe strings by their text, text without regard to case when FOLD.
local function key_of(value, fold)
  if values.is_markup(value) then
    value = value[1]
  end
  if fold and type(value) == "string" then
    return ustring.lower(value)
  elseif type(value) == "boolean" then
    return value and 1 or 0
  elseif type(value) == "table" and values.is_list(value) then
    local keys = {}
    for i = 1, #value do
      keys[i] = key_of(value[i], fold)
    end
    return keys
  end
  return value
end
sorting.key_of = key_of

--- a < b for keys; lists by their first items that differ.
---@return boolean
function sorting.before(a, b)
  local kind = type(a)
  if kind ~= type(b) or kind ~= "number" and kind ~= "string" and kind ~= "table" then
    error(("cannot sort %s and %s together"):format(values.describe(a), values.describe(b)), 0)
  elseif kind ~= "table" then
    return a < b
  end
  for i = 1, math.min(#a, #b) do
    if not values.equal(a[i], b[i]) then
      return sorting.before(a[i], b[i])
    end
  end
  return #a < #b
end

--- Merges runs of ORDER[first..middle] and ORDER[middle+1..last] by their KEYS.
local function merge(order, keys, first, middle, last, spare, before)
  table.move(order, first, last, first, spare)
  local left, right = first, middle + 1
  for at = first, last do
    if right > last or left <= middle and not before(keys[spare[right]], keys[spare[left]]) then
      order[at], left = spare[left], left + 1
    else
      order[at], right = spare[right], right + 1
    end
  end
end

--- A new list of ITEMS in the order of their keys.
---@param items any[]
---@param options? { key?: fun(item: any): any, reverse?: boolean, fold?: boolean }
---@return any[]
function sorting.sorted(items, options)
  options = options or {}
  local count, order, keys, spare = #items, {}, {}, {}
  for i = 1, count do
    order[i] = i
    local key = items[i]
    if options.key then
      key = options.key(key)
    end
    keys[i] = key_of(key, options.fold)
  end
  local before = sorting.before
  if options.reverse then
    before = function(a, b)
      return sorting.before(b, a)
    end
  end
  local width = 1
  while width < count do
    for first = 1, count - width, 2 * width do
      merge(order, keys, first, first + width - 1, math.min(first + 2 * width - 1, count), spare, before)
    end
    width = 2 * width
  end
  local result = {}
  for i = 1, count do
    result[i] = items[order[i]]
  end
  return values.list(result)
end

return sorting
