-- shard.graph: from declarations to the graph, the one value that the build works from, and to the functions behind it.
--
-- The graph is a map, encoded by model/value.h and decoded by core/build/graph.c:
--
--   site       map: title, base_url, language and whatever else site{} was given, without params and folders
--   site_line  integer
--   params     map: site parameters as declared; --set goes on top in the build
--   output, templates, shortcodes  strings: folders
--   needed_templates  list of { name, what, line, column }: files that must be there, and who says so
--   minify     map: under html, where pages are minified, a program and its arguments
--   data       list of { root, line }
--   statics    list of { root, to, fingerprint, minify, made, line }; `to` is "" or ends with "/"; made: by a command;
--              with beside = a source's name those are files that lie beside its pages
--   commands   list of { name, run, inputs, outputs, environment, timeout_ms, reads, line }: reads are the names of
--              commands whose outputs are among its inputs; they come before it
--   sources    list of { name, root, include, exclude, mount, permalink, urls, lowercase_urls, files, order,
--              neighbours, lastmod, generate_sections, template, section_template, template_folder, strict_layouts,
--              defaults, markdown, key, partitioner, language, languages, site_language, template_words, line }:
--              include and exclude are lists of globs relative to root, defaults is a map, template_folder is the
--              site's, markdown has an option for each that shard.markdown knows, the site's merged in, key and
--              partitioner are { name, options }, where a function in the Shardfile has the name "function";
--              template_words are the kinds and names of templates { }
--   views      list of { name, plugin, options, sources, has_combine, location, line }: sources is a list of names,
--              empty when all are meant, location is the file of the code, "Shardfile.lua:12" when it stands there
--   merges     the same with has_finish
--
-- `line` is where the declaration starts in the Shardfile, for messages of the build: it looks whether folders exist.
-- The digests of the declarations leave out `line` and `location`.
--
-- The order of every list is that of the Shardfile. Code in the Shardfile is not part of the graph; units that run it
-- depend on the file.

local native = require("shard.native")
local default_templates = require("shard.default_templates")
local command = require("shard.command")
local markdown = require("shard.markdown")
local minifiers = require("shard.minifiers")
local mistakes = require("shard.mistakes")
local plugin = require("shard.plugin")
local schema = require("shard.schema")
local static_folders = require("shard.static_folders")
local template_words = require("shard.template_words")

local graph = {}

---@class shard.Code a plugin with its options, ready to be called
---@field name string
---@field plugin shard.Plugin
---@field options table
---@field module integer index of the module that the code is from
---@field location string

---@class shard.LoadedGraph the code that the graph names
---@field sources shard.LoadedSource[]
---@field views shard.Code[]
---@field merges shard.Code[]
---@field words shard.TemplateWord[]

---@class shard.LoadedSource
---@field name string
---@field key shard.Code
---@field partitioner shard.Code
---@field permalink (fun(page: shard.Page): string?)?
---@field prepare (fun(text: string, page: shard.Page, line: integer): string)?
---@field module integer index of the Shardfile's, which the functions above are from

---@class shard.Graph
---@field encoded string
---@field sources shard.LoadedSource[]
---@field views shard.Code[]
---@field merges shard.Code[]

---@class shard.GraphBuilder
---@field declared shard.Declarations
---@field found shard.Mistakes
---@field plugins string the folder of the site's plugins
---@field needed table[] the graph's needed_templates
local Builder = {}
Builder.__index = Builder

