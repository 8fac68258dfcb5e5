-- The functions that every template knows.

local runtime = require "shard.template.runtime"
local values = require "shard.template.values"

local globals = { namespace = runtime.namespace }

local MAX_RANGE = 100000

--- range(stop), range(start, stop), range(start, stop, step)
function globals.range(start, stop, step)
  if stop == nil then
    start, stop = 0, start
  end
  step = step or 1
  if math.type(start) ~= "integer" or math.type(stop) ~= "integer" or math.type(step) ~= "integer" or step == 0 then
    error("range() needs whole numbers, and a step that is not 0", 0)
  elseif (stop - start) // step > MAX_RANGE then
    error(("range() gives at most %d numbers"):format(MAX_RANGE), 0)
  end
  local numbers = {}
  for number = start, stop - (step > 0 and 1 or -1), step do
    numbers[#numbers + 1] = number
  end
  return values.list(numbers)
end

--- dict(a=1), dict(other)
function globals.dict(fields, more)
  local made = {}
  for _, source in ipairs({ fields or {}, more }) do
    if values.is_list(source) and #source > 0 then
      for _, pair in ipairs(source) do
        made[pair[1]] = pair[2]
      end
    else
      for _, key in ipairs((values.keys(source))) do
        made[key] = source[key]
      end
    end
  end
  return values.dict(made)
end

--- cycler(a, b, c): .next(), .current, .reset()
function globals.cycler(...)
  local items, at = { ... }, 1
  if #items == 0 then
    error("cycler() needs something to cycle through", 0)
  end
  local cycler = { current = items[1] }
  function cycler.next()
    local item = items[at]
    at = at % #items + 1
    cycler.current = items[at]
    return item
  end
  function cycler.reset()
    at = 1
    cycler.current = items[1]
  end
  return setmetatable(cycler, { __name = "cycler" })
end

--- joiner(", "): a function that gives nothing the first time and the separator from then on.
function globals.joiner(separator)
  local called = false
  if type(separator) == "table" and not values.is_markup(separator) then
    separator = separator.sep
  end
  return function()
    if called then
      return separator or ", "
    end
    called = true
    return ""
  end
end

return globals
