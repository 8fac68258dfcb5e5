-- Lua for calls: of functions, methods, blocks and recursive loops, of filters and tests.

local Expressions = require "shard.template.compile_expressions"
local suggest = require "shard.template.suggest"

local concat = table.concat
local format = string.format

local compile = Expressions.expressions

-- ---- arguments ----

--- The codes of the arguments without names; a `*rest` is spread at their end.
function Expressions:positional(args, codes)
  codes = codes or {}
  for _, arg in ipairs(args) do
    codes[#codes + 1] = self:value(arg)
  end
  if args.rest then
    codes[#codes + 1] = format("%s(%s)", self:runtime("spread"), (self:value(args.rest)))
  end
  return codes
end

--- A table of the arguments with names, or "nil".
function Expressions:named(args)
  if #args.names == 0 and not args.named_rest then
    return "nil"
  end
  local fields = {}
  for i, name in ipairs(args.names) do
    fields[i] = format("%s = %s", self.key(name), self:value(args.values[i]))
  end
  local code = "{ " .. concat(fields, ", ") .. " }"
  if args.named_rest then
    code = format("%s(%s, %s)", self:runtime("merge"), code, self:value(args.named_rest))
  end
  return code
end

-- ---- calls ----

local function list_code(first, codes)
  return #codes > 0 and first .. ", " .. concat(codes, ", ") or first
end

local function loop_method(self, loop, node)
  local name = node.callee.name
  local codes = self:positional(node.args)
  if name == "cycle" then
    return format("%s%s(%s)", self.mark(node), self:runtime("cycle"), list_code(loop.index, codes))
  elseif name == "changed" then
    loop.changed = loop.changed or self:unique("changed")
    return format("%s(%s)", self:runtime("changed"), list_code(loop.changed, codes)), "boolean"
  end
  return nil
end

--- How many levels up `super()`, `super.super()`, ... goes; nil when NODE is something else.
local function super_level(node)
  if node.tag == "Name" and node.name == "super" then
    return 1
  elseif node.tag == "Attribute" and node.name == "super" then
    local below = super_level(node.base)
    return below and below + 1
  end
  return nil
end

--- `super()` and `self.name()`: a function of the buffer, its arguments, or nil when NODE calls something else.
function Expressions:block_call(node)
  local callee = node.callee
  local level = super_level(callee)
  if level then
    local frame = self.frame
    while frame and not frame.block do
      frame = frame.parent
    end
    if not frame then
      self:fail("'super' is used outside of a block", node.start)
    end
    return format("%s(blocks, %s, level + %d)", self:runtime("block"), self.quote(frame.block), level),
      format("level + %d", level)
  elseif callee.tag == "Attribute" and callee.base.tag == "Name" and callee.base.name == "self"
    and not self:find("self") then
    return format("%s(blocks, %s, 1)", self:runtime("block"), self.quote(callee.name)), "1"
  end
  return nil
end

--- `loop(items)` of a recursive loop: the loop, or nil.
function Expressions:loop_call(node)
  local loop = self:loop_of(node.callee)
  if loop and not loop.func then
    self:fail("this loop is not recursive: write {% for ... recursive %}", node.start)
  end
  return loop
end

--- Wraps the text of a capture as what autoescape makes of it.
function Expressions:safe(code)
  local autoescape = self.autoescape
  if autoescape == true then
    return format("%s(%s)", self:runtime("markup"), code), "table"
  elseif autoescape == false then
    return code, "string"
  end
  return format("%s(%s, %s)", self:runtime("markup_if"), autoescape, code)
end

--- A call with the macro that {% call %} makes, or with names: the runtime sorts the arguments.
local function general_call(self, node, caller)
  local args, callee = node.args, node.callee
  local codes = self:positional(args)
  if callee.tag == "Attribute" and not self:loop_of(callee.base) and not caller then
    return format("(%s%s(%s))", self.mark(callee, callee.base), self:runtime("call_method_named"),
      list_code(format("%s, %s, %s", self:value(callee.base), self.quote(callee.name), self:named(args)), codes))
  end
  return format("(%s%s(%s))", self.mark(callee), self:runtime("call_named"),
    list_code(format("%s, %s, %s", self:value(callee), caller or "nil", self:named(args)), codes))
end

function Expressions:call(node, caller)
  local args, callee = node.args, node.callee
  local block, block_args = self:block_call(node)
  if block then
    local capture = self:runtime("capture_block")
    return self:safe(format("%s%s(%s, ctx, blocks, %s)", self.mark(callee), capture, block, block_args))
  end
  local loop = self:loop_call(node)
  if loop then
    return self:safe(format("%s%s(%s, %s, %s + 1)", self.mark(node), self:runtime("capture_loop"), loop.func,
      self:value(args[1] or { tag = "Const" }), loop.depth))
  end
  if callee.tag == "Attribute" then
    loop = self:loop_of(callee.base)
    local code, kind = nil, nil
    if loop then
      code, kind = loop_method(self, loop, node)
    end
    if code then
      return code, kind
    end
  end
  if caller or #args.names > 0 or args.named_rest then
    return general_call(self, node, caller)
  end
  local codes = self:positional(args)
  if callee.tag == "Attribute" then
    local head = format("%s, %s", self:value(callee.base), self.quote(callee.name))
    return format("(%s%s(%s))", self.mark(callee, callee.base), self:runtime("call_method"), list_code(head, codes))
  end
  return format("(%s%s(%s))", self.mark(callee), self:prefix(callee), concat(codes, ", "))
end

function compile.Call(self, node)
  return self:call(node)
end

-- ---- filters and tests ----

local function unknown(self, what, node, known)
  local names = {}
  for name in pairs(known) do
    names[#names + 1] = name
  end
  self:fail(("unknown %s '%s'%s"):format(what, node.name, suggest.near(node.name, names)), node.name_start)
end

--- Arguments with names, put where the parameters of a filter or test are.
local function by_parameters(self, what, node, params, codes)
  local args, known = node.args, {}
  for i, name in ipairs(params) do
    known[name] = i
  end
  if #args > #params then
    self:fail(("%s '%s' takes at most %d argument%s"):format(what, node.name, #params, #params == 1 and "" or "s"),
      node.name_start)
  end
  local base, last = #codes, #args
  for _, arg in ipairs(args) do
    codes[#codes + 1] = self:value(arg)
  end
  for i, name in ipairs(args.names) do
    local at = known[name]
    if not at or at <= #args then
      local near = suggest.near(name, { table.unpack(params) })
      self:fail(at and ("%s '%s' gets '%s' twice"):format(what, node.name, name)
        or ("%s '%s' has no argument '%s'%s"):format(what, node.name, name, near), args.values[i].start)
    end
    codes[base + at] = self:value(args.values[i])
    last = math.max(last, at)
  end
  for i = base + 1, base + last do
    codes[i] = codes[i] or "nil"
  end
  return codes
end

--- What filters that must know about autoescape get first.
function Expressions:environment()
  local autoescape = self.autoescape
  if type(autoescape) == "boolean" then
    return "R." .. (autoescape and "escaping" or "not_escaping")
  end
  return format("(%s and R.escaping or R.not_escaping)", autoescape)
end

local function apply(self, what, known, node, value)
  local spec = known[node.name]
  if not spec then
    unknown(self, what, node, known)
  end
  local name = self:callable(what == "filter" and "filters" or "tests", node.name)
  local codes = { value }
  if spec.environment then
    table.insert(codes, 1, self:environment())
  end
  if spec.variadic then -- the function gets its named arguments before the others
    codes[#codes + 1] = self:named(node.args)
    self:positional(node.args, codes)
  elseif spec.params and not node.args.rest and not node.args.named_rest then
    by_parameters(self, what, node, spec.params, codes)
  else
    self:positional(node.args, codes)
    local named = self:named(node.args)
    if named ~= "nil" then
      codes[#codes + 1] = named
    end
  end
  local call = format("%s%s(%s)", self.mark(node), name, concat(codes, ", "))
  return spec.kind and call or "(" .. call .. ")", spec.kind
end

--- The filter NODE on the Lua code VALUE, which is what `{% filter %}` gives.
function Expressions:filtered(node, value)
  if node.value then
    value = self:filtered(node.value, value)
  end
  return apply(self, "filter", self.engine.filters, node, value)
end

function compile.Filter(self, node)
  return apply(self, "filter", self.engine.filters, node, (self:value(node.value)))
end

local INLINE_TESTS = {
  defined = "(%s ~= nil)", undefined = "(%s == nil)", none = "(%s == nil)", ["true"] = "(%s == true)",
  ["false"] = "(%s == false)",
}

function compile.Test(self, node)
  local value = self:value(node.value)
  local inline = INLINE_TESTS[node.name]
  if inline and #node.args == 0 then
    return format(inline, value), "boolean"
  end
  return apply(self, "test", self.engine.tests, node, value)
end

return Expressions