---Finds the plugin NAME of KIND; reports on failure.
---@param kind string
---@param name string
---@param line integer
---@param column integer?
---@param what string who asks for it
---@return shard.Plugin?, string? location, integer? module
function Builder:find(kind, name, line, column, what)
  local folder = plugin.folders[kind]
  local ran, found, location, module = pcall(native.find_plugin, folder, name)
  if not ran then
    self.found:add_problem(found, line, column)
  elseif found == nil then
    local near = mistakes.did_you_mean(name, native.plugin_names(folder))
    if near == "" then
      near = (": looked for %s/%s.lua and %s/%s/%s.lua"):format(self.plugins, name, self.plugins, folder, name)
    end
    local text = ("%s: there is no %s plugin '%s'%s"):format(what, kind:gsub("_plugin", ""), name, near)
    self.found:add(line, text, nil, column)
  else
    local problem = plugin.mismatch(found, kind)
    if not problem then
      return found, location, module
    end
    self.found:add(0, ("the plugin %s"):format(problem), location)
  end
end

---What a source says of its shard key or partitioner: a name, a function, a plugin made in place, or a list of one of
---these with options.
---@param value any
---@return any code, table options
local function split_choice(value)
  if type(value) ~= "table" or plugin.is_plugin(value) then
    return value, {}
  end
  local options = {}
  for name, option in pairs(value) do
    if name ~= 1 then
      options[name] = option
    end
  end
  return value[1], options
end

---@param kind string
---@param choice any
---@param source shard.Declaration
---@param field "key"|"by"
---@return { plugin: shard.Plugin, name: string, options: table, module: integer, location: string }?
function Builder:choose(kind, choice, source, field)
  local line, column = self.found:place_of(source.line, field)
  local what = ("'%s' of source '%s'"):format(field, source.name)
  local code, options = split_choice(choice)
  if type(code) == "string" then
    local found, location, module = self:find(kind, code, line, column, what)
    return found and { plugin = found, name = code, options = options, module = module, location = location }
  elseif type(code) == "function" then
    code = plugin.constructors[kind]({ [kind == "shard_key" and "key" or "assign"] = code })
  end
  local problem = plugin.mismatch(code, kind)
  if problem then
    local text = "%s must be a plugin's name, a function or %s { ... }, got %s"
    self.found:add(line, text:format(what, kind, schema.describe(code)), nil, column)
    return nil
  end
  local location = ("%s:%d"):format(self.found.path, line)
  local module = self.declared.module
  return { plugin = code, name = code.name or "function", options = options, module = module, location = location }
end

