-- The methods of lists and maps that templates may call, and how the method of any value is found. Only lists and maps
-- that the template made itself can be changed: what comes from the site is shared by all its pages.

local iteration = require "shard.template.iteration"
local text_methods = require "shard.template.text_methods"
local values = require "shard.template.values"

local methods = {}

-- ---- lists ----

local list = {}

--- Refuses to change what the template did not make.
local function own(value, mark)
  if getmetatable(value) ~= mark then
    error("only a list or map that the template made itself can be changed; make a copy with '| list' or dict()", 0)
  end
  return value
end

local function index_in(value, index)
  index = index or -1
  return index < 0 and #value + index + 1 or index + 1
end

function list.append(value, item)
  value = own(value, values.List)
  value[#value + 1] = item
end

function list.extend(value, items)
  local more, count = iteration.iterate(items)
  table.move(more, 1, count, #value + 1, own(value, values.List))
end

function list.insert(value, index, item)
  table.insert(own(value, values.List), math.max(1, math.min(index_in(value, index), #value + 1)), item)
end

function list.pop(value, index)
  local at = index_in(own(value, values.List), index)
  if at < 1 or at > #value then
    error("there is no such item to pop", 0)
  end
  return table.remove(value, at)
end

local function position(value, item)
  for i = 1, #value do
    if values.equal(value[i], item) then
      return i
    end
  end
  return nil
end

function list.remove(value, item)
  local at = position(own(value, values.List), item)
  if not at then
    error("the list does not have what is to be removed", 0)
  end
  table.remove(value, at)
end

function list.reverse(value)
  own(value, values.List)
  for i = 1, #value // 2 do
    local j = #value - i + 1
    value[i], value[j] = value[j], value[i]
  end
end

function list.clear(value)
  for key in pairs(own(value, getmetatable(value) == values.Dict and values.Dict or values.List)) do
    value[key] = nil
  end
end

function list.sort(value)
  local sorted = require("shard.template.sorting").sorted(own(value, values.List))
  table.move(sorted, 1, #sorted, 1, value)
end

function list.index(value, item)
  local at = position(value, item)
  if not at then
    error("the list does not have this item", 0)
  end
  return at - 1
end

function list.count(value, item)
  local count = 0
  for i = 1, #value do
    count = count + (values.equal(value[i], item) and 1 or 0)
  end
  return count
end

list.copy = iteration.copy

-- ---- maps ----

local map = { clear = list.clear }

function map.items(value)
  local keys, count = values.keys(value)
  local pairs_list = {}
  for i = 1, count do
    pairs_list[i] = values.tuple({ keys[i], value[keys[i]] })
  end
  return values.list(pairs_list)
end

function map.keys(value)
  return values.list((values.keys(value)))
end

function map.values(value)
  local keys, count = values.keys(value)
  local items = {}
  for i = 1, count do
    items[i] = value[keys[i]]
  end
  return values.list(items)
end

function map.get(value, key, default)
  local found = key ~= nil and value[values.is_markup(key) and key[1] or key]
  if found == nil or key == nil then
    return default
  end
  return found
end

function map.copy(value)
  local copy = {}
  for _, key in ipairs((values.keys(value))) do
    copy[key] = value[key]
  end
  return values.dict(copy)
end

function map.update(value, other)
  own(value, values.Dict)
  for _, key in ipairs((values.keys(other))) do
    value[key] = other[key]
  end
end

function map.setdefault(value, key, default)
  if value[key] == nil then
    own(value, values.Dict)[key] = default
  end
  return value[key]
end

function map.pop(value, key, default)
  local found = own(value, values.Dict)[key]
  value[key] = nil
  if found == nil then
    return default
  end
  return found
end

-- ---- finding ----

local BY_KIND = { string = text_methods.plain, markup = text_methods.safe, list = list, map = map }

--- The method NAME of VALUE, or nil.
---@return function?
function methods.find(value, name)
  local known = BY_KIND[values.kind(value)]
  local method = known and known[name]
  if not method and known == map and values.is_list(value) then -- an empty table can be either
    return list[name]
  end
  return method
end

--- The names of VALUE's methods.
---@return string[]
function methods.names(value)
  local names = {}
  for name in pairs(BY_KIND[values.kind(value)] or {}) do
    names[#names + 1] = name
  end
  return names
end

return methods
