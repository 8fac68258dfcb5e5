-- shard.shortcodes: runs the shortcodes of a page. core/page/shortcode.h finds them; here each becomes text.
--
-- A shortcode `name` is the site's template shortcodes/name.html, or its Lua file shortcodes/name.lua, or one of the
-- built-in ones, in that order. What is inside a pair is run first, so that the outer one gets its text.

local native = require("shard.native")
local builtin = require("shard.shortcodes.builtin")
local mistakes = require("shard.mistakes")
local plugin = require("shard.plugin")
local rendering = require("shard.rendering")
local schema = require("shard.schema")

---One tag or pair in the page, as core/script/shortcodes.c gives it.
---@class shard.ShortcodeItem
---@field kind "html"|"markdown"|"escaped"
---@field first integer its place in the body
---@field last integer
---@field next integer number of the first item behind it and what is in it
---@field text string? of an escaped one
---@field name string
---@field args any[]
---@field params table<string, any>
---@field inner_first integer
---@field inner_last integer
---@field parent integer number of the item around it, 0 where there is none
---@field ordinal integer
---@field line integer
---@field column integer
---@field indentation string what its lines begin with
---@field paired boolean
---@field failed boolean it, or what is in it, has a mistake that is known
---@field placeholder string? stands for its output in Markdown

---@class shard.ShortcodeRun
---@field body string
---@field items shard.ShortcodeItem[]
---@field calls table<integer, shard.ShortcodeCall>
---@field outputs table<integer, string>
---@field places table<string, string> of the shortcodes that were found, by name
---@field page table
local Run = {}
Run.__index = Run

---What a shortcode is called with.
---@class shard.ShortcodeCall
---@field name string
---@field args any[] arguments by position
---@field params table<string, any> arguments by name
---@field inner string what is inside the pair; asking for it is an error where there is no pair
---@field paired boolean is there a closing tag?
---@field markdown boolean was it called as {{% %}}: is what it gives Markdown?
---@field page table the current page
---@field ordinal integer its number among its siblings, from 0
---@field parent shard.ShortcodeCall? the one around it
---@field store table for those inside to leave something
local Call = {}

---An argument by position, from 0, or by name.
---@param key integer|string
---@param default any
---@return any
local function get(call, key, default)
  local value
  if type(key) == "number" then
    value = call.args[key + 1]
  else
    value = call.params[key]
  end
  if value == nil then
    return default
  end
  return value
end

---@param name string
---@param markdown boolean
---@return string
local function no_inner(name, markdown)
  local open, close = markdown and "{{%" or "{{<", markdown and "%}}" or ">}}"
  local text = "the shortcode '%s' is not closed: write %s /%s %s behind its text, or %s %s /%s where it has none"
  return text:format(name, open, name, close, open, name, close)
end

function Call.__index(call, field)
  if field == "inner" then
    native.fail(no_inner(rawget(call, "name"), rawget(call, "markdown")))
  end
end

---@param number integer of the item
---@return shard.ShortcodeCall
function Run:call(number)
  local call = self.calls[number]
  if not call then
    local item = self.items[number]
    call = setmetatable({
      name = item.name,
      args = item.args,
      params = item.params,
      get = get,
      paired = item.paired,
      markdown = item.kind == "markdown",
      ordinal = item.ordinal,
      parent = item.parent > 0 and self:call(item.parent) or nil,
      page = self.page,
      store = {},
    }, Call)
    self.calls[number] = call
  end
  return call
end

