-- Lua for what joins templates and parts of them: macros, blocks and parents, includes, imports, and cached parts.

local Statements = require "shard.template.compile_statements"

local format = string.format

local compile = Statements.statements

-- ---- macros ----

--- The Lua code of a macro: a function of (caller, kwargs, varargs, parameters...).
local function macro(self, name, node)
  local outer_scope, capturing = self.scope, self.capturing
  self:flush()
  self:open_frame("macro", outer_scope)
  self.frame.locals = 5
  self.capturing = true
  local scope = self.scope
  local special = { "caller", "kwargs", "varargs" }
  for _, word in ipairs(special) do
    scope.vars[word] = word
  end
  local variables, names = {}, {}
  for i, param in ipairs(node.params) do
    variables[i] = self:unique("p")
    names[i] = self.quote(param.name)
  end
  local body = self:apart(function()
    for i, param in ipairs(node.params) do
      local variable = self:declare(param.name, variables[i])
      scope.vars[param.name] = variable
      if param.default then
        self:writef("if %s == nil then %s = %s end", variable, variable, (self:value(param.default)))
      end
    end
    self:declare_assigned(node.body)
    self:body(node.body)
  end)
  local head = self:close_frame(outer_scope)
  self.capturing = capturing
  local params = table.concat({ "caller", "kwargs", "varargs", table.unpack(variables) }, ", ")
  local safe = self:safe(self:runtime("concat") .. '(B, "", 1, n)')
  return format("%s(%s, { %s }, %s, %s, %s, function(%s) local B, n = {}, 0 %s %s return %s end)",
    self:runtime("macro"), self.quote(name), table.concat(names, ", "), tostring(scope.used.caller or false),
    tostring(scope.used.kwargs or false), tostring(scope.used.varargs or false), params, head, body, safe)
end

function compile.Macro(self, node)
  self:assign(node.name, macro(self, node.name, node))
end

function compile.CallBlock(self, node)
  if self:is_silent() then
    return
  end
  local caller = macro(self, "caller", node)
  local code = self:call(node.call, caller)
  if self.autoescape == true then
    self:put_code(format("%s%s[%s]", self.mark(node.call), self:runtime("escaped"), code))
  else
    local show = self:runtime("text_if")
    self:put_code(format("%s%s(%s, %s)", self.mark(node.call), show, tostring(self.autoescape), code))
  end
end

-- ---- inheritance ----

--- The function of a block, kept for the chunk's end.
local function block_function(self, node)
  local outer_scope, outer_code, outer_pieces = self.scope, self.code, self.pieces
  local capturing, autoescape = self.capturing, self.autoescape
  self.code, self.pieces, self.capturing = {}, {}, false
  if type(autoescape) == "string" then
    self.autoescape = self.engine.autoescape -- a variable of the surrounding function
  end
  self:open_frame("block", nil)
  self.frame.block = node.name
  local body
  if node.required then
    body = format("%s%s(%s)", self.mark(node), self:runtime("required_block"), self.quote(node.name))
  else
    body = self:apart(function()
      self:declare_assigned(node.body)
      self:body(node.body)
    end)
  end
  local head = self:close_frame(outer_scope)
  self.code, self.pieces, self.capturing, self.autoescape = outer_code, outer_pieces, capturing, autoescape
  return format("function(B, n, ctx, blocks, level) %s %s return n end", head, body)
end

function compile.Block(self, node)
  if self.blocks[node.name] then
    self:fail(("block '%s' is defined twice"):format(node.name), node.start)
  end
  self.blocks[node.name] = "reserved" -- so that a block inside cannot take the name
  self.block_order[#self.block_order + 1] = node.name
  self.blocks[node.name] = block_function(self, node)
  if self:is_silent() then
    return
  end
  local context = "ctx"
  if node.scoped then
    local locals = self:local_names(true)
    context = locals and format("%s(ctx, %s)", self:runtime("child"), locals) or "ctx"
  end
  local guard = self.frame.guard
  self:writef("%s%sn = blocks%s[1](B, n, %s, blocks, 1)%s", guard and "if not " .. guard .. " then " or "",
    self.mark({ start = node.start, stop = node.start }), self.field(node.name), context, guard and " end" or "")
end

function compile.Extends(self, node)
  local frame = self.frame
  if frame.kind ~= "root" then
    self:fail("'extends' cannot be in a block or macro", node.start)
  end
  self:flush()
  frame.parent_name = frame.parent_name or self:unique("parent")
  self:writef("%s = %s%s(%s, %s)", frame.parent_name, self.mark(node), self:runtime("find"), self:value(node.name),
    "false")
  frame.extends = node
  if self.scope.toplevel and not frame.conditional then
    frame.extended = true
  else
    frame.guard = frame.parent_name
  end
end

-- ---- other templates ----

function compile.Include(self, node)
  if self:is_silent() then
    return
  end
  local context
  if node.with_context then
    local locals = self:local_names()
    context = locals and format("%s(ctx, %s)", self:runtime("child"), locals) or "ctx"
  else
    context = self:runtime("new_context") .. "()"
  end
  local guard = self.frame.guard
  self:writef("%s%sn = %s(B, n, %s, %s, %s)%s", guard and "if not " .. guard .. " then " or "", self.mark(node),
    self:runtime("include"), context, self:value(node.name), tostring(node.ignore_missing), guard and " end" or "")
end

--- The Lua code of an imported template's names.
local function module_code(self, node)
  local context = "nil"
  if node.with_context then
    local locals = self:local_names()
    context = format("%s(ctx, %s)", self:runtime("child"), locals or "{}")
  end
  return format("%s%s(%s, %s)", self.mark(node), self:runtime("import"), self:value(node.name), context)
end

function compile.Import(self, node)
  self:flush()
  self:assign(node.target, module_code(self, node))
end

function compile.FromImport(self, node)
  local module = self:unique("module")
  self:writef("do local %s = %s", module, module_code(self, node))
  for _, name in ipairs(node.names) do
    self:assign(name.alias, format("%s%s(%s, %s)", self.mark(name), self:runtime("imported"), module,
      self.quote(name.name)))
  end
  self:write("end")
end

-- ---- cache ----

function compile.Cache(self, node)
  if self:is_silent() then
    return
  end
  self.cache_count = (self.cache_count or 0) + 1
  local place = format("%s(%d, %s)", self:runtime("cache_key"), self.cache_count,
    node.key and (self:value(node.key)) or self.quote(""))
  local key, text = self:unique("key"), self:unique("text")
  self:writef("do local %s = %s%s local %s = %s(R, caches, %s)", key, self.mark(node.key or node), place, text,
    self:runtime("cache_get"), key)
  self:writef("if not %s then local recording = %s(R)", text, self:runtime("cache_open"))
  local made = self:captured(node.body)
  self:writef("%s = %s(R, caches, %s, recording, %s) end", text, self:runtime("cache_close"), key, made)
  self:put_code(text)
  self:flush()
  self:write("end")
end

return Statements
