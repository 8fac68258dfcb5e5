-- Parses statements: the text between tags, and the tags. The nodes, beside those of expressions.lua:
--   Output items{Text value | expression} | If branches{test, body} otherwise
--   For names unpack list filter recursive body otherwise | Break | Continue
--   Set targets unpack value | SetBlock target filters body | With names values body
--   Block name body scoped required | Extends name
--   Include name ignore_missing with_context | Import name target with_context
--   FromImport name names{name, alias} with_context
--   Macro name params{name, default} body | CallBlock call params body
--   FilterBlock filters body | Autoescape value body | Do value | Cache key body

local errors = require "shard.template.errors"
local expressions = require "shard.template.expressions"
local suggest = require "shard.template.suggest"

local Parser = setmetatable({}, { __index = expressions })
Parser.__index = Parser
Parser.errors = errors

local TAG_END = { ["%}"] = true }
local statements = {}

-- ---- bodies ----

--- Statements up to one of the tags that END_TAGS names; that tag's name is taken, the rest of the tag is not.
function Parser:body(end_tags, opened_by, opened_at)
  local body, output = {}, nil
  while true do
    local kind = self.kinds[self.at]
    if kind == "data" or kind == "{{" then
      if not output then
        output = self:node("Output", self.at, { items = {} })
        body[#body + 1] = output
      end
      output.items[#output.items + 1] = self:output_item(kind)
    elseif kind == "eof" then
      if end_tags then
        self:fail(("'%s' is not closed with '%s'"):format(opened_by, end_tags[#end_tags]), opened_at)
      end
      return body
    else
      output = nil
      self.at = self.at + 1
      local name = self:expect("name", "the name of a tag")
      if self:ends(name, end_tags) then
        return body, name
      end
      body[#body + 1] = self:nested(function()
        return self:statement(name, end_tags, opened_by)
      end)
      self:expect("%}", "'%}' at the end of '" .. name .. "'")
    end
  end
end

function Parser:output_item(kind)
  local start = self.at
  self.at = start + 1
  if kind == "data" then
    return self:node("Text", start, { value = self.values[start] })
  end
  local item = self:tuple({ ["}}"] = true })
  self:expect("}}")
  return item
end

function Parser:ends(name, end_tags)
  for _, candidate in ipairs(end_tags or {}) do
    if candidate == name then
      return true
    end
  end
  return false
end

function Parser:statement(name, end_tags, opened_by)
  local start = self.at - 1
  local parse = statements[name]
  if parse then
    return parse(self, start)
  end
  if name:find("^end") or name == "else" or name == "elif" then
    self:fail(end_tags and ("'%s' does not close '%s': expected '%s'"):format(name, opened_by, end_tags[#end_tags])
      or ("'%s' closes nothing"):format(name), start)
  end
  local known = {}
  for tag in pairs(statements) do
    known[#known + 1] = tag
  end
  return self:fail(("unknown tag '%s'%s"):format(name, suggest.near(name, known)), start)
end

--- The rest of an opening tag, its body, and its end tag.
function Parser:block_body(opened_by, opened_at)
  self:expect("%}")
  return (self:body({ "end" .. opened_by }, opened_by, opened_at))
end

-- ---- assignment targets ----

--- One name, or several with commas or in parentheses between them.
function Parser:target_names(closers)
  local node = self:tuple(closers, self.primary)
  local names = node.tag == "Tuple" and node.items or { node }
  for _, name in ipairs(names) do
    if name.tag ~= "Name" then
      errors.raise("cannot assign to this: expected a name", self.file, self.source, name.start)
    end
  end
  return names, node.tag == "Tuple"
end

function Parser:set_target()
  local start = self.at
  if self.kinds[start] == "name" and self.kinds[start + 1] == "." then
    local base = self:primary()
    return { self:attribute(base) }, false
  end
  return self:target_names({ ["="] = true })
end

-- ---- tags ----

statements["if"] = function(self, start)
  local branches, otherwise = {}, nil
  local name
  repeat
    local test = self:tuple(TAG_END)
    self:expect("%}")
    local body
    body, name = self:body({ "elif", "else", "endif" }, "if", start)
    branches[#branches + 1] = { test = test, body = body }
  until name ~= "elif"
  if name == "else" then
    self:expect("%}")
    otherwise = self:body({ "endif" }, "if", start)
  end
  return self:node("If", start, { branches = branches, otherwise = otherwise })
end

statements["for"] = function(self, start)
  local names, unpack = self:target_names({ ["in"] = true })
  self:expect_name("in")
  local list = self:tuple({ ["if"] = true, recursive = true, ["%}"] = true }, self.plain_expression)
  local filter = self:accept_name("if") and self:expression() or nil
  local recursive = self:accept_name("recursive")
  local head_stop = self.stops[self.at - 1]
  self:expect("%}")
  local body, name = self:body({ "else", "endfor" }, "for", start)
  local otherwise
  if name == "else" then
    self:expect("%}")
    otherwise = self:body({ "endfor" }, "for", start)
  end
  return self:node("For", start, {
    names = names, unpack = unpack, list = list, filter = filter, recursive = recursive, body = body,
    otherwise = otherwise, head_stop = head_stop,
  })
end

statements["break"] = function(self, start)
  return self:node("Break", start)
end

statements["continue"] = function(self, start)
  return self:node("Continue", start)
end

statements.set = function(self, start)
  local targets, unpack = self:set_target()
  if self:accept("=") then
    local value = self:tuple(TAG_END)
    return self:node("Set", start, { targets = targets, unpack = unpack, value = value })
  end
  local filters = self:block_filters()
  local body = self:block_body("set", start)
  return self:node("SetBlock", start, { target = targets[1], filters = filters, body = body })
end

--- The filters of `{% set x | a | b %}`.
function Parser:block_filters()
  local node
  while self:accept("|") do
    node = self:filter(node)
  end
  return node
end

statements.filter = function(self, start)
  local filters = self:filter(nil)
  while self:accept("|") do
    filters = self:filter(filters)
  end
  local body = self:block_body("filter", start)
  return self:node("FilterBlock", start, { filters = filters, body = body })
end

statements.with = function(self, start)
  local names, values = {}, {}
  while self.kinds[self.at] ~= "%}" do
    names[#names + 1] = self:expect("name", "a name")
    self:expect("=")
    values[#values + 1] = self:expression()
    if not self:accept(",") then
      break
    end
  end
  local body = self:block_body("with", start)
  return self:node("With", start, { names = names, values = values, body = body })
end

statements.block = function(self, start)
  local name = self:expect("name", "the name of the block")
  local scoped = self:accept_name("scoped")
  local required = self:accept_name("required")
  scoped = scoped or self:accept_name("scoped")
  local body = self:block_body("block", start)
  if self.kinds[self.at] == "name" then
    if not self:accept_name(name) then
      self:fail(("this closes block '%s', not %s"):format(name, self:found()))
    end
  end
  return self:node("Block", start, { name = name, scoped = scoped, required = required, body = body })
end

statements.extends = function(self, start)
  local name = self:expression()
  return self:node("Extends", start, { name = name })
end

--- `with context` or `without context`.
function Parser:context_choice(default)
  local with, without = self:is_name("with"), self:is_name("without")
  if (with or without) and self.kinds[self.at + 1] == "name" and self.values[self.at + 1] == "context" then
    self.at = self.at + 2
    return with
  end
  return default
end

statements.include = function(self, start)
  local name = self:expression()
  local ignore_missing = self:accept_name("ignore")
  if ignore_missing then
    self:expect_name("missing")
  end
  local with_context = self:context_choice(true)
  return self:node("Include", start, { name = name, ignore_missing = ignore_missing, with_context = with_context })
end

statements.import = function(self, start)
  local name = self:expression()
  self:expect_name("as")
  local target = self:expect("name", "a name")
  local with_context = self:context_choice(false)
  return self:node("Import", start, { name = name, target = target, with_context = with_context })
end

statements.from = function(self, start)
  local name = self:expression()
  self:expect_name("import")
  local names = {}
  repeat
    local index = self.at
    local imported = self:expect("name", "a name to import")
    local alias = self:accept_name("as") and self:expect("name", "a name") or imported
    names[#names + 1] = self:node("Name", index, { name = imported, alias = alias })
  until not self:accept(",") or self.kinds[self.at] == "%}"
  local with_context = self:context_choice(false)
  return self:node("FromImport", start, { name = name, names = names, with_context = with_context })
end

--- (a, b=1): the parameters of a macro.
function Parser:parameters()
  local params = {}
  self:expect("(")
  while self.kinds[self.at] ~= ")" do
    local name, default = self:expect("name", "the name of a parameter"), nil
    if self:accept("=") then
      default = self:expression()
    elseif #params > 0 and params[#params].default then
      self:fail("a parameter without a default cannot follow one that has one", self.at - 1)
    end
    params[#params + 1] = { name = name, default = default }
    if not self:accept(",") then
      break
    end
  end
  self:expect(")")
  return params
end

statements.macro = function(self, start)
  local name = self:expect("name", "the name of the macro")
  local params = self:parameters()
  local body = self:block_body("macro", start)
  self:accept_name(name)
  return self:node("Macro", start, { name = name, params = params, body = body })
end

statements.call = function(self, start)
  local params = self.kinds[self.at] == "(" and self:parameters() or {}
  local call = self:expression()
  if call.tag ~= "Call" then
    self:fail("'call' needs a call: {% call name() %}", start)
  end
  local body = self:block_body("call", start)
  return self:node("CallBlock", start, { call = call, params = params, body = body })
end

statements.autoescape = function(self, start)
  local value = self:expression()
  local body = self:block_body("autoescape", start)
  return self:node("Autoescape", start, { value = value, body = body })
end

statements["do"] = function(self, start)
  local value = self:tuple(TAG_END)
  return self:node("Do", start, { value = value })
end

statements.cache = function(self, start)
  local key = self.kinds[self.at] ~= "%}" and self:tuple(TAG_END) or nil
  local body = self:block_body("cache", start)
  return self:node("Cache", start, { key = key, body = body })
end

local parser = {}

--- The statements of a template.
---@param tokens shard.template.Tokens
---@return table[] body
function parser.parse(tokens)
  local state = setmetatable({
    kinds = tokens.kinds, values = tokens.values, starts = tokens.starts, stops = tokens.stops,
    source = tokens.source, file = tokens.file, at = 1, depth = 0,
  }, Parser)
  return (state:body(nil))
end

return parser