---`shard = { key = ..., by = ..., level = 1 }`: what is neither goes to the plugin that has such an option.
---@param source shard.Declaration
---@return shard.Code? key, shard.Code? partitioner
function Builder:shard(source)
  local given = source.fields.shard or {}
  if type(given) ~= "table" or plugin.is_plugin(given) then
    given = { key = given }
  end
  local key = self:choose("shard_key", given.key or "section", source, "key")
  local partitioner = self:choose("partitioner", given.by or "balanced", source, "by")
  if not key or not partitioner then
    return nil
  end
  local report = self.found:reporter(source.line)
  for name, value in pairs(given) do
    local taken = name == "key" or name == "by"
    for _, code in ipairs({ key, partitioner }) do
      if not taken and code.plugin.options[name] then
        code.options[name] = value
        taken = true
      end
    end
    if not taken then
      local names = { "key", "by" }
      for _, code in ipairs({ key, partitioner }) do
        table.move(schema.names(code.plugin.options), 1, #schema.names(code.plugin.options), #names + 1, names)
      end
      local near = mistakes.did_you_mean(name, names)
      near = near ~= "" and near or (": it has %s"):format(mistakes.enumerate(names))
      report(name, ("unknown field '%s' in 'shard' of source '%s'%s"):format(name, source.name, near))
    end
  end
  key.options = schema.check(key.plugin.options, key.options, ("shard key '%s'"):format(key.name), report)
  local what = ("partitioner '%s'"):format(partitioner.name)
  partitioner.options = schema.check(partitioner.plugin.options, partitioner.options, what, report)
  return key, partitioner
end

---A field of a source, or the default where a mistake left none: the graph is not used then.
---@param source shard.Declaration
---@return table graph_source, shard.LoadedSource
function Builder:source(source)
  local fields = source.fields
  local key, partitioner = self:shard(source)
  key = key or { name = "", options = {} }
  partitioner = partitioner or { name = "", options = {} }
  local by_function = type(fields.permalink) == "function"
  return {
    name = source.name,
    root = fields.root,
    include = fields.include,
    exclude = fields.exclude,
    mount = fields.mount,
    permalink = by_function and "/:path/" or fields.permalink,
    permalink_function = by_function,
    prepares = fields.prepare ~= nil,
    urls = fields.urls,
    lowercase_urls = fields.lowercase_urls,
    dated_names = fields.dated_names,
    files = static_folders.files_of(fields),
    order = fields.order,
    neighbours = fields.neighbours,
    lastmod = fields.lastmod,
    generate_sections = fields.generate_sections,
    language = fields.language,
    languages = self.declared.site.languages,
    site_language = (fields.language or self.declared.site.languages) and self.declared.site.language,
    template = fields.template,
    section_template = fields.section_template or fields.template,
    template_folder = self.declared.site.templates,
    strict_layouts = fields.strict_layouts,
    defaults = native.map(fields.defaults or {}),
    markdown = markdown.merge(
      self.declared.site.markdown,
      fields.markdown,
      not fields.language and not self.declared.site.languages and self.declared.site.language or nil
    ),
    key = { name = key.name, options = native.map(key.options) },
    partitioner = { name = partitioner.name, options = native.map(partitioner.options) },
    line = source.line,
  }, {
    name = source.name,
    key = key,
    partitioner = partitioner,
    permalink = by_function and fields.permalink or nil,
    prepare = fields.prepare,
    module = self.declared.module,
  }
end

---Notes the templates that SOURCE names; the build looks whether the files are there.
---@param source shard.Declaration
function Builder:needed_templates(source)
  for _, field in ipairs({ "template", "section_template" }) do
    local name = source.fields[field]
    if name and not default_templates[name] then
      local line, column = self.found:place_of(source.line, field)
      local what = ("'%s' of source '%s'"):format(field, source.name)
      self.needed[#self.needed + 1] = { name = name, what = what, line = line, column = column }
    end
  end
end

---The same of the templates that OPTIONS of a plugin name.
---@param rules table<string, shard.Rule>
---@param options table
---@param line integer of the declaration
---@param what string
function Builder:needed_by_options(rules, options, line, what)
  for name, rule in pairs(rules) do
    local template = rule.type == "template" and options[name]
    if template and not default_templates[template] then
      local at, column = self.found:place_of(line, name)
      local whose = ("'%s' of %s"):format(name, what)
      self.needed[#self.needed + 1] = { name = template, what = whose, line = at, column = column }
    end
  end
end

---@param declaration shard.Declaration
---@param word string
function Builder:check_sources(declaration, word)
  local names = {}
  for index, source in ipairs(self.declared.sources) do
    names[index] = source.name
  end
  for _, name in ipairs(declaration.fields.sources or {}) do
    local known = false
    for _, other in ipairs(names) do
      known = known or other == name
    end
    if not known then
      local line, column = self.found:place_of(declaration.line, "sources")
      local near = mistakes.did_you_mean(name, names)
      near = near ~= "" and near or (": there is %s"):format(mistakes.enumerate(names))
      local text = ("%s '%s' names the unknown source '%s'%s"):format(word, declaration.name, name, near)
      self.found:add(line, text, nil, column)
    end
  end
end

---What to write for a field of site{} that is missing.
local examples = { base_url = '"https://docs.example.org/"' }

---Does site{} say what CODE cannot do without?
---@param code shard.Plugin
---@param declaration shard.Declaration
---@param what string
function Builder:check_needs(code, declaration, what)
  for _, field in ipairs(code.needs or {}) do
    local value = self.declared.site[field]
    if value == nil or value == "" then
      local mend = ("add %s = %s to site { }"):format(field, examples[field] or "...")
      self.found:add(declaration.line, ("%s needs '%s' of the site: %s"):format(what, field, mend))
    end
  end
end

---@param declaration shard.Declaration
---@param word "view"|"merge"
---@param kind "view_plugin"|"reducer"
---@return table? graph_reducer, shard.Code?
function Builder:reducer(declaration, word, kind)
  local code = declaration.fields.plugin or declaration.name
  local location, module = ("%s:%d"):format(self.found.path, declaration.line), self.declared.module
  local name, what = code, ("%s '%s'"):format(word, declaration.name)
  self:check_sources(declaration, word)
  if declaration.broken then
    return nil
  elseif type(code) == "string" then
    local line, column = self.found:place_of(declaration.line, "plugin")
    code, location, module = self:find(kind, code, line, column, what)
    if not code then
      return nil
    end
  else
    name = "function"
    local problem = plugin.mismatch(code, kind)
    if problem then
      self.found:add(declaration.line, ("%s: the plugin %s"):format(what, problem))
      return nil
    end
  end
  local report = self.found:reporter(declaration.line)
  local options = schema.check(code.options, declaration.options, what, report)
  self:needed_by_options(code.options, options, declaration.line, what)
  self:check_needs(code, declaration, what)
  return {
    name = declaration.name,
    plugin = name,
    options = native.map(options),
    sources = declaration.fields.sources or {},
    has_combine = code.combine ~= nil,
    has_finish = code.finish ~= nil,
    location = location,
    line = declaration.line,
  }, { name = declaration.name, plugin = code, options = options, module = module, location = location }
end

---@param list shard.Declaration[]
---@param word "view"|"merge"
---@param kind "view_plugin"|"reducer"
---@return table[] for the graph, shard.Code[]
function Builder:reducers(list, word, kind)
  local entries, codes = {}, {}
  for _, declaration in ipairs(list) do
    entries[#entries + 1], codes[#codes + 1] = self:reducer(declaration, word, kind)
  end
  return entries, codes
end

---What site{} is given that the graph has elsewhere.
local elsewhere = {
  params = true,
  output = true,
  templates = true,
  shortcodes = true,
  markdown = true,
  minify_html = true,
}

---@return table site
function Builder:site()
  local site = {}
  for name, value in pairs(self.declared.site) do
    if not elsewhere[name] then
      site[name] = value
    end
  end
  return site
end

---@return table[] data
function Builder:data()
  local data = {}
  for index, folder in ipairs(self.declared.data) do
    data[index] = { root = folder.root, line = folder.line }
  end
  return data
end

---Builds the graph of what was DECLARED; mistakes go to FOUND.
---@param declared shard.Declarations
---@param found shard.Mistakes
---@return table graph, shard.LoadedGraph code
function graph.build(declared, found)
  local site = declared.site
  local self = setmetatable({ declared = declared, found = found, plugins = "plugins", needed = {} }, Builder)
  local sources, loaded = {}, {}
  for index, source in ipairs(declared.sources) do
    sources[index], loaded[index] = self:source(source)
    self:needed_templates(source)
  end
  local views, view_codes = self:reducers(declared.views, "view", "view_plugin")
  local merges, merge_codes = self:reducers(declared.merges, "merge", "reducer")
  local words, word_names = template_words.build(declared, found)
  for _, list in ipairs({ sources, merges }) do
    for _, entry in ipairs(list) do
      entry.template_words = word_names
    end
  end
  return {
    site = native.map(self:site()),
    site_line = declared.site_line,
    params = native.map(site.params or {}),
    output = site.output,
    templates = site.templates,
    minify = native.map({ html = minifiers.of_html(site.minify_html) }),
    shortcodes = site.shortcodes,
    needed_templates = self.needed,
    sources = sources,
    views = views,
    merges = merges,
    commands = command.graph(declared.commands, found),
    statics = static_folders.graph(declared, found),
    data = self:data(),
  }, { sources = loaded, views = view_codes, merges = merge_codes, words = words }
end

return graph
