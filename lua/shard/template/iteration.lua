-- What loops and assignments take apart.

local ustring = require "shard.template.ustring"
local values = require "shard.template.values"

local iteration = {}

--- The items of VALUE as a list, and their count: of a map its keys in order, of text its characters, of what is
--- undefined none. The list may be VALUE itself; it is not to be changed.
---@param value any
---@return any[] items
---@return integer count
function iteration.iterate(value)
  local kind = type(value)
  if kind == "table" then
    local meta = getmetatable(value)
    if meta == values.List or meta == values.Tuple then
      return value, #value
    elseif meta ~= values.Markup and meta ~= values.Dict and meta ~= values.Macro then
      local count = #value
      if count > 0 then
        return value, count
      end
      return values.keys(value)
    elseif meta == values.Dict then
      return values.keys(value)
    end
  elseif kind == "nil" then
    return {}, 0
  elseif kind == "userdata" then
    return values.keys(value)
  end
  if kind == "string" or values.is_markup(value) then
    local items = ustring.characters(values.text(value))
    return items, #items
  end
  return error(("%s cannot be looped over"):format(values.describe(value)), 0)
end

--- A new list of the items of VALUE.
---@return any[]
function iteration.copy(value)
  local items, count = iteration.iterate(value)
  return values.list(table.move(items, 1, count, 1, {}))
end

--- For `for k, v in d.items()`: where the values are, the keys in order, and their count.
function iteration.iterate_items(map)
  if map == nil then
    error("attempt to index a nil value", 0)
  end
  local kind = values.kind(map)
  if kind ~= "map" then
    error(("%s has no items"):format(values.describe(map)), 0)
  end
  local own = type(map) == "table" and map.items
  if type(own) == "function" then
    local keys, fields = {}, {}
    for i, pair in ipairs(own()) do
      keys[i], fields[pair[1]] = pair[1], pair[2]
    end
    return fields, keys, #keys
  end
  return map, values.keys(map)
end

--- The COUNT items of VALUE, for as many names.
function iteration.unpack(value, count)
  local items, found = iteration.iterate(value)
  if value == nil or found ~= count then
    error(("cannot unpack %s into %d names"):format(
      value == nil and "what is undefined" or ("%s of %d items"):format(values.describe(value), found), count), 0)
  end
  if count == 2 then
    return items[1], items[2]
  end
  return table.unpack(items, 1, count)
end

--- What `*rest` in a call stands for.
function iteration.spread(value)
  local items, count = iteration.iterate(value)
  return table.unpack(items, 1, count)
end

-- ---- the loop variable ----

--- loop.cycle(a, b, c) in round INDEX.
function iteration.cycle(index, ...)
  local count = select("#", ...)
  if count == 0 then
    error("'cycle' needs something to cycle through", 0)
  end
  return (select((index - 1) % count + 1, ...))
end

--- True when the values are not those of the last call with this STATE.
function iteration.changed(state, ...)
  local seen = values.tuple({ ... })
  if state.last and values.equal(state.last, seen) then
    return false
  end
  state.last = seen
  return true
end

local Loop = { __name = "loop" }

--- The object that `loop` is when a template hands it on.
function iteration.loop(items, count, depth, recurse)
  local loop = { length = count, depth = depth, depth0 = depth - 1 }
  local state = {}
  function loop.cycle(...)
    return iteration.cycle(loop.index, ...)
  end
  function loop.changed(...)
    return iteration.changed(state, ...)
  end
  state.items, state.recurse = items, recurse
  loop[Loop] = state
  return setmetatable(loop, Loop)
end

--- Moves a loop object on to round INDEX.
function iteration.loop_step(loop, index)
  local count, items = loop.length, loop[Loop].items
  loop.index, loop.index0 = index, index - 1
  loop.revindex, loop.revindex0 = count - index + 1, count - index
  loop.first, loop.last = index == 1, index == count
  loop.previtem, loop.nextitem = items[index - 1], items[index + 1]
end

function Loop.__call(loop, items)
  local recurse = loop[Loop].recurse
  if not recurse then
    error("this loop is not recursive: write {% for ... recursive %}", 0)
  end
  local buffer = {}
  local count = recurse(buffer, 0, items, loop.depth + 1)
  return values.markup(table.concat(buffer, "", 1, count))
end

return iteration
