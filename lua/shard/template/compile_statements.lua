-- Lua for statements. Generated functions write into the buffer B, whose last index is n, and give n back.

local format = string.format

local Statements = {}
local compile = {} -- by the tag of the node
Statements.statements = compile

function Statements:body(body)
  for _, node in ipairs(body or {}) do
    compile[node.tag](self, node)
  end
end

-- ---- names that a body sets ----

local function collect_assigned(body, names)
  for _, node in ipairs(body or {}) do
    local tag = node.tag
    if tag == "Set" then
      for _, target in ipairs(node.targets) do
        names[#names + 1] = target.tag == "Name" and target.name or nil
      end
    elseif tag == "SetBlock" then
      names[#names + 1] = node.target.name
    elseif tag == "Import" then
      names[#names + 1] = node.target
    elseif tag == "Macro" then
      names[#names + 1] = node.name
    elseif tag == "FromImport" then
      for _, name in ipairs(node.names) do
        names[#names + 1] = name.alias
      end
    elseif tag == "If" then
      for _, branch in ipairs(node.branches) do
        collect_assigned(branch.body, names)
      end
      collect_assigned(node.otherwise, names)
    end
  end
  return names
end

--- Declares what BODY sets; each starts as what the name means outside.
function Statements:declare_assigned(body)
  for _, name in ipairs(collect_assigned(body, {})) do
    if not self.scope.vars[name] then
      local outside = self.scope.toplevel and "ctx" .. self.field(name) or self:lookup(name)
      self:declare(name, type(outside) == "string" and outside or "nil")
    end
  end
end

--- Sets template name NAME to the Lua code VALUE.
function Statements:assign(name, value)
  local variable = self:lookup(name)
  if variable ~= value then
    self:writef("%s = %s", variable, value)
  end
  self:export(name, variable)
end

--- What a template sets outside of loops and blocks, its blocks and its importers see too: by way of the context.
function Statements:export(name, variable)
  if not self.scope.toplevel then
    return
  end
  self:writef("%s(ctx, %s, %s)", self:runtime("export"), self.quote(name), variable)
  if not self.export_set[name] and name:sub(1, 1) ~= "_" then
    self.export_set[name] = true
    self.exports[#self.exports + 1] = name
  end
end

--- A scope inside the function: a Lua block.
function Statements:scoped(body, declare)
  self:open_scope()
  self:write("do")
  if declare then
    declare()
  end
  self:declare_assigned(body)
  self:body(body)
  self:flush()
  self:write("end")
  self:close_scope()
end

--- Renders BODY apart, and gives the name of the Lua local that then has its text.
function Statements:captured(body)
  local text, is_local = self:new_local("text")
  self:writef("%s%s", is_local and "local " or "", is_local and text or text .. " = nil")
  local capturing = self.capturing
  self:flush()
  self.capturing = true
  local guard = self.frame.guard
  self.frame.guard = nil
  self:scoped(body, function()
    self:write("local B, n = {}, 0")
  end)
  self.frame.guard = guard
  self.capturing = capturing
  self:close_capture(text)
  return text
end

--- The text has to be taken inside the Lua block that has the buffer, which scoped() has just closed.
function Statements:close_capture(text)
  local code = self.code
  assert(code[#code] == "end")
  code[#code] = format("%s = %s(B, \"\", 1, n) end", text, self:runtime("concat"))
end

-- ---- output ----

local output = {}

function output.Text(self, node)
  self:put_text(node.value)
end

function output.Const(self, node)
  local text = self.engine.text(node.value)
  local escape = self.autoescape == true and type(node.value) == "string"
  self:put_text(escape and self.engine.escape_text(text) or text)
end

function output.Condition(self, node)
  self:writef("if %s then", self:truth(node.test))
  self:output_item(node.yes)
  if node.no then
    self:write("else")
    self:output_item(node.no)
  end
  self:write("end")
end

function output.Concat(self, node)
  for _, item in ipairs(node.items) do
    self:output_item(item)
  end
end

--- `{{ super() }}` and `{{ loop(items) }}` write into the buffer themselves.
function output.Call(self, node)
  local block, level = self:block_call(node)
  if block then
    self:writef("%sn = %s(B, n, ctx, blocks, %s)", self.mark(node), block, level)
    return true
  end
  local loop = self:loop_call(node)
  if loop then
    local list = self:value(node.args[1] or { tag = "Const" })
    self:writef("%sn = %s(B, n, %s, %s + 1)", self.mark(node), loop.func, list, loop.depth)
    return true
  end
  return false
end

function output.Filter(self, node)
  if node.name == "safe" and #node.args == 0 then
    self:put_code(format("%s%s(%s)", self.mark(node), self:runtime("text"), (self:value(node.value))))
    return true
  elseif (node.name == "e" or node.name == "escape") and self.autoescape == true then
    self:output_item(node.value)
    return true
  end
  return false
end

function Statements:output_item(node)
  if self:is_silent() then
    return
  end
  local special = output[node.tag]
  if special and (node.tag ~= "Const" or type(self.autoescape) == "boolean") and special(self, node) ~= false then
    return
  end
  local code, kind = self:value(node)
  if self.autoescape == true and kind ~= "number" and kind ~= "boolean" then
    self:put_code(format("%s%s[%s]", self.mark(node), self:runtime("escaped"), code))
  elseif type(self.autoescape) == "string" then
    self:put_code(format("%s%s(%s, %s)", self.mark(node), self:runtime("text_if"), self.autoescape, code))
  else
    self:put_code(format("%s%s(%s)", self.mark(node), self:runtime("text"), code))
  end
end

function compile.Output(self, node)
  for _, item in ipairs(node.items) do
    self:output_item(item)
  end
end

-- ---- if ----

function compile.If(self, node)
  for i, branch in ipairs(node.branches) do
    self:writef("%s %s then", i == 1 and "if" or "elseif", self:truth(branch.test))
    self:body(branch.body)
  end
  if node.otherwise then
    self:write("else")
    self:body(node.otherwise)
  end
  self:write("end")
end

-- ---- set and with ----

local function set_attribute(self, target, value)
  self:writef("%s%s(%s, %s, %s)", self.mark(target), self:runtime("set_attribute"), self:value(target.base),
    self.quote(target.name), value)
end

function compile.Set(self, node)
  local targets, value = node.targets, node.value
  if targets[1].tag == "Attribute" then
    set_attribute(self, targets[1], (self:value(value)))
  elseif not node.unpack then
    self:flush()
    self:assign(targets[1].name, (self:value(value)))
  else
    local variables = {}
    for i, target in ipairs(targets) do
      variables[i] = self:lookup(target.name)
    end
    self:writef("%s = %s%s(%s, %d)", table.concat(variables, ", "), self.mark(node), self:runtime("unpack"),
      self:value(value), #targets)
    for i, target in ipairs(targets) do
      self:export(target.name, variables[i])
    end
  end
end

function compile.SetBlock(self, node)
  local target = node.target
  local value = self:safe(self:captured(node.body))
  if node.filters then
    value = self:filtered(node.filters, value)
  end
  if target.tag == "Attribute" then
    set_attribute(self, target, value)
  else
    self:assign(target.name, value)
  end
end

function compile.With(self, node)
  local values = {}
  for i, value in ipairs(node.values) do
    values[i] = self:value(value)
  end
  self:scoped(node.body, function()
    for i, name in ipairs(node.names) do -- the values were compiled outside: none sees another's name
      self:declare(name, values[i])
    end
  end)
end

compile["Do"] = function(self, node)
  self:writef("%s(%s)", self:runtime("ignore"), (self:value(node.value)))
end

function compile.Autoescape(self, node)
  local outer = self.autoescape
  local value = node.value
  self:flush()
  if value.tag == "Const" then
    self.autoescape = value.value and true or false
  else
    local variable, is_local = self:new_local("autoescape")
    self:writef("%s%s = %s", is_local and "local " or "", variable, self:truth(value))
    self.autoescape = variable
  end
  self:scoped(node.body)
  self.autoescape = outer
end

function compile.FilterBlock(self, node)
  if self:is_silent() then
    return
  end
  local value = self:safe(self:captured(node.body))
  local code = self:filtered(node.filters, value)
  local autoescape = self.autoescape
  if autoescape == true then
    self:put_code(format("%s%s[%s]", self.mark(node), self:runtime("escaped"), code))
  else
    self:put_code(format("%s%s(%s, %s)", self.mark(node), self:runtime("text_if"), tostring(autoescape), code))
  end
end

-- ---- the template ----

--- The root function and the blocks of a template whose statements are BODY.
---@return string code
function Statements:template(body)
  local frame = self:open_frame("root", nil)
  self.scope.toplevel = true
  local code = self:apart(function()
    self:declare_assigned(body)
    for _, node in ipairs(body) do
      frame.conditional = node.tag ~= "Extends"
      compile[node.tag](self, node)
    end
  end)
  local head = self:close_frame(nil)
  local finish = ""
  if frame.parent_name then
    head = head .. " local " .. frame.parent_name
    finish = format("if %s then %sn = %s(%s, B, n, ctx, blocks) end", frame.parent_name, self.mark(frame.extends),
      self:runtime("extend"), frame.parent_name)
  end
  local parts = {}
  for _, name in ipairs(self.block_order) do
    parts[#parts + 1] = format("[%s] = { %s }", self.quote(name), self.blocks[name])
  end
  local root = format("function(B, n, ctx, blocks) %s %s %s return n end", head, code, finish)
  return format("%s local caches = {} return %s, { %s }", self:header(), root, table.concat(parts, ", "))
end

return Statements
