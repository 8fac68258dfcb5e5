-- What generated code calls: the engine's part of it. One table per engine, `R` in generated code.

local cache = require "shard.template.cache"
local iteration = require "shard.template.iteration"
local macros = require "shard.template.macros"
local operators = require "shard.template.operators"
local suggest = require "shard.template.suggest"
local values = require "shard.template.values"

local type, getmetatable, setmetatable, rawget = type, getmetatable, setmetatable, rawget
local Markup = values.Markup

local runtime = {}

local MAX_DEPTH = 100 -- of includes, parents and imports
local ESCAPED_KEPT = 4096 -- escaped texts that an engine remembers
local ESCAPED_LENGTH = 64 -- and how long they may be

-- ---- text ----

--- A table that gives the escaped text of what it is indexed with. Titles, URLs and labels come again and again: a look
--- in a table is an order of magnitude cheaper than a look at each character.
local function escaped_table(escape)
  local kept, kept_texts = 0, {}
  local escaped = {}
  return setmetatable(escaped, {
    __index = function(_, value)
      if type(value) == "string" then
        local text = escape(value)
        if #value <= ESCAPED_LENGTH then
          if kept >= ESCAPED_KEPT then
            for i = 1, kept do
              escaped[kept_texts[i]] = nil
            end
            kept = 0
          end
          kept = kept + 1
          kept_texts[kept] = value
          escaped[value] = text
        end
        return text
      elseif type(value) == "table" then
        if getmetatable(value) == Markup then
          return value[1]
        end
        return escape(values.text(value))
      end
      return value == nil and "" or values.text(value)
    end,
  })
end

local function text(value)
  if type(value) == "string" then
    return value
  end
  return values.text(value)
end

-- ---- context ----

--- A context for one rendering: names that templates set, then the caller's context, then the engine's globals.
local function new_context(globals, context)
  local hidden
  local meta = {
    __index = function(_, name)
      if hidden and hidden[name] then
        return nil
      end
      local value = context[name]
      if value == nil then
        return globals[name]
      end
      return value
    end,
  }
  function meta.hide(name)
    hidden = hidden or {}
    hidden[name] = true
  end
  return setmetatable({}, meta)
end

--- A context that also knows LOCALS, and can be written to without CONTEXT's seeing it.
local function child(context, locals)
  return setmetatable(locals, { __index = context })
end

local function export(context, name, value)
  if value == nil then -- or what the caller's context has would show again
    local meta = getmetatable(context)
    if meta.hide then
      meta.hide(name)
    end
  end
  context[name] = value
end

-- ---- blocks ----

