-- Macros, and calls that name their arguments.
--
-- A macro is a table that can be called. Its function takes (caller, kwargs, varargs, parameters...), so that a call
-- without names, by far the most frequent, passes its arguments on as they are.

local methods = require "shard.template.methods"
local suggest = require "shard.template.suggest"
local values = require "shard.template.values"

local Macro = values.Macro

local macros = {}

local function too_many(macro, count)
  local limit = #macro.arguments
  local plural = limit == 1 and "" or "s"
  error(("macro '%s' takes at most %d argument%s, not %d"):format(macro.name, limit, plural, count), 0)
end

function Macro.__call(macro, ...)
  local count = select("#", ...)
  local limit = #macro.arguments
  if count > limit then
    if not macro.catch_varargs then
      too_many(macro, count)
    end
    return macro.invoke(nil, values.dict({}), values.tuple({ select(limit + 1, ...) }), ...)
  end
  return macro.invoke(nil, macro.catch_kwargs and values.dict({}), macro.catch_varargs and values.tuple({}), ...)
end

--- A macro whose parameters are NAMES.
function macros.macro(name, names, catch_caller, catch_kwargs, catch_varargs, invoke)
  return setmetatable({
    name = name, arguments = values.tuple(names), caller = catch_caller, catch_kwargs = catch_kwargs,
    catch_varargs = catch_varargs, invoke = invoke,
  }, Macro)
end

local function call_macro(macro, caller, named, ...)
  local names, positional = macro.arguments, select("#", ...)
  if positional > #names and not macro.catch_varargs then
    too_many(macro, positional)
  end
  local slots, rest = { ... }, { select(#names + 1, ...) }
  local kwargs = values.dict({})
  local at = {}
  for i, name in ipairs(names) do
    at[name] = i
  end
  for _, name in ipairs((values.keys(named or {}))) do
    local slot = at[name]
    if slot and slot <= positional then
      error(("macro '%s' gets '%s' twice"):format(macro.name, name), 0)
    elseif slot then
      slots[slot] = named[name]
    elseif name == "caller" then
      caller = named[name]
    elseif macro.catch_kwargs then
      kwargs[name] = named[name]
    else
      local near = suggest.near(name, { table.unpack(names) })
      error(("macro '%s' has no argument '%s'%s"):format(macro.name, name, near), 0)
    end
  end
  if caller and not macro.caller then
    if not at.caller then
      error(("macro '%s' does not use 'caller', so it cannot be used in a 'call' block"):format(macro.name), 0)
    end
    slots[at.caller] = caller
  end
  return macro.invoke(caller, kwargs, values.tuple(rest), table.unpack(slots, 1, #names))
end

--- Calls CALLEE with the macro of a call block and the arguments that have names: a function gets those as a table
--- after its other arguments.
function macros.call_named(callee, caller, named, ...)
  if type(callee) == "table" and getmetatable(callee) == Macro then
    return call_macro(callee, caller, named, ...)
  elseif callee == nil then
    error("attempt to call a nil value", 0)
  end
  if caller then
    named = named or {}
    named.caller = caller
  end
  local args = table.pack(...)
  args[args.n + 1] = named
  return callee(table.unpack(args, 1, args.n + (named and 1 or 0)))
end

--- The function that `base.name` is, or nil when that is no field but a method.
local function field_of(base, name)
  if type(base) ~= "table" or getmetatable(base) == values.Markup then
    return type(base) == "userdata" and base[name] or nil
  end
  local field = base[name]
  if type(field) == "function" or (type(field) == "table" and getmetatable(field)) then
    return field
  end
  return nil
end

local function no_method(base, name)
  if type(base) == "table" and not values.is_markup(base) then
    if base[name] ~= nil then
      error(("attempt to call a %s value"):format(type(base[name])), 0)
    end
    local near = suggest.near(name, methods.names(base))
    if near == "" then
      error("attempt to call a nil value", 0)
    end
    error(("%s has no method '%s'%s"):format(values.describe(base), name, near), 0)
  end
  error(("%s has no method '%s'%s"):format(values.describe(base), name, suggest.near(name, methods.names(base))), 0)
end

--- base.name(...): the field of a table when that can be called, else a method of text, lists or maps.
function macros.call_method(base, name, ...)
  if base == nil then
    error("attempt to index a nil value", 0)
  end
  local field = field_of(base, name)
  if field then
    return field(...)
  end
  local method = methods.find(base, name)
  if not method then
    return no_method(base, name)
  end
  return method(base, ...)
end

function macros.call_method_named(base, name, named, ...)
  if base == nil then
    error("attempt to index a nil value", 0)
  end
  local field = field_of(base, name)
  if field then
    return macros.call_named(field, nil, named, ...)
  end
  local method = methods.find(base, name)
  if not method then
    return no_method(base, name)
  end
  local args = table.pack(...)
  args[args.n + 1] = named
  return method(base, table.unpack(args, 1, args.n + 1))
end

--- The named arguments of a call: FIELDS, and what `**rest` gives.
function macros.merge(fields, rest)
  if rest ~= nil and type(rest) ~= "table" then
    error(("'**' needs a map, not %s"):format(values.describe(rest)), 0)
  end
  for _, key in ipairs((values.keys(rest or {}))) do
    if type(key) ~= "string" then
      error("the keys of '**' must be text", 0)
    end
    fields[key] = rest[key]
  end
  return fields
end

return macros
