-- shard.plugin: what plugin files return. A plugin is made by one of four constructors, each taking one table:
--
--   shard_key   { key = function(page, options) return "v1" end }
--   partitioner { assign = function(key, pages, options) return { "", ... } end }
--   reducer     { map = function(page, emit, options) end, reduce = function(key, records, out, options) end,
--                 combine = function(key, values, options) return values end,    -- optional
--                 finish = function(summaries, out, options) end }               -- optional
--   view_plugin   the same without finish, for views
--
-- and besides `name`, `help` (one line) and `options`, whose rules are those of shard.schema. A partitioner gets the
-- pages of a key as a list of { path, bytes } in order of path, with the bytes in coarse steps so that an edit seldom
-- moves a page, and returns a list of as many names; "" is the key's one shard. A reducer's `combine` folds the values
-- that one shard emitted under a key; `reduce` gets all values of a key in order of (origin, emission); `finish` gets
-- the list of { key, value } that out:summary gave, in order of key. `needs` lists the fields of site{} that a view or
-- merge cannot do without.

local native = require("shard.native")
local mistakes = require("shard.mistakes")
local schema = require("shard.schema")

---@class shard.Plugin
---@field kind "shard_key"|"partitioner"|"reducer"|"view_plugin"
---@field name string?
---@field help string?
---@field options table<string, shard.Rule>
---@field needs string[]? of a reducer or view

local plugin = {}

---The mark of what a constructor made.
local Plugin = { __name = "plugin" }

local common = {
  name = { type = "string" },
  help = { type = "string" },
  options = { type = "map", default = {} },
}

---What each kind has besides.
---@type table<string, table<string, shard.Rule>>
local functions = {
  shard_key = { key = { type = "function", required = true } },
  shortcode = {
    render = { type = "function", required = true },
    positional = { type = "list", item = "string", default = {} },
  },
  partitioner = { assign = { type = "function", required = true } },
  view_plugin = {
    needs = { type = "list", item = "string", default = {} },
    map = { type = "function", required = true },
    combine = { type = "function" },
    reduce = { type = "function", required = true },
  },
  reducer = {
    needs = { type = "list", item = "string", default = {} },
    map = { type = "function", required = true },
    combine = { type = "function" },
    reduce = { type = "function", required = true },
    finish = { type = "function" },
  },
}

---The folder in which plugins of a kind lie.
plugin.folders = { shard_key = "shard_keys", partitioner = "partitioners", view_plugin = "views", reducer = "reducers" }

local fail = native.fail

local rule_rules = {
  type = { type = "any", required = true, help = "such as \"string\"" },
  default = { type = "any" },
  required = { type = "boolean" },
  min = { type = "number" },
  max = { type = "number" },
  enum = { type = "list" },
  item = { type = "string" },
  tokens = { type = "list", item = "string" },
  needs = { type = "list", item = "string" },
  help = { type = "string" },
}

---Checks the rules of a plugin's options themselves.
---@param rules table
local function check_rules(rules)
  for name, rule in pairs(rules) do
    if type(rule) ~= "table" then
      local text = "option '%s' must be a table such as { type = \"string\", default = \"\" }, got %s"
      fail(text:format(name, type(rule)))
    end
    schema.check(rule_rules, rule, ("option '%s'"):format(name), function(_, text)
      fail(text)
    end)
    for _, kind in ipairs(type(rule.type) == "table" and rule.type or { rule.type }) do
      if not schema.is_type(kind) then
        local near = mistakes.did_you_mean(kind, schema.type_names())
        fail(("option '%s' has the unknown type %s%s"):format(name, schema.describe(kind), near))
      end
    end
    if rule.default ~= nil then
      local _, problem = schema.check_value(rule, rule.default)
      if problem then
        fail(("the default of option '%s' %s"):format(name, problem))
      end
    end
  end
end

---@param kind string
---@return fun(fields: table): shard.Plugin
local function constructor(kind)
  local rules = {}
  for _, part in ipairs({ common, functions[kind] }) do
    for name, rule in pairs(part) do
      rules[name] = rule
    end
  end
  return function(fields)
    if type(fields) ~= "table" then
      fail(("%s takes a table: %s { ... }"):format(kind, kind))
    end
    local made = schema.check(rules, fields, kind, function(_, text)
      fail(text)
    end)
    check_rules(made.options)
    made.kind = kind
    return setmetatable(made, Plugin)
  end
end

---@type table<string, fun(fields: table): shard.Plugin>
plugin.constructors = {}
for kind in pairs(functions) do
  plugin.constructors[kind] = native.anchor(constructor(kind))
end

---@param value any
---@return boolean
function plugin.is_plugin(value)
  return type(value) == "table" and getmetatable(value) == Plugin
end

---Can VALUE serve as a plugin of KIND? A reducer serves as a view when it has no `finish`.
---@param value shard.Plugin
---@param kind string
---@return string? problem
function plugin.mismatch(value, kind)
  if not plugin.is_plugin(value) then
    return ("must return %s { ... }, got %s"):format(kind, schema.describe(value))
  elseif kind == "view_plugin" and value.kind == "reducer" then
    return value.finish and "is a reducer with `finish`, which a view cannot have" or nil
  elseif value.kind ~= kind then
    return ("is a %s, not a %s"):format(value.kind, kind)
  end
end

return plugin
