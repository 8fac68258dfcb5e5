-- Filters of lists and maps.

local applying = require "shard.template.applying"
local iteration = require "shard.template.iteration"
local operators = require "shard.template.operators"
local sorting = require "shard.template.sorting"
local ustring = require "shard.template.ustring"
local values = require "shard.template.values"

local getter = applying.getter
local copy, iterate = iteration.copy, iteration.iterate

local filters = {}

-- ---- ends and lengths ----

filters.first = {
  params = {},
  call = function(value)
    local items = iterate(value)
    return items[1]
  end,
}

filters.last = {
  params = {},
  call = function(value)
    local items, count = iterate(value)
    return items[count]
  end,
}

filters.length = {
  params = {},
  kind = "number",
  call = function(value)
    local kind = type(value)
    if kind == "string" then
      return ustring.len(value)
    elseif kind == "number" or kind == "boolean" or kind == "function" then
      error(("%s has no length"):format(values.describe(value)), 0)
    end
    local _, count = iterate(value)
    return count
  end,
}
filters.count = filters.length

filters.list = { params = {}, kind = "table", call = copy }

filters.reverse = {
  params = {},
  call = function(value)
    local items, count = iterate(value)
    local reversed = {}
    for i = 1, count do
      reversed[i] = items[count - i + 1]
    end
    if type(value) == "string" then
      return table.concat(reversed)
    end
    return values.is_markup(value) and values.markup(table.concat(reversed)) or values.list(reversed)
  end,
}

filters.default = {
  params = { "default_value", "boolean" },
  call = function(value, default, boolean)
    if value == nil or (boolean and not values.truthy(value)) then
      return default == nil and "" or default
    end
    return value
  end,
}
filters.d = filters.default

filters.attr = {
  params = { "name" },
  call = function(value, name)
    if type(value) ~= "table" or values.is_markup(value) then
      return nil
    end
    return value[values.text(name)]
  end,
}

filters.items = {
  params = {},
  kind = "table",
  call = function(map)
    local fields, keys, count = iteration.iterate_items(map or {})
    local pairs_list = {}
    for i = 1, count do
      pairs_list[i] = values.tuple({ keys[i], fields[keys[i]] })
    end
    return values.list(pairs_list)
  end,
}

-- ---- joining and cutting ----

filters.join = {
  params = { "d", "attribute" },
  environment = true,
  call = function(environment, value, separator, attribute)
    local items, count = iterate(value)
    local get = attribute and getter(attribute)
    local parts, safe = {}, environment.autoescape and values.is_markup(separator)
    for i = 1, count do
      local item = items[i]
      if get then
        item = get(item)
      end
      parts[i] = item == nil and "" or item
      safe = safe or (environment.autoescape and values.is_markup(item))
    end
    local show = safe and values.escaped or values.text
    for i = 1, count do
      parts[i] = show(parts[i])
    end
    local joined = table.concat(parts, show(separator))
    return safe and values.markup(joined) or joined
  end,
}

