-- shard.rendering: pages from templates. One engine per state, made when the first template is rendered.

local native = require("shard.native")
local dates = require("shard.dates")
local environment = require("shard.environment")
local page = require("shard.page")
local markup = require("shard.shortcodes.markup")

local rendering = {}

---@class shard.Recording what {% cache %} keeps beside a text
---@field reads userdata what was read through the recording API
---@field own table<string, any> fields of the current page

local engine, text_engine, template, values, find_page

---The text that is rendered as a template, while it is.
---@type { name: string, text: string }?
local own_text

---The recordings that are open, innermost last.
---@type shard.Recording[]
local open = {}

---What a template file holds: the site's own, else one of the few that Shard has for a site without any.
---@param name string
---@return string? source, string? chunk_name
local function load_template(name)
  if own_text and name == own_text.name then
    return own_text.text, name
  end
  local source, path = native.template_source(name)
  if source then
    return source, path
  end
  source = require("shard.default_templates")[name]
  if source then
    return source, "<shard>/templates/" .. name
  end
  native.template_use(name) -- `use` is not called for what is not there, but a miss is a read too
  return nil
end

---Stands for a field that the page does not have.
local NONE = {}

local function safe(text)
  return template.safe(text)
end

---The unit's own facts are its input and no reads. But a text that was made of them serves only pages with the same.
local function note_own_field(field, value)
  for _, recording in ipairs(open) do
    recording.own[field] = value == nil and NONE or value
  end
end

local function record_start()
  local recording = { reads = native.record_start(), own = {} }
  open[#open + 1] = recording
  return recording
end

local function record_stop(recording)
  native.record_stop(recording.reads)
  open[#open] = nil
  return recording
end

---@param field string
---@return any
local function own_value(field)
  local facts = native.own_page() or {}
  local value = rawget(facts, field)
  if value == nil then
    value = native.own_field(field)
  end
  if value == nil and facts.params then
    value = facts.params[field]
  end
  return value == nil and NONE or value
end

---@param recording shard.Recording
---@return boolean holds
local function record_replay(recording)
  for field, value in pairs(recording.own) do
    if own_value(field) ~= value then
      return false
    end
  end
  for field, value in pairs(recording.own) do
    note_own_field(field, value)
  end
  return native.record_replay(recording.reads)
end

---The filter `markdown`. Links are resolved as those of the current page.
---@param value any
---@param inline boolean? a paragraph that is all there is goes without its <p>
---@return any html
local function markdown(value, inline)
  local own = native.own_page()
  if own then
    note_own_field("path", own.path)
  end
  local text = values.text(value)
  return template.safe(inline and markup.inline(text) or native.markdown(text))
end

---@type shard.TemplateWord[]
local words = {}

---What templates know beside the built-in filters, tests and functions.
---@param given shard.TemplateWord[]
function rendering.give(given)
  words = given
end

---Plugins get safe text as the text that it is.
local function unmark(value, ...)
  if values.is_markup(value) then
    value = values.text(value)
  end
  if select("#", ...) > 0 then
    return value, unmark(...)
  end
  return value
end

---The function of WORD as templates call it: each call is a use of the file that it is from.
---@param word shard.TemplateWord
---@return function
local function callable(word)
  return function(...)
    native.depend(word.module)
    return word.call(unmark(...))
  end
end

---What templates know of a kind: what is built in here, and the site's own, which goes before all that is built in.
---@param kind "filters"|"tests"|"functions"
---@param known table<string, any>
---@return table<string, any> known
local function with_words(kind, known)
  for _, word in ipairs(words) do
    if word.kind == kind then
      known[word.name] = callable(word)
    end
  end
  return known
end

---The filter `date`.
local function format_date(value, format)
  if value == nil or value == "" then
    return ""
  end
  return dates.format(values.text(value), format)
end

---What the text itself is made of is known.
local function use_from_text(name)
  if not own_text or name ~= own_text.name then
    native.template_use(name)
  end
end

---@param autoescape boolean
local function start(autoescape)
  template, values = require("shard.template"), require("shard.template.values")
  local globals = environment.common()
  globals.view, globals.data = native.shared_view, native.shared_data
  find_page = page.finder(safe)
  -- Where there is no current page, in templates of merges, `page` has no fields and can be called all the same.
  globals.page = setmetatable({}, {
    __call = function(_, path)
      return find_page(path)
    end,
    __name = "page",
  })
  globals.url_for = function(path)
    local own = native.own_page()
    if own then
      note_own_field("path", own.path)
    end
    return environment.url_for(path)
  end
  globals.asset = function(path)
    if type(path) == "string" and path:find("^%.%.?/") then
      note_own_field("path", environment.own_path())
    end
    return environment.asset(path)
  end
  return template.new({
    autoescape = autoescape,
    load = load_template,
    use = autoescape and native.template_use or use_from_text,
    names = native.template_names,
    globals = with_words("functions", globals),
    escape = native.escape,
    filters = with_words("filters", {
      date = { params = { "format" }, kind = "string", call = format_date },
      markdown = { params = { "inline" }, kind = "table", call = markdown },
    }),
    tests = with_words("tests", {}),
    record_start = record_start,
    record_stop = record_stop,
    record_replay = record_replay,
  })
end

---Renders a template with CONTEXT.
---@param name string relative to the template folder
---@param context table
---@return string html
function rendering.with(name, context)
  local current = engine or start(true)
  engine, open = nil, {} -- an engine that a limit stopped midway is not used again
  local rendered, result = pcall(current.render, current, name, context)
  engine = current
  if not rendered then
    error(result, 0)
  end
  return result
end

---Renders the unit's page.
---@param name string relative to the template folder
---@return string html
function rendering.page(name)
  engine = engine or start(true)
  return rendering.with(name, { page = page.current(find_page, safe, note_own_field) })
end

---Renders a text that is a template itself, such as that of the page at PATH; nothing in it is escaped. Its `page` is
---the current one.
---@param path string what messages call it
---@param text string
---@param line integer of the file, that the text begins in
---@param context table?
---@return string
function rendering.text(path, text, line, context)
  local current = text_engine or start(false)
  local names = { page = page.current(find_page, safe, note_own_field) }
  for name, value in pairs(context or {}) do
    names[name] = value
  end
  local outer, outer_open = own_text, open
  text_engine, own_text, open = nil, { name = path, text = ("\n"):rep(line - 1) .. text }, {}
  local rendered, result = pcall(current.render, current, path, names)
  current:forget(path)
  text_engine, own_text, open = current, outer, outer_open
  if not rendered then
    error(result, 0)
  end
  return result:sub(line)
end

---Marks text as HTML that is not escaped, for a context.
---@param text string
---@return any
function rendering.safe(text)
  engine = engine or start(true)
  return template.safe(text)
end

---The unit's page, as templates have it.
---@return table
function rendering.current_page()
  engine = engine or start(true)
  return page.current(find_page, safe, note_own_field)
end

return rendering
