-- Templates in Jinja's notation, compiled to Lua functions. docs/templates.md is the language; here is the engine.

local cache = require "shard.template.cache"
local compiler = require "shard.template.compiler"
local errors = require "shard.template.errors"
local filters = require "shard.template.filters"
local globals = require "shard.template.globals"
local runtime = require "shard.template.runtime"
local tests = require "shard.template.tests"
local values = require "shard.template.values"

local template = {}

---@class shard.template.Options
---@field load fun(name: string): string?, string? a template's text and what messages call it; nil when there is none
---@field names? fun(): string[] the names of all templates, for suggestions
---@field use? fun(name: string) called each time that a template is rendered, extended, included, imported, or missed
---@field globals? table names that every template knows
---@field filters? table<string, function|table> more filters: name -> function(value, ...)
---@field tests? table<string, function|table> more tests: name -> function(value, ...) -> boolean
---@field escape? fun(text: string): string replaces & < > ' " (default: in Lua)
---@field compile? function as Lua's load (the default)
---@field autoescape? boolean default true
---@field trim_blocks? boolean default false: a block tag takes the newline behind it
---@field lstrip_blocks? boolean default false: a block tag takes the blanks before it on its line
---@field keep_trailing_newline? boolean default false: one newline at the very end of a template goes
---@field record_start? fun(): any starts recording reads, for {% cache %}
---@field record_stop? fun(token: any): any ends it and gives the reads; nil: the token stands for them
---@field record_replay? fun(reads: any): boolean? records those reads for this page; false: they do not hold here

---@class shard.template.Engine
local Engine = {}
Engine.__index = Engine

--- Built-in functions by name with what the caller adds: a function alone becomes an entry.
local function extended(known, added)
  local all = {}
  for name, entry in pairs(known) do
    all[name] = entry
  end
  for name, entry in pairs(added or {}) do
    all[name] = type(entry) == "function" and { call = entry } or entry
  end
  return all
end

--- The engine's globals: the caller's, and behind them those of the language.
local function all_globals(given)
  if not given then
    return globals
  end
  return setmetatable({}, {
    __index = function(_, name)
      local value = given[name]
      if value == nil then
        return globals[name]
      end
      return value
    end,
  })
end

--- An engine. It compiles each template once and keeps nothing else between renderings but what {% cache %} says.
---@param options shard.template.Options
---@return shard.template.Engine
function template.new(options)
  local engine = setmetatable({
    options = options,
    autoescape = options.autoescape ~= false,
    compile = options.compile or load,
    escape_text = options.escape or values.escape_text,
    text = values.text,
    filters = extended(filters, options.filters),
    tests = extended(tests, options.tests),
    globals = all_globals(options.globals),
    templates = {}, -- by name
    chunks = {}, -- by id
    recordings = {}, -- of the {% cache %} blocks that are being rendered
    depth = 0,
  }, Engine)
  local use = options.use
  function engine.used(name)
    if use then
      use(name)
    end
    if engine.recordings[1] then
      cache.note(engine.recordings, name)
    end
  end
  engine.runtime = runtime.new(engine)
  return engine
end

--- The compiled template NAME, or nil when there is none. Its mistakes are raised.
---@param name string
---@return shard.template.Compiled?
function Engine:template(name)
  local found = self.templates[name]
  if not found then
    local text, file = self.options.load(name)
    if not text then
      return nil
    end
    found = compiler.compile(self, name, text, file or name)
    self.templates[name] = found
  end
  return found
end

local MAX_KEPT_BUFFER = 20000

local function execute(engine, name, context)
  local found = engine.runtime.find(name)
  engine.used(name)
  local buffer = engine.buffer or {}
  engine.buffer = nil -- a rendering inside this one takes another
  local count = found.root(buffer, 0, engine.runtime.new_context(context), found.blocks)
  if count < MAX_KEPT_BUFFER then
    engine.buffer = buffer
  end
  return table.concat(buffer, "", 1, count)
end

--- Renders template NAME. Errors are raised as shard.template.Error.
---@param name string
---@param context? table names that the template knows; may have a metatable
---@return string
function Engine:render(name, context)
  local depth, recordings = self.depth, #self.recordings
  local done, result = xpcall(execute, function(raised)
    return errors.locate(raised, self.chunks)
  end, self, name, context)
  if not done then
    self.depth = depth
    cache.abandon(self, recordings)
    error(result, 0)
  end
  return result
end

--- Gives the template NAME back, which is loaded anew the next time.
---@param name string
function Engine:forget(name)
  local found = self.templates[name]
  if found then
    self.templates[name] = nil
    self.chunks[found.id] = false -- ids are not given twice
  end
end

--- Marks TEXT as safe HTML, which is not escaped.
---@param text string
---@return shard.template.Markup
function template.safe(text)
  return values.markup(text)
end

--- True for what safe() gave.
---@return boolean
function template.is_safe(value)
  return values.is_markup(value)
end

return template
