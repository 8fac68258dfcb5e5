-- shard.runtime: the functions that C calls (core/script/load.c and calls.c). Sources, views and merges go by their
-- number in the graph.

local native = require("shard.native")
local environment = require("shard.environment")
local graph = require("shard.graph")
local mistakes = require("shard.mistakes")
local page_objects = require("shard.page")
local rendering = require("shard.rendering")
local schema = require("shard.schema")
local shardfile = require("shard.shardfile")
local shortcodes = require("shard.shortcodes")

for name, value in pairs(environment.of_plugins()) do
  native.define(name, value)
end

local runtime = {}

---What was loaded; set once.
---@type shard.LoadedGraph
local loaded

---Who is who, for C: names, labels for messages, modules whose reads the units depend on.
---@return table
local function owners()
  local list = { sources = {}, views = {}, merges = {} }
  for index, source in ipairs(loaded.sources) do
    list.sources[index] = {
      name = source.name,
      label = ("the sharding of source '%s'"):format(source.name),
      location = ("%s, %s"):format(source.key.location, source.partitioner.location),
      module = source.key.module,
      partitioner = source.partitioner.module,
      functions = source.module,
    }
  end
  for kind, word in pairs({ views = "view", merges = "merge" }) do
    for index, code in ipairs(loaded[kind]) do
      local label = ("%s '%s'"):format(word, code.name)
      list[kind][index] = { name = code.name, label = label, location = code.location, module = code.module }
    end
  end
  return list
end

---What plugins could keep state in, besides the variables of their functions: for core/script/check.c.
---@type { [1]: any, [2]: string, [3]: string, [4]: boolean? }[] value, file, name, is it Shard's own
local roots = {}

---@param location string
---@return string
local function file_of(location)
  return (location:gsub(":%d+$", ""))
end

