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

-- ---- if and for ----

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

--- `d.items()` and `d|items`, which need no pairs when two names take them.
local function items_of(self, node)
  local list = node.list
  if not node.unpack or #node.names ~= 2 or node.filter then
    return nil
  end
  local text = self.source:sub(node.head_stop, node.stop)
  if text:find("previtem", 1, true) or text:find("nextitem", 1, true) or text:find("%f[%w_]loop%f[^%w_]%s*[^%.%s]") then
    return nil -- which want pairs
  elseif list.tag == "Filter" and list.name == "items" and #list.args == 0 then
    return list.value
  elseif list.tag == "Call" and #list.args == 0 and list.callee.tag == "Attribute" and list.callee.name == "items"
    and not list.args.rest then
    return list.callee.base
  end
  return nil
end

--- Declares the names of the loop for the item that is the Lua code ITEM.
local function declare_item(self, node, item)
  if not node.unpack then
    self:declare(node.names[1].name, item)
    return
  end
  local variables = {}
  for i, name in ipairs(node.names) do
    variables[i] = self:declare(name.name, "nil")
  end
  self:writef("%s = %s%s(%s, %d)", table.concat(variables, ", "), self.mark(node), self:runtime("unpack"), item,
    #node.names)
end

--- Keeps of the list what the loop's `if` lets through, so that loop.length and the like count only those.
local function filter_list(self, node, list, count)
  local kept, kept_count = self:unique("kept"), self:unique("count")
  self:writef("local %s, %s = {}, 0 for i = 1, %s do", kept, kept_count, count)
  self:open_scope()
  declare_item(self, node, list .. "[i]")
  self:writef("if %s then %s = %s + 1 %s[%s] = %s[i] end end", self:truth(node.filter), kept_count, kept_count, kept,
    kept_count, list)
  self:close_scope()
  self:writef("%s, %s = %s, %s", list, count, kept, kept_count)
end

--- The loop itself, over LIST of COUNT items.
local function loop_body(self, node, loop, items)
  self:open_scope()
  self.scope.loop = loop
  self.scope.vars.loop = loop
  local code = self:apart(function()
    if items then
      self:declare(node.names[1].name, format("%s[%s]", loop.list, loop.index))
      self:declare(node.names[2].name, format("%s[%s]", items, self.scope.vars[node.names[1].name]))
    else
      declare_item(self, node, format("%s[%s]", loop.list, loop.index))
    end
    self:declare_assigned(node.body)
    self:body(node.body)
  end)
  self:close_scope()
  if loop.changed then
    self:writef("local %s = {}", loop.changed)
  end
  if loop.object then
    self:writef("local %s = %s(%s, %s, %s, %s)", loop.object, self:runtime("loop"), loop.list, loop.count, loop.depth,
      loop.func or "nil")
  end
  self:writef("for %s = 1, %s do", loop.index, loop.count)
  if loop.object then
    self:writef("%s(%s, %s)", self:runtime("loop_step"), loop.object, loop.index)
  end
  if loop.continued then
    self:writef("do %s end ::%s::", code, loop.continued)
  else
    self:write(code)
  end
  self:write("end")
end

--- Everything of a loop once its list is the Lua locals LIST and COUNT.
local function loop_over(self, node, loop, items)
  if node.filter then
    filter_list(self, node, loop.list, loop.count)
  end
  if node.otherwise then
    self:writef("if %s == 0 then", loop.count)
    self:scoped(node.otherwise)
    self:write("else")
  end
  loop_body(self, node, loop, items)
  if node.otherwise then
    self:write("end")
  end
end

local function new_loop(self)
  return { index = self:unique("i"), list = self:unique("list"), count = self:unique("count"), depth = "1" }
end

--- A recursive loop is a function of the buffer, the items and the depth.
local function recursive_loop(self, node)
  local loop = new_loop(self)
  loop.func, loop.depth = self:unique("loop"), self:unique("depth")
  local items = self:unique("items")
  self:writef("local function %s(B, n, %s, %s)", loop.func, items, loop.depth)
  self:writef("local %s, %s = %s%s(%s)", loop.list, loop.count, self.mark(node.list), self:runtime("iterate"), items)
  loop_over(self, node, loop)
  self:writef("return n end %sn = %s(B, n, %s, 1)", self.mark(node.list), loop.func, (self:value(node.list)))
end

function compile.For(self, node)
  self:write("do")
  self:open_scope()
  if node.recursive then
    recursive_loop(self, node)
  else
    local loop = new_loop(self)
    local base, items = items_of(self, node), nil
    if base then
      items = self:unique("map")
      self:writef("local %s, %s, %s = %s%s(%s)", items, loop.list, loop.count, self.mark(base),
        self:runtime("iterate_items"), (self:value(base)))
    else
      self:writef("local %s, %s = %s%s(%s)", loop.list, loop.count, self.mark(node.list), self:runtime("iterate"),
        (self:value(node.list)))
    end
    loop_over(self, node, loop, items)
  end
  self:close_scope()
  self:write("end")
end

--- `loop` as a value: an object that follows the loop.
function Statements:loop_object(loop)
  loop.object = loop.object or self:unique("loop_object")
  return loop.object
end

local function enclosing_loop(self, word, node)
  local scope = self.scope
  while scope do
    if scope.loop then
      return scope.loop
    end
    scope = scope.frame == (scope.parent or scope).frame and scope.parent or nil
  end
  return self:fail(("'%s' is outside of a loop"):format(word), node.start)
end

function compile.Break(self, node)
  enclosing_loop(self, "break", node)
  self:write("do break end")
end

function compile.Continue(self, node)
  local loop = enclosing_loop(self, "continue", node)
  loop.continued = loop.continued or self:unique("continue")
  self:writef("do goto %s end", loop.continued)
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
