-- The operators of expressions, as Jinja has them: Python's arithmetic, lists from 0, and what is safe stays so.

local format_text = require "shard.template.format"
local ustring = require "shard.template.ustring"
local values = require "shard.template.values"

local concat = table.concat
local math_type = math.type
local describe, is_list, is_markup, truthy = values.describe, values.is_list, values.is_markup, values.truthy

local operators = {}

-- ---- logic ----

--- VALUE when it is true, else nil: `a or b` is when_true(a) or b.
function operators.when_true(value)
  if truthy(value) then
    return value
  end
  return nil
end

function operators.both(left, right)
  if truthy(left) then
    return right
  end
  return left
end

function operators.both_lazily(left, right)
  if truthy(left) then
    return right()
  end
  return left
end

function operators.choose(test, yes, no)
  if test then
    return yes
  end
  return no
end

function operators.contains(value, container)
  local kind = values.kind(container)
  if kind == "undefined" then
    return false
  elseif kind == "string" or kind == "markup" then
    local part = values.kind(value)
    if part ~= "string" and part ~= "markup" then
      error(("only text can be in text, not %s"):format(describe(value)), 0)
    end
    return values.text(container):find(values.text(value), 1, true) ~= nil
  elseif kind == "list" or is_list(container) then
    for i = 1, #container do
      if values.equal(container[i], value) then
        return true
      end
    end
    return false
  elseif kind == "map" then
    return value ~= nil and container[is_markup(value) and value[1] or value] ~= nil
  end
  return error(("'in' needs a list, a map or text, not %s"):format(describe(container)), 0)
end

-- ---- arithmetic ----

local function is_number(value)
  return math_type(value) ~= nil
end

local function refuse(verb, a, b)
  error(("cannot %s %s and %s"):format(verb, describe(a), describe(b)), 0)
end

local function numbers(verb, a, b)
  if not is_number(a) or not is_number(b) then
    refuse(verb, a, b)
  end
end

