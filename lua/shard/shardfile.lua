-- shard.shardfile: the words that a Shardfile is written in, and what they take.
--
--   site { title = "Widget", base_url = "https://docs.example.org/" }
--   source "docs" { root = "content/docs", mount = "/docs/", shard = { key = "version" } }
--   view "navigation" { }
--   merge "sitemap"
--   static "static"
--   data "data"
--   templates { filters = { shout = function(text) return text:upper() end } }
--   command "css" { inputs = { "scss/*.scss" }, outputs = { "a.css" }, run = { "sassc", "a.scss", "{out}/a.css" } }
--
-- A word notes what it is given and checks its form; what needs the whole (plugins, names of sources) is checked by
-- shard.graph afterwards. No mistake ends the Shardfile: all are collected.

local native = require("shard.native")
local command = require("shard.command")
local markdown = require("shard.markdown")
local mistakes = require("shard.mistakes")
local plugin = require("shard.plugin")
local schema = require("shard.schema")
local template_words = require("shard.template_words")

---@class shard.Declaration
---@field name string
---@field line integer
---@field fields table as checked
---@field options table? what a plugin is to check

---@class shard.Declarations
---@field site table
---@field site_line integer
---@field sources shard.Declaration[]
---@field views shard.Declaration[]
---@field merges shard.Declaration[]
---@field statics shard.Declaration[]
---@field data shard.Declaration[]
---@field commands shard.Declaration[]
---@field templates table<string, table<string, function|string>> by kind and name
---@field templates_line integer
---@field module integer? of the Shardfile, when it ran

local site_rules = {
  title = { type = "string", default = "" },
  base_url = { type = "string", default = "" },
  language = { type = "string", default = "en" },
  languages = { type = "list", item = "string" },
  description = { type = "string" },
  author = { type = "string" },
  copyright = { type = "string" },
  params = { type = "map", default = {} },
  output = { type = "path", default = "public" },
  templates = { type = "path", default = "templates" },
  shortcodes = { type = "path", default = "shortcodes" },
  markdown = { type = "map", default = {} },
  minify_html = { type = { "boolean", "list" }, item = "string", default = false },
  drafts = { type = "boolean", default = false },
  future = { type = "boolean", default = false },
  expired = { type = "boolean", default = false },
}

-- In core/build/permalink_token.c as well.
local permalink_tokens = {
  "path", "directory", "section", "sections", "name", "filename", "contentbasename", "slug", "slugorfilename",
  "slugorcontentbasename", "slugortitle", "title", "year", "month", "day", "monthname", "weekday", "weekdayname",
  "yearday",
}

local source_rules = {
  root = { type = "path", required = true, help = 'the folder of its pages, such as root = "content/docs"' },
  include = { type = "list", item = "string", default = { "**/*.md", "**/*.markdown" } },
  exclude = { type = "list", item = "string", default = {} },
  mount = { type = "string", default = "/" },
  permalink = { type = { "address", "function" }, tokens = permalink_tokens, default = "/:path/" },
  prepare = { type = "function" },
  language = { type = "string" },
  generate_sections = { type = "boolean", default = false },
  lastmod = { type = "list", item = "string", default = { "front_matter" } },
  order = { type = "string", enum = { "weight", "date", "title", "path" }, default = "weight" },
  neighbours = { type = "string", enum = { "folder", "section", "source" }, default = "folder" },
  files = { type = "string", enum = { "all", "bundles", "none" } },
  urls = { type = "string", enum = { "pretty", "html" }, default = "pretty" },
  lowercase_urls = { type = "boolean", default = false },
  dated_names = { type = "boolean", default = false },
  template = { type = "template", default = "page.html" },
  section_template = { type = "template" },
  strict_layouts = { type = "boolean", default = false },
  defaults = { type = "map", default = {} },
  shard = { type = { "map", "string", "function" }, default = {} },
  markdown = { type = "map", default = {} },
}

---Of a view or merge; all else is the plugin's.
local reducer_rules = {
  plugin = { type = "any" },
  sources = { type = "list", item = "string", default = {} },
}

local static_rules = {
  to = { type = "string", default = "" },
  fingerprint = { type = "boolean", default = false },
  minify = { type = { "boolean", "map" }, default = false },
}

---@class shard.Shardfile
---@field found shard.Mistakes
---@field declared shard.Declarations
local Shardfile = {}
Shardfile.__index = Shardfile

---The line of the Shardfile that is running, or of the file that it called.
---@return integer
local function current_line()
  local _, line = native.position()
  return line or 0
end

---@param declaration shard.Declaration
---@param globs string[]
---@param field string
function Shardfile:check_globs(declaration, globs, field)
  for _, glob in ipairs(globs or {}) do
    local problem = native.check_glob(glob)
    if problem then
      local line, column = self.found:place_of(declaration.line, field)
      self.found:add(line, ("'%s' of source '%s': %s"):format(field, declaration.name, problem), nil, column)
    end
  end
