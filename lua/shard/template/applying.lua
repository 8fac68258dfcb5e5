-- What filters of lists do to each item: take an attribute, or apply a filter or test that is named at run time.

local operators = require "shard.template.operators"
local suggest = require "shard.template.suggest"
local values = require "shard.template.values"

local applying = {}

--- A function that gives the attribute PATH ("a", "a.b", "a.0", or an index) of an item, or DEFAULT.
---@param path string|integer
---@param default? any
---@return fun(item: any): any
function applying.getter(path, default)
  local keys = {}
  if type(path) == "number" then
    keys[1] = path
  else
    for part in values.text(path):gmatch("[^%.]+") do
      keys[#keys + 1] = part:find("^%d+$") and math.tointeger(tonumber(part)) or part
    end
  end
  return function(item)
    for _, key in ipairs(keys) do
      if item == nil then
        return default
      end
      item = operators.item(item, key)
    end
    if item == nil then
      return default
    end
    return item
  end
end

--- The same for "a,b": a list of both, to sort by.
function applying.multi_getter(paths)
  if type(paths) == "number" or not paths:find(",", 1, true) then
    return applying.getter(paths)
  end
  local getters = {}
  for path in paths:gmatch("[^,]+") do
    getters[#getters + 1] = applying.getter(path)
  end
  return function(item)
    local keys = {}
    for i, get in ipairs(getters) do
      local key = get(item)
      keys[i] = key == nil and "" or key
    end
    return values.list(keys)
  end
end

--- Arguments with names, put where PARAMS says.
local function placed(what, name, params, named, args)
  for _, key in ipairs((values.keys(named))) do
    local at
    for i, param in ipairs(params or {}) do
      at = param == key and i or at
    end
    if not at then
      local near = suggest.near(key, { table.unpack(params or {}) })
      error(("%s '%s' has no argument '%s'%s"):format(what, name, key, near), 0)
    end
    args[at], args.n = named[key], math.max(args.n, at)
  end
  return args
end

--- A function of a value that applies the filter or test (WHAT) of this NAME to it with these arguments.
---@return fun(value: any): any
function applying.caller(environment, what, name, named, ...)
  local known = environment.engine[what == "filter" and "filters" or "tests"]
  name = values.text(name)
  local entry = known[name]
  if not entry then
    local names = {}
    for each in pairs(known) do
      names[#names + 1] = each
    end
    error(("unknown %s '%s'%s"):format(what, name, suggest.near(name, names)), 0)
  end
  local args = table.pack(...)
  if named and entry.params then
    placed(what, name, entry.params, named, args)
  elseif named and not entry.variadic then
    args.n = args.n + 1
    args[args.n] = named
  end
  local call = entry.call
  return function(value)
    if entry.variadic and entry.environment then
      return call(environment, value, named, table.unpack(args, 1, args.n))
    elseif entry.variadic then
      return call(value, named, table.unpack(args, 1, args.n))
    elseif entry.environment then
      return call(environment, value, table.unpack(args, 1, args.n))
    end
    return call(value, table.unpack(args, 1, args.n))
  end
end

return applying