--- A new list of the items of two.
local function joined(a, b)
  local items = table.move(a, 1, #a, 1, {})
  return values.list(table.move(b, 1, #b, #a + 1, items))
end

function operators.add(a, b)
  if is_number(a) and is_number(b) then
    return a + b
  elseif type(a) == "string" and type(b) == "string" then
    return a .. b
  elseif is_markup(a) or is_markup(b) then
    if (is_markup(a) or type(a) == "string") and (is_markup(b) or type(b) == "string") then
      return a .. b
    end
  elseif is_list(a) and is_list(b) then
    return joined(a, b)
  end
  return refuse("add", a, b)
end

function operators.subtract(a, b)
  numbers("subtract", a, b)
  return a - b
end

local MAX_REPEATED = 1000000

function operators.multiply(a, b)
  if is_number(a) and is_number(b) then
    return a * b
  elseif is_number(a) then
    a, b = b, a
  end
  if math_type(b) == "integer" then
    local count = math.max(b, 0)
    if is_markup(a) or type(a) == "string" then
      local text = values.text(a)
      if #text * count > MAX_REPEATED then
        error(("text repeated %d times is too long"):format(count), 0)
      end
      return is_markup(a) and values.markup(text:rep(count)) or text:rep(count)
    elseif is_list(a) and #a * count <= MAX_REPEATED then
      local items = {}
      for i = 0, count - 1 do
        table.move(a, 1, #a, i * #a + 1, items)
      end
      return values.list(items)
    end
  end
  return refuse("multiply", a, b)
end

local function divisor(b)
  if b == 0 then
    error("division by zero", 0)
  end
end

function operators.divide(a, b)
  numbers("divide", a, b)
  divisor(b)
  return a / b
end

function operators.floor_divide(a, b)
  numbers("divide", a, b)
  divisor(b)
  return a // b
end

function operators.modulo(a, b)
  if type(a) == "string" or is_markup(a) then
    return format_text.percent(a, is_list(b) and b or { b }, type(b) == "table" and not is_markup(b) and b or nil)
  end
  numbers("take the remainder of", a, b)
  divisor(b)
  return a % b
end

function operators.power(a, b)
  numbers("take the power of", a, b)
  if math_type(a) ~= "integer" or math_type(b) ~= "integer" or b < 0 then
    if a == 0 then
      divisor(b < 0 and 0 or 1)
    end
    return a ^ b
  end
  local result = 1
  while b > 0 do
    if b % 2 == 1 then
      result = result * a
    end
    a, b = a * a, b // 2
  end
  return result
end

function operators.negate(value)
  if not is_number(value) then
    error(("cannot negate %s"):format(describe(value)), 0)
  end
  return -value
end

function operators.number(value)
  if not is_number(value) then
    error(("'+' needs a number, not %s"):format(describe(value)), 0)
  end
  return value
end

--- a ~ b: as text; safe when one of them is safe, the others then escaped.
function operators.concatenate(autoescape, ...)
  local parts, safe = { ... }, false
  local count = select("#", ...)
  if autoescape then
    for i = 1, count do
      safe = safe or is_markup(parts[i])
    end
  end
  for i = 1, count do
    parts[i] = safe and values.escaped(parts[i]) or values.text(parts[i])
  end
  local text = concat(parts)
  return safe and values.markup(text) or text
end

-- ---- items ----

--- What a map is asked for with KEY.
function operators.key(key)
  if is_markup(key) then
    return key[1]
  elseif key == nil or type(key) == "table" then
    error(("%s cannot be the key of a map"):format(describe(key)), 0)
  end
  return key
end

local function character_at(text, index)
  local length = ustring.len(text)
  index = index < 0 and index + length or index
  return index >= 0 and index < length and ustring.sub(text, index + 1, index + 1) or nil
end

--- base[key]: lists and text from 0, or from their end when the key is below 0.
function operators.item(base, key)
  local kind = type(base)
  if kind == "nil" then
    error("attempt to index a nil value", 0)
  elseif key == nil then
    return nil
  elseif kind == "table" and not is_markup(base) then
    if math_type(key) == "integer" and (is_list(base) or #base > 0) then
      return base[key < 0 and #base + key + 1 or key + 1]
    end
    return base[is_markup(key) and key[1] or key]
  elseif kind == "userdata" then
    return base[key]
  end
  if math_type(key) == "integer" and (kind == "string" or kind == "table") then
    local character = character_at(values.text(base), key)
    return character and kind == "table" and values.markup(character) or character
  end
  return nil
end

--- The indices (from 0) of a slice of LENGTH items: first, last (not taken), step.
local function bounds(length, first, last, step)
  for _, value in ipairs({ first or 0, last or 0, step or 1 }) do
    if math_type(value) ~= "integer" then
      error(("a slice needs whole numbers, not %s"):format(describe(value)), 0)
    end
  end
  step = step or 1
  if step == 0 then
    error("the step of a slice cannot be 0", 0)
  end
  local low, high = step > 0 and 0 or -1, step > 0 and length or length - 1
  local function clamp(index, default)
    if not index then
      return default
    end
    index = index < 0 and index + length or index
    return math.max(low, math.min(index, high))
  end
  return clamp(first, step > 0 and low or high), clamp(last, step > 0 and high or low), step
end

--- base[first:last:step]
function operators.slice(base, first, last, step)
  if base == nil then
    error("attempt to index a nil value", 0)
  end
  local is_text = type(base) == "string" or is_markup(base)
  if not is_text and not is_list(base) then
    error(("only lists and text have slices, not %s"):format(describe(base)), 0)
  end
  local items = is_text and ustring.characters(values.text(base)) or base
  local from, to, by = bounds(#items, first, last, step)
  local taken, count = {}, 0
  for i = from, to - (by > 0 and 1 or -1), by do
    count = count + 1
    taken[count] = items[i + 1]
  end
  if is_text then
    local text = concat(taken)
    return is_markup(base) and values.markup(text) or text
  end
  return getmetatable(base) == values.Tuple and values.tuple(taken) or values.list(taken)
end

return operators
