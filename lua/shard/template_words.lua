-- shard.template_words: the filters, tests and functions that a site gives its templates.
--
--   templates {
--     filters = { shout = function(text) return text:upper() .. "!" end },
--     tests = { recent = function(date) return date > "2024" end },
--     functions = { badge = "badge" },   -- the function that plugins/badge.lua returns
--   }
--
-- A page whose template calls one depends on the file that it is from. That there is one of that name, and which plugin
-- it is, is part of what sources and merges are (`names`): a template that was written for a built-in of the name, for
-- none or for another plugin is rendered again.

local native = require("shard.native")
local environment = require("shard.environment")
local mistakes = require("shard.mistakes")
local schema = require("shard.schema")

local template_words = {}

---@class shard.TemplateWord
---@field kind "filters"|"tests"|"functions"
---@field name string
---@field call function
---@field module integer
---@field location string

local kinds = { "filters", "functions", "tests" }

template_words.rules = {
  filters = { type = "map", default = {} },
  functions = { type = "map", default = {} },
  tests = { type = "map", default = {} },
}

---The function that a plugin file returns.
---@param name string
---@param what string
---@param found shard.Mistakes
---@param line integer
---@return function? call, string? location, integer? module
local function from_file(name, what, found, line)
  local ran, call, location, module = pcall(native.find_plugin, "templates", name)
  if not ran then
    found:add_problem(call, line)
  elseif call == nil then
    local near = mistakes.did_you_mean(name, native.plugin_names("templates"))
    near = near ~= "" and near or (": looked for plugins/%s.lua and plugins/templates/%s.lua"):format(name, name)
    found:add(line, ("%s: there is no plugin '%s'%s"):format(what, name, near))
  elseif type(call) ~= "function" then
    found:add(0, ("%s must return a function, got %s"):format(what, schema.describe(call)), location)
  else
    return call, location, module
  end
end

---Functions that stand for the world: what is read with them is recorded, so they stay what they are.
local reserved = environment.common()
reserved.page, reserved.view, reserved.data = true, true, true

---@param kind string
---@param name any
---@param given any a function, or the name of a plugin
---@param declared shard.Declarations
---@param found shard.Mistakes
---@return shard.TemplateWord?
local function word(kind, name, given, declared, found)
  local line, column = found:place_of(declared.templates_line, tostring(name))
  local what = ("'%s' of templates, '%s'"):format(kind, tostring(name))
  if type(name) ~= "string" or not name:find("^[%a_][%w_]*$") then
    found:add(line, ("%s: a name is made of letters, digits and '_'"):format(what), nil, column)
  elseif kind == "functions" and reserved[name] ~= nil then
    found:add(line, ("%s: Shard has a function of that name: choose another"):format(what), nil, column)
  elseif type(given) == "string" then
    local call, location, module = from_file(given, what, found, line)
    return call and { kind = kind, name = name, call = call, location = location, module = module }
  elseif type(given) ~= "function" then
    local text = "%s must be a function or the name of a plugin, got %s"
    found:add(line, text:format(what, schema.describe(given)), nil, column)
  else
    local location = ("%s:%d"):format(found.path, line)
    return { kind = kind, name = name, call = given, location = location, module = declared.module }
  end
end

---What `templates { }` declares, in a fixed order; mistakes go to FOUND.
---@param declared shard.Declarations
---@param found shard.Mistakes
---@return shard.TemplateWord[] words, string[]? names for the graph, nil when there are none
function template_words.build(declared, found)
  local words, names = {}, {}
  for _, kind in ipairs(kinds) do
    for name, given in pairs(declared.templates[kind] or {}) do
      local made = word(kind, name, given, declared, found)
      words[#words + 1] = made
      names[#names + 1] = made and ("%s %s %s"):format(kind, name, type(given) == "string" and given or "function")
    end
  end
  return words, #names > 0 and names or nil
end

return template_words