---Lines of TEXT without the INDENTATION that the pair's own tag has.
---@param text string
---@param indentation string
---@return string
local function dedent(text, indentation)
  local size = #indentation
  return (text:gsub("\n([^\n]*)", function(line)
    local blanks = line:match("^[ \t>]*")
    return "\n" .. line:sub(math.min(#blanks, size) + 1)
  end))
end

---The text inside a pair, with all shortcodes in it run.
---@param number integer
---@return string
function Run:inner(number)
  local outer = self.items[number]
  local parts, at = {}, outer.inner_first
  local child = number + 1
  while child < outer.next do
    local item = self.items[child]
    parts[#parts + 1] = self.body:sub(at, item.first - 1)
    parts[#parts + 1] = self:piece(child, outer.kind)
    at, child = item.last + 1, item.next
  end
  parts[#parts + 1] = self.body:sub(at, outer.inner_last)
  local text = table.concat(parts)
  return outer.indentation ~= "" and dedent(text, outer.indentation) or text
end

---What stands in the place of an item inside another: the output itself, unless one is Markdown and the other is not.
---@param number integer
---@param outer "html"|"markdown"
---@return string
function Run:piece(number, outer)
  local item = self.items[number]
  if item.kind == "escaped" then
    return item.text
  end
  local text = self:evaluate(number)
  if item.kind == outer then
    return text
  elseif outer == "html" then
    return native.markdown(text)
  end
  self.outputs[number] = text
  return item.placeholder
end

---Names that could have been meant.
---@return string[]
local function known_names()
  local names = {}
  for name in pairs(builtin) do
    names[#names + 1] = name
  end
  for _, file in ipairs(native.shortcode_files()) do
    names[#names + 1] = file:match("^(.*)%.html$") or file:match("^(.*)%.lua$")
  end
  table.sort(names)
  return names
end

---@param name string
local function fail_unknown(name)
  local near = mistakes.did_you_mean(name, known_names())
  near = near ~= "" and near or (": its file would be %s.html or %s.lua in the folder of shortcodes"):format(name, name)
  error({ message = ("there is no shortcode '%s'%s"):format(name, near) }, 0)
end

---A call as templates have it: `get` is called without a colon.
---@param call shard.ShortcodeCall?
---@return table?
local function for_template(call)
  if not call then
    return nil
  end
  local context = { parent = for_template(call.parent) }
  for _, field in ipairs({ "name", "args", "params", "paired", "markdown", "ordinal" }) do
    context[field] = call[field]
  end
  function context.get(key, default)
    return get(call, key, default)
  end
  return context
end

---@param call shard.ShortcodeCall
---@return string
local function render_template(call)
  local context = for_template(call) --[[@as table]]
  context.page = call.page
  context.inner = call.paired and rendering.safe(call.inner) or nil
  context.paired = nil
  local asked = false -- a template takes its names from here at its beginning, in the order in which it has them
  setmetatable(context, {
    __index = function(_, field)
      if field == "paired" then
        asked = true
        return call.paired
      elseif field == "inner" and not asked then
        error(no_inner(call.name, call.markdown), 0)
      end
    end,
  })
  return rendering.with(("shortcode:%s.html"):format(call.name), context)
end

---An argument as its rule wants it: `weight=5` is a number and `weight="5"` a text until here.
---@param value any
---@param rule shard.Rule?
---@return any
local function coerce(value, rule)
  local wanted = rule and rule.type
  if wanted == "string" and type(value) ~= "string" then
    return tostring(value)
  elseif wanted == "boolean" and (value == "true" or value == "false") then
    return value == "true"
  elseif wanted == "integer" or wanted == "number" then
    return tonumber(value) or value
  end
  return value
end

---The arguments of a call as options, checked.
---@param code shard.Plugin
---@param call shard.ShortcodeCall
---@return table<string, any>
local function options_of(code, call)
  local given = {}
  for name, value in pairs(call.params) do
    given[name] = coerce(value, code.options[name])
  end
  for index, value in ipairs(call.args) do
    local name = code.positional[index]
    if not name then
      local text = "the shortcode '%s' takes %d arguments by position, got %d"
      error({ message = text:format(call.name, #code.positional, #call.args) }, 0)
    end
    given[name] = coerce(value, code.options[name])
  end
  return schema.check(code.options, given, ("shortcode '%s'"):format(call.name), function(_, text)
    error({ message = text }, 0)
  end)
end

---Calls a Lua shortcode: a function, or what `shortcode { }` made.
---@param code function|shard.Plugin
---@param call shard.ShortcodeCall
---@param place string its file
---@return string
local function run_code(code, call, place)
  local result
  if type(code) == "function" then
    result = code(call)
  elseif plugin.is_plugin(code) and code.kind == "shortcode" then
    result = code.render(call, options_of(code, call))
  else
    local text = "%s must return a function or shortcode { ... }, got %s"
    error({ message = text:format(place, schema.describe(code)) }, 0)
  end
  if result == nil then
    return ""
  elseif type(result) ~= "string" and type(result) ~= "number" then
    local text = "the shortcode '%s' (%s) must give a text, got %s"
    error({ message = text:format(call.name, place, schema.describe(result)) }, 0)
  end
  return tostring(result)
end

---Where the shortcode NAME is. What is looked for is read once for the page.
---@param name string
---@return "template"|"lua"|"builtin"|nil
function Run:find(name)
  local place = self.places[name]
  if place == nil then
    place = native.shortcode_exists(name .. ".html") and "template"
      or native.shortcode_exists(name .. ".lua") and "lua"
      or builtin[name] and "builtin"
      or nil
    self.places[name] = place
  end
  return place
end

---@param call shard.ShortcodeCall
---@param place "template"|"lua"|"builtin"|nil
---@return string
local function render(call, place)
  local name = call.name
  if place == "template" then
    return render_template(call)
  elseif place == "lua" then
    local code, path = native.shortcode_load(name .. ".lua")
    return run_code(code, call, path)
  elseif place == "builtin" then
    return run_code(builtin[name], call, "built in")
  end
  return fail_unknown(name)
end

---Raises what went wrong in a shortcode again, at the page's line: the place within the shortcode goes behind it.
---@param item shard.ShortcodeItem
---@param problem any
local function raise_at(item, problem)
  local text, file, line, column, chain
  if type(problem) == "table" and type(problem.message) == "string" then
    text, file, line, column, chain = problem.message, problem.file, problem.line, problem.column, problem.chain
  else
    text = tostring(problem)
    local place, number, rest = text:match("^([^\n:]+):(%d+): (.*)$")
    if place then
      text, file, line = rest, place, math.tointeger(tonumber(number))
    end
  end
  if file then
    chain = chain or {}
    table.insert(chain, 1, { file = file, line = line or 0, column = column or 0 })
    text = ("shortcode '%s' (%s:%d): %s"):format(item.name, file, line or 0, text)
  elseif not text:find(("'%s'"):format(item.name), 1, true) then
    text = ("shortcode '%s': %s"):format(item.name, text)
  end
  local own = native.own_page()
  error({ message = text, file = own.path, line = item.line, column = item.column, chain = chain }, 0)
end

---@param number integer
---@return string output
function Run:evaluate(number)
  local item, call = self.items[number], self:call(number)
  if item.paired then
    rawset(call, "inner", self:inner(number))
  end
  if item.failed then
    return ""
  end
  native.shortcode_enter(number)
  local done, result = pcall(render, call, self:find(item.name))
  if not done then
    raise_at(item, result)
  end
  return result
end

local shortcodes = {}

---Runs all shortcodes of a page.
---@param body string its Markdown
---@param items shard.ShortcodeItem[]
---@return table<integer, string> outputs of those that stand in the Markdown, or in the output of one that does
function shortcodes.run(body, items)
  local run = { body = body, items = items, calls = {}, outputs = {}, places = {}, page = rendering.current_page() }
  setmetatable(run, Run)
  local number = 1
  while items[number] do
    if items[number].kind ~= "escaped" then
      run.outputs[number] = run:evaluate(number)
    end
    number = items[number].next
  end
  return run.outputs
end

return shortcodes