local function block(blocks, name, level)
  local levels = blocks[name]
  if not levels then
    local names = {}
    for known in pairs(blocks) do
      names[#names + 1] = known
    end
    error(("there is no block '%s'%s"):format(name, suggest.near(name, names)), 0)
  elseif not levels[level] then
    error(("no parent template has a block '%s'"):format(name), 0)
  end
  return levels[level]
end

local function capture_block(render, context, blocks, level)
  local buffer = {}
  return table.concat(buffer, "", 1, render(buffer, 0, context, blocks, level))
end

local function capture_loop(render, items, depth)
  local buffer = {}
  return table.concat(buffer, "", 1, render(buffer, 0, items, depth))
end

--- The blocks of a template whose parent is PARENT: its own first, the parent's behind them, for super().
local function merge_blocks(blocks, parent)
  local merged = {}
  for name, levels in pairs(blocks) do
    merged[name] = levels
  end
  for name, levels in pairs(parent.blocks) do
    local own = merged[name]
    if own then
      own = table.move(own, 1, #own, 1, {})
      merged[name] = table.move(levels, 1, #levels, #own + 1, own)
    else
      merged[name] = levels
    end
  end
  return merged
end

-- ---- other templates ----

local function enter(engine)
  local depth = engine.depth + 1
  if depth > MAX_DEPTH then
    error(("templates include each other more than %d deep"):format(MAX_DEPTH), 0)
  end
  engine.depth = depth
end

local function not_found(engine, names)
  local missing = {}
  for i, name in ipairs(names) do
    missing[i] = "'" .. values.text(name) .. "'"
  end
  local known = engine.options.names and engine.options.names() or {}
  error(("there is no template %s%s"):format(table.concat(missing, " or "),
    #names == 1 and suggest.near(values.text(names[1]), known) or ""), 0)
end

--- The template NAME, or of a list of names the first that is there.
local function find(engine, name, ignore_missing)
  if type(name) == "string" then
    local found = engine.templates[name] or engine:template(name)
    if not found then
      engine.used(name) -- that it is missing has been seen
      if not ignore_missing then
        not_found(engine, { name })
      end
    end
    return found
  elseif values.is_markup(name) then
    return find(engine, name[1], ignore_missing)
  elseif not values.is_list(name) then
    return error(("the name of a template must be text, not %s"):format(values.describe(name)), 0)
  end
  for i = 1, #name do
    local found = find(engine, name[i], true)
    if found then
      return found
    end
  end
  if not ignore_missing then
    not_found(engine, name)
  end
  return nil
end

--- Adds to R what works with ENGINE's templates.
local function add_templates(R, engine)
  local used = engine.used
  local merged = {} -- blocks of a child -> its parent -> both

  function R.find(name, ignore_missing)
    return find(engine, name, ignore_missing)
  end

  function R.extend(parent, B, n, context, blocks)
    local by_parent = merged[blocks]
    if not by_parent then
      by_parent = {}
      merged[blocks] = by_parent
    end
    local both = by_parent[parent]
    if not both then
      both = merge_blocks(blocks, parent)
      by_parent[parent] = both
    end
    enter(engine)
    used(parent.name)
    n = parent.root(B, n, context, both)
    engine.depth = engine.depth - 1
    return n
  end

  function R.include(B, n, context, name, ignore_missing)
    local included = find(engine, name, ignore_missing)
    if not included then
      return n
    end
    enter(engine)
    used(included.name)
    if included.exports[1] then
      context = child(context, {})
    end
    n = included.root(B, n, context, included.blocks)
    engine.depth = engine.depth - 1
    return n
  end

  function R.import(name, context)
    local imported = find(engine, name, false)
    enter(engine)
    used(imported.name)
    context = context or R.new_context()
    imported.root({}, 0, context, imported.blocks)
    engine.depth = engine.depth - 1
    local module = {}
    for _, export_name in ipairs(imported.exports) do
      module[export_name] = rawget(context, export_name)
    end
    return setmetatable(module, { __name = "module", template = imported })
  end

  function R.imported(module, name)
    local value = module[name]
    if value == nil then
      local template = getmetatable(module).template
      error(("template '%s' sets no '%s'%s"):format(template.name, name,
        suggest.near(name, { table.unpack(template.exports) })), 0)
    end
    return value
  end
end

-- ---- the table ----

local Namespace = { __name = "namespace" }

--- namespace(a=1): what a template can change from inside loops.
function runtime.namespace(fields)
  local namespace = {}
  for _, key in ipairs((values.keys(fields or {}))) do
    namespace[key] = fields[key]
  end
  return setmetatable(namespace, Namespace)
end

local function set_attribute(target, name, value)
  if type(target) ~= "table" or getmetatable(target) ~= Namespace then
    error(("only attributes of a namespace() can be set, not those of %s"):format(values.describe(target)), 0)
  end
  target[name] = value
end

--- The runtime of an engine.
---@param engine table
---@return table
function runtime.new(engine)
  local R = {
    concat = table.concat, text = text, truthy = values.truthy, equal = values.equal, list = values.list,
    dict = values.dict, tuple = values.tuple, markup = values.markup, child = child, export = export, block = block,
    capture_block = capture_block, capture_loop = capture_loop, set_attribute = set_attribute,
    filters = engine.filters, tests = engine.tests,
    escaping = { autoescape = true, engine = engine }, not_escaping = { autoescape = false, engine = engine },
  }
  for _, functions in ipairs({ operators, iteration, macros, cache }) do
    for name, implementation in pairs(functions) do
      R[name] = implementation
    end
  end
  R.engine = engine
  R.escaped = escaped_table(engine.escape_text)
  function R.text_if(escape, value)
    return escape and R.escaped[value] or text(value)
  end
  function R.markup_if(escape, value)
    return escape and values.markup(value) or value
  end
  function R.ignore() end
  function R.required_block(name)
    error(("block '%s' is required, but no template fills it"):format(name), 0)
  end
  function R.new_context(context)
    return new_context(engine.globals, context or {})
  end
  add_templates(R, engine)
  return R
end

return runtime