end

---@param declaration shard.Declaration
---@param report fun(field: string?, text: string)
function Shardfile:check_source(declaration, report)
  local fields, what = declaration.fields, ("source '%s'"):format(declaration.name)
  self:check_globs(declaration, fields.include, "include")
  self:check_globs(declaration, fields.exclude, "exclude")
  if fields.mount and not fields.mount:find("^/.*/$") and fields.mount ~= "/" then
    report("mount", ("'mount' of %s must start and end with '/', got %q"):format(what, fields.mount))
  end
  for _, place in ipairs(fields.lastmod or {}) do
    if place ~= "front_matter" and place ~= "git" and place ~= "file" then
      local text = "'lastmod' of %s names places to look at: \"front_matter\", \"git\", \"file\"; got %q"
      report("lastmod", text:format(what, place))
    end
  end
  local encodes, problem = pcall(native.encode, fields.defaults, "defaults")
  if not encodes then
    report("defaults", mistakes.text_of(problem))
  end
  fields.markdown = markdown.check(fields.markdown, what, report)
end

---A word that takes a name and then, usually, a table: `word "name" { ... }`. The declaration is noted with the name;
---the table comes with the second call, if it comes.
---@param word string
---@param list shard.Declaration[]
---@param declare fun(declaration: shard.Declaration, given: table, report: fun(field: string?, text: string))
---@return fun(name: string): fun(given: table)
function Shardfile:named(word, list, declare)
  return function(name)
    local line = current_line()
    if type(name) ~= "string" then
      self.found:add(line, ('%s takes a name first, and then a table: %s "name" { ... }'):format(word, word))
      return function() end
    end
    local declaration = { name = name, line = line, fields = {}, options = {}, complete = false }
    list[#list + 1] = declaration
    return function(given)
      if type(given) ~= "table" then
        self.found:add(line, ("%s '%s' takes a table, got %s"):format(word, name, schema.describe(given)))
        given = {}
      end
      declaration.complete = true
      declaration.given = given
      declare(declaration, given, self.found:reporter(line))
    end
  end
end

---@param word string
---@param list shard.Declaration[]
function Shardfile:check_names(word, list)
  local lines = {}
  for _, declaration in ipairs(list) do
    local name = declaration.name
    if not name:find("^[%w_][%w_.-]*$") then
      local text = "the name of %s %q must be made of letters, digits, '_', '-' and '.'"
      self.found:add(declaration.line, text:format(word, name))
    elseif lines[name] then
      self.found:add(declaration.line, ("%s '%s' was declared on line %d already"):format(word, name, lines[name]))
    else
      lines[name] = declaration.line
    end
  end
end

---@param given table
function Shardfile:site(given)
  local line = current_line()
  local report = self.found:reporter(line)
  if self.declared.site_line > 0 then
    report(nil, ("site was declared on line %d already"):format(self.declared.site_line))
  end
  if type(given) ~= "table" then
    report(nil, ("site takes a table, got %s"):format(schema.describe(given)))
    given = {}
  end
  local site = schema.check(site_rules, given, "site", report)
  if site.base_url and site.base_url ~= "" and not site.base_url:find("^https?://[^/]") then
    report("base_url", ("'base_url' of site must start with http:// or https://, got %q"):format(site.base_url))
  end
  local encodes, problem = pcall(native.encode, site.params or {}, "params")
  if not encodes then
    report("params", mistakes.text_of(problem))
    site.params = {}
  end
  site.markdown = markdown.check(site.markdown, "site", report)
  self.declared.site, self.declared.site_line = site, line
  native.declare("plugins", site.templates or "templates", site.shortcodes or "shortcodes", site.params or {})
end

---@param given table
function Shardfile:templates(given)
  local line = current_line()
  local report = self.found:reporter(line)
  if self.declared.templates_line > 0 then
    report(nil, ("templates was declared on line %d already"):format(self.declared.templates_line))
  end
  if type(given) ~= "table" then
    report(nil, ("templates takes a table, got %s"):format(schema.describe(given)))
    given = {}
  end
  self.declared.templates = schema.check(template_words.rules, given, "templates", report)
  self.declared.templates_line = line
end

---@return fun(name: string): fun(given: table)
function Shardfile:source()
  return self:named("source", self.declared.sources, function(declaration, given, report)
    declaration.fields = schema.check(source_rules, given, ("source '%s'"):format(declaration.name), report)
    self:check_source(declaration, report)
  end)
end

---@param word "view"|"merge"
---@param list shard.Declaration[]
---@return fun(name: string): fun(given: table)
function Shardfile:reducer(word, list)
  return self:named(word, list, function(declaration, given, report)
    local own = {}
    for name, value in pairs(given) do
      if reducer_rules[name] then
        own[name] = value
      else
        declaration.options[name] = value
      end
    end
    local what = ("%s '%s'"):format(word, declaration.name)
    declaration.fields = schema.check(reducer_rules, own, what, report)
    local code = declaration.fields.plugin
    if code ~= nil and type(code) ~= "string" and not plugin.is_plugin(code) then
      report("plugin", ("'plugin' of %s must be a name or reducer { ... }, got %s"):format(what, schema.describe(code)))
      declaration.fields.plugin, declaration.broken = nil, true
    end
  end)
end

---@param word "static"|"data"
---@param list shard.Declaration[]
---@param rules table<string, shard.Rule>
---@return fun(name: string): fun(given: table)
function Shardfile:folder(word, list, rules)
  local declare = self:named(word, list, function(declaration, given, report)
    declaration.fields = schema.check(rules, given, ("%s '%s'"):format(word, declaration.name), report)
  end)
  return function(name)
    local continue = declare(name)
    if type(name) == "string" then
      local declaration = list[#list]
      local path = name ~= "" and native.normalize(name)
      if not path then
        self.found:add(declaration.line, ("%s %q must be a folder within the site"):format(word, name))
      end
      declaration.root = path or name
    end
    return continue
  end
end

---@return fun(name: string): fun(given: table)
function Shardfile:command()
  return self:named("command", self.declared.commands, function(declaration, given, report)
    declaration.fields = schema.check(command.rules, given, ("command '%s'"):format(declaration.name), report)
    command.check(declaration, self.found)
  end)
end

---A word that nobody knows: noted, and whatever follows it is swallowed.
---@param name string
---@param words table<string, any>
---@return table
function Shardfile:unknown(name, words)
  local known = {}
  for word in pairs(words) do
    known[#known + 1] = word
  end
  local near = mistakes.did_you_mean(name, known)
  if near == "" then
    near = ": the Shardfile's words are site, source, view, merge, static, data, templates, command, env and param"
  end
  self.found:add(current_line(), ("unknown '%s'%s"):format(name, near))
  local nothing = {}
  local function swallow()
    return nothing
  end
  return setmetatable(nothing, { __index = swallow, __call = swallow, __newindex = swallow })
end

---The environment of the Shardfile. Its functions run long after it: then `site`, `view` and `data` read, as they do in
---every plugin, and nothing declares any more (Shardfile:close).
---@return table
function Shardfile:environment()
  local declared = self.declared
  local words = {
    site = function(given)
      self:site(given)
    end,
    templates = function(given)
      self:templates(given)
    end,
    source = self:source(),
    view = self:reducer("view", declared.views),
    merge = self:reducer("merge", declared.merges),
    static = self:folder("static", declared.statics, static_rules),
    data = self:folder("data", declared.data, {}),
    command = self:command(),
    env = native.base("env"),
    param = native.base("param"),
  }
  for kind, make in pairs(plugin.constructors) do
    words[kind] = make
  end
  setmetatable(words, {
    __index = function(_, name)
      local value = native.base(name)
      if value == nil and not self.closed then
        return self:unknown(name, words)
      end
      return value == nil and native.global(name) or value
    end,
  })
  self.words = words
  return native.environment(words)
end

---Ends the time of declarations.
function Shardfile:close()
  self.closed = true
  for word in pairs(self.words) do
    self.words[word] = native.base(word)
  end
end

function Shardfile:check_whole()
  local declared = self.declared
  for _, source in ipairs(declared.sources) do
    if not source.complete then
      local text = 'source \'%s\' has no table: write source "%s" { root = "content" }'
      self.found:add(source.line, text:format(source.name, source.name))
    end
  end
  for _, declaration in ipairs(declared.commands) do
    if not declaration.complete then
      local text = "command '%s' has no table: say what it runs, and what that makes"
      self.found:add(declaration.line, text:format(declaration.name))
    end
  end
  if #declared.sources == 0 and #declared.statics == 0 and #self.found.list == 0 then
    self.found:add(0, 'no source is declared: say where the pages are, for instance source "docs" { root = "content" }')
  end
  self:check_names("source", declared.sources)
  self:check_names("view", declared.views)
  self:check_names("merge", declared.merges)
  self:check_names("command", declared.commands)
end

local shardfile = {}

---Runs the Shardfile and returns what it declares; mistakes go to FOUND.
---@param source string its text
---@param path string
---@param found shard.Mistakes
---@return shard.Declarations
function shardfile.run(source, path, found)
  local declared = { site_line = 0, sources = {}, views = {}, merges = {}, statics = {}, data = {}, commands = {} }
  declared.templates, declared.templates_line = {}, 0
  declared.site = schema.check(site_rules, {}, "site", function() end)
  local self = setmetatable({ found = found, declared = declared }, Shardfile)
  local ran, result = pcall(native.run_shardfile, path, source, self:environment())
  self:close()
  if ran then
    declared.module = result
    self:check_whole()
  else
    found:add_problem(result)
  end
  return declared
end

return shardfile