---@param code { plugin: shard.Plugin, options: table, location: string }
local function add_code(code)
  local file = file_of(code.location)
  roots[#roots + 1] = { code.plugin, file, "the plugin's table", file:find("<shard>/", 1, true) == 1 }
  roots[#roots + 1] = { code.options, file, "its table of options" }
end

local function gather_roots()
  for _, source in ipairs(loaded.sources) do
    add_code(source.key)
    add_code(source.partitioner)
    roots[#roots + 1] = { source.permalink, "Shardfile.lua", "a permalink function" }
    roots[#roots + 1] = { source.prepare, "Shardfile.lua", "a prepare function" }
  end
  for _, codes in ipairs({ loaded.views, loaded.merges }) do
    for _, code in ipairs(codes) do
      add_code(code)
    end
  end
  for _, word in ipairs(loaded.words) do
    roots[#roots + 1] = { word.call, file_of(word.location), ("'%s'"):format(word.name) }
  end
end

---Runs and checks the Shardfile.
---@param source string
---@param path string
---@return string? encoded, shard.Mistake[]? mistakes, table? owners
function runtime.load(source, path)
  local found = mistakes.new(path, source)
  local declared = shardfile.run(source, path, found)
  if not declared.module then
    return nil, found:sorted()
  end
  local built, code = graph.build(declared, found)
  if #found.list > 0 then
    return nil, found:sorted()
  end
  loaded = code
  gather_roots()
  rendering.give(code.words)
  page_objects.speak(declared.site.language, declared.site.languages)
  return native.encode(built, "graph"), nil, owners()
end

function runtime.roots()
  return roots
end

---@param owner integer
---@param page shard.Page
---@return string
function runtime.shard_key(owner, page)
  local source = loaded.sources[owner]
  local key = source.key.plugin.key(page, source.key.options)
  if type(key) == "number" then
    key = tostring(key)
  elseif type(key) ~= "string" then
    local text = "the shard key of source '%s' must be a string, got %s for '%s'"
    error(text:format(source.name, schema.describe(key), page.path), 0)
  end
  return key
end

---The address below its source's mount that a function in the Shardfile gives PAGE; nil leaves it where it is.
---@param owner integer
---@param page shard.Page
---@return string?
function runtime.permalink(owner, page)
  local address = loaded.sources[owner].permalink(page)
  if address ~= nil and (type(address) ~= "string" or address:sub(1, 1) ~= "/") then
    local got = type(address) == "string" and ("%q"):format(address) or schema.describe(address)
    error(("it must give an address that starts with '/', got %s for '%s'"):format(got, page.path), 0)
  end
  return address
end

---@param owner integer
---@param text string the page's file without its front matter
---@param page shard.Page
---@param line integer of the file, that the text begins in
---@return string Markdown
function runtime.prepare(owner, text, page, line)
  local prepared = loaded.sources[owner].prepare(text, page, line)
  if type(prepared) ~= "string" then
    error(("it must return the text, got %s for '%s'"):format(schema.describe(prepared), page.path), 0)
  end
  return prepared
end

---@param owner integer
---@param key string
---@param pages { path: string, bytes: integer }[]
---@return string[]
function runtime.partition(owner, key, pages)
  local source = loaded.sources[owner]
  local count = #pages
  local names = source.partitioner.plugin.assign(key, pages, source.partitioner.options)
  local what = ("the partitioner '%s' of source '%s'"):format(source.partitioner.name, source.name)
  if type(names) ~= "table" or #names ~= count then
    local got = type(names) == "table" and ("%d"):format(#names) or schema.describe(names)
    error(("%s must return a list of %d names, one for each page, got %s"):format(what, count, got), 0)
  end
  for index = 1, count do
    if type(names[index]) ~= "string" then
      local text = "%s must name each page's shard, got %s as number %d"
      error(text:format(what, schema.describe(names[index]), index), 0)
    end
  end
  return names
end

---@param kind "views"|"merges"
---@param owner integer
---@param page shard.Page
function runtime.map(kind, owner, page)
  local code = loaded[kind][owner]
  code.plugin.map(page, native.emit, code.options)
end

---@param kind "views"|"merges"
---@param owner integer
---@param key string
---@param values any[]
---@return any[]
function runtime.combine(kind, owner, key, values)
  local code = loaded[kind][owner]
  local combined = code.plugin.combine(key, values, code.options)
  if type(combined) ~= "table" then
    error(("combine of '%s' must return a list of values, got %s"):format(code.name, schema.describe(combined)), 0)
  end
  return combined
end

---The file of an address below the output folder: "/tags/lua/" is tags/lua/index.html.
---@param path any
---@return string
local function output_path(path)
  if type(path) ~= "string" or path == "" then
    native.fail(("an output needs a path such as \"tags/lua/index.html\", got %s"):format(schema.describe(path)))
  end
  path = path:gsub("^/+", "")
  return (path == "" or path:sub(-1) == "/") and path .. "index.html" or path
end

local out_page_rules = {
  path = { type = "string", required = true },
  template = { type = "string", required = true },
  context = { type = "map", default = {} },
}

---What reduce and finish give with.
local out = native.protect({
  set = function(_, key, value)
    native.set(key, value)
  end,
  summary = function(_, value)
    native.summary(value)
  end,
  write = function(_, path, text)
    native.write(output_path(path), text)
  end,
  page = function(_, given)
    if type(given) ~= "table" then
      native.fail("out:page takes a table: out:page { path = ..., template = ..., context = { } }")
    end
    local fields = schema.check(out_page_rules, given, "out:page", function(_, text)
      native.fail(text)
    end)
    native.write(output_path(fields.path), rendering.with(fields.template, fields.context))
  end,
}, "out")

---@param kind "views"|"merges"
---@param owner integer
---@param key string
---@param records any[]
function runtime.reduce(kind, owner, key, records)
  local code = loaded[kind][owner]
  code.plugin.reduce(key, records, out, code.options)
end

---@param kind "merges"
---@param owner integer
---@param summaries { key: string, value: any }[]
function runtime.finish(kind, owner, summaries)
  local code = loaded[kind][owner]
  code.plugin.finish(summaries, out, code.options)
end

---@param name string of the template
---@return string html
function runtime.render(name)
  return rendering.page(name)
end

---@param body string
---@param items shard.ShortcodeItem[]
---@return string[] outputs
function runtime.shortcodes(body, items)
  return shortcodes.run(body, items)
end

return runtime