filters.batch = {
  params = { "linecount", "fill_with" },
  kind = "table",
  call = function(value, size, fill)
    if math.type(size) ~= "integer" or size < 1 then
      error("'batch' needs a whole number above 0", 0)
    end
    local items, count = iterate(value)
    local batches = {}
    for first = 1, count, size do
      local batch = table.move(items, first, math.min(first + size - 1, count), 1, {})
      while fill ~= nil and #batch < size do
        batch[#batch + 1] = fill
      end
      batches[#batches + 1] = values.list(batch)
    end
    return values.list(batches)
  end,
}

filters.slice = {
  params = { "slices", "fill_with" },
  kind = "table",
  call = function(value, slices, fill)
    if math.type(slices) ~= "integer" or slices < 1 then
      error("'slice' needs a whole number above 0", 0)
    end
    local items, count = iterate(value)
    local size, longer, at, made = count // slices, count % slices, 1, {}
    for i = 1, slices do
      local length = size + (i <= longer and 1 or 0)
      local slice = table.move(items, at, at + length - 1, 1, {})
      if fill ~= nil and i > longer then
        slice[#slice + 1] = fill
      end
      at = at + length
      made[i] = values.list(slice)
    end
    return values.list(made)
  end,
}

-- ---- order ----

filters.sort = {
  params = { "reverse", "case_sensitive", "attribute" },
  kind = "table",
  call = function(value, reverse, case_sensitive, attribute)
    return sorting.sorted(copy(value), {
      key = attribute and applying.multi_getter(attribute), reverse = reverse, fold = not case_sensitive,
    })
  end,
}

filters.dictsort = {
  params = { "case_sensitive", "by", "reverse" },
  kind = "table",
  call = function(map, case_sensitive, by, reverse)
    by = by or "key"
    if by ~= "key" and by ~= "value" then
      error("'dictsort' sorts by 'key' or 'value'", 0)
    end
    return sorting.sorted(filters.items.call(map), {
      key = function(pair)
        return pair[by == "key" and 1 or 2]
      end,
      reverse = reverse, fold = not case_sensitive,
    })
  end,
}

--- The item whose key comes first in the order that BETTER says.
local function extreme(value, case_sensitive, attribute, better)
  local items, count = iterate(value)
  local get = attribute and getter(attribute)
  local best, best_key
  for i = 1, count do
    local key = items[i]
    if get then
      key = get(key)
    end
    key = sorting.key_of(key, not case_sensitive)
    if i == 1 or better(key, best_key) then
      best, best_key = items[i], key
    end
  end
  return best
end

filters.min = {
  params = { "case_sensitive", "attribute" },
  call = function(value, case_sensitive, attribute)
    return extreme(value, case_sensitive, attribute, sorting.before)
  end,
}

filters.max = {
  params = { "case_sensitive", "attribute" },
  call = function(value, case_sensitive, attribute)
    return extreme(value, case_sensitive, attribute, function(a, b)
      return sorting.before(b, a)
    end)
  end,
}

filters.unique = {
  params = { "case_sensitive", "attribute" },
  kind = "table",
  call = function(value, case_sensitive, attribute)
    local items, count = iterate(value)
    local get = attribute and getter(attribute)
    local seen, kept = {}, {}
    for i = 1, count do
      local key = items[i]
      if get then
        key = get(key)
      end
      key = sorting.key_of(key, not case_sensitive)
      key = type(key) == "table" and values.repr(key) or key
      if key ~= nil and not seen[key] then
        seen[key] = true
        kept[#kept + 1] = items[i]
      end
    end
    return values.list(kept)
  end,
}

filters.groupby = {
  params = { "attribute", "default", "case_sensitive" },
  kind = "table",
  call = function(value, attribute, default, case_sensitive)
    local get = getter(attribute, default)
    local groups, last_key = {}, nil
    for _, item in ipairs(sorting.sorted(copy(value), { key = get, fold = not case_sensitive })) do
      local grouper = get(item)
      local key = sorting.key_of(grouper, not case_sensitive)
      local group = groups[#groups]
      if not group or not values.equal(key, last_key) then
        local members = values.list({})
        group = values.tuple({ grouper, members })
        group.grouper, group.list = grouper, members
        groups[#groups + 1] = group
        last_key = key
      end
      group[2][#group[2] + 1] = item
    end
    return values.list(groups)
  end,
}

filters.sum = {
  params = { "attribute", "start" },
  call = function(value, attribute, start)
    local items, count = iterate(value)
    local get = attribute and getter(attribute)
    local total = start or 0
    for i = 1, count do
      local item = items[i]
      if get then
        item = get(item)
      end
      total = operators.add(total, item)
    end
    return total
  end,
}

-- ---- map, select and reject ----

filters.map = {
  environment = true,
  variadic = true,
  kind = "table",
  call = function(environment, value, named, name, ...)
    local items, count = iterate(value)
    local apply
    if name == nil then
      if not named or named.attribute == nil then
        error("'map' needs the name of a filter, or attribute=", 0)
      end
      apply = getter(named.attribute, named.default)
    else
      apply = applying.caller(environment, "filter", name, named, ...)
    end
    local mapped = {}
    for i = 1, count do
      local result = apply(items[i])
      mapped[i] = result == nil and "" or result -- lists have no holes
    end
    return values.list(mapped)
  end,
}

--- select and the like: keeps the items for which the test is WANTED.
local function selecting(wanted, by_attribute)
  return function(environment, value, named, ...)
    local items, count = iterate(value)
    local get, test_at = nil, 1
    if by_attribute then
      local attribute = ...
      get, test_at = getter(attribute), 2
    end
    local name = select(test_at, ...)
    local test = values.truthy
    if name ~= nil then
      test = applying.caller(environment, "test", name, named, select(test_at + 1, ...))
    end
    local kept = {}
    for i = 1, count do
      local item = items[i]
      if get then
        item = get(item)
      end
      if values.truthy(test(item)) == wanted then
        kept[#kept + 1] = items[i]
      end
    end
    return values.list(kept)
  end
end

local function selection(wanted, by_attribute)
  return { environment = true, variadic = true, kind = "table", call = selecting(wanted, by_attribute) }
end

filters.select, filters.reject = selection(true, false), selection(false, false)
filters.selectattr, filters.rejectattr = selection(true, true), selection(false, true)

return filters
