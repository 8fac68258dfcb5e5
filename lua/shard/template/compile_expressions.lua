-- Lua for expressions. Every expression of a template becomes one Lua expression.
--
-- value(node) gives its code and, where it is known, the kind of its value: "boolean", "number", "string" (not marked
-- safe), "table" (a new list, map or safe string: never nil or false), or nil.

local suggest = require "shard.template.suggest"

local concat = table.concat
local format = string.format

local Expressions = {}
local compile = {}

--- The Lua code of NODE's value.
---@return string code
---@return string? kind
function Expressions:value(node)
  return compile[node.tag](self, node)
end

--- True when evaluating NODE cannot fail, has no effect and costs nothing: it may be evaluated twice, or for nothing.
local function is_simple(self, node)
  if node.tag == "Name" then
    local scope = self:find(node.name)
    return not scope or type(scope.vars[node.name]) == "string"
  end
  return node.tag == "Const"
end

local function constant(value)
  if type(value) == "string" then
    return Expressions.quote(value), "string"
  elseif math.type(value) == "float" then
    if value == math.huge then
      return "(1/0)", "number"
    end
    local text = format("%.17g", value)
    return text:find("[.e]") and text or text .. ".0", "number"
  elseif type(value) == "number" then
    return format("%d", value), "number"
  end
  return tostring(value), type(value) == "boolean" and "boolean" or nil
end

function compile.Const(_, node)
  return constant(node.value)
end

function compile.Name(self, node)
  local variable = self:lookup(node.name)
  if type(variable) == "table" then
    return self:loop_object(variable)
  end
  return variable
end

-- ---- attributes and items ----

local LOOP_FIELDS = {
  index = { "%s", "index" }, index0 = { "(%s - 1)", "index" }, length = { "%s", "count" },
  first = { "(%s == 1)", "index", kind = "boolean" }, depth = { "%s", "depth" }, depth0 = { "(%s - 1)", "depth" },
}

local function loop_field(self, loop, node)
  local name = node.name
  local field = LOOP_FIELDS[name]
  if field then
    return format(field[1], loop[field[2]]), field.kind or "number"
  elseif name == "last" then
    return format("(%s == %s)", loop.index, loop.count), "boolean"
  elseif name == "revindex" then
    return format("(%s - %s + 1)", loop.count, loop.index), "number"
  elseif name == "revindex0" then
    return format("(%s - %s)", loop.count, loop.index), "number"
  elseif name == "previtem" then
    return format("%s[%s - 1]", loop.list, loop.index)
  elseif name == "nextitem" then
    return format("%s[%s + 1]", loop.list, loop.index)
  elseif name == "cycle" or name == "changed" then
    return self:loop_object(loop) .. "." .. name
  end
  return self:fail(("'loop' has no '%s'%s"):format(name, suggest.near(name, {
    "index", "index0", "length", "first", "last", "depth", "depth0", "revindex", "revindex0", "previtem", "nextitem",
    "cycle", "changed",
  })), node.start)
end

--- What `loop` is here, when NODE is that name.
local function loop_of(self, node)
  if node.tag ~= "Name" or node.name ~= "loop" then
    return nil
  end
  local scope = self:find("loop")
  local loop = scope and scope.vars.loop
  return type(loop) == "table" and loop or nil
end

local PREFIX_TAGS = { Name = true, Attribute = true, Call = true }

--- The code of a value that is going to be indexed or called.
function Expressions:prefix(node)
  local code = self:value(node)
  return PREFIX_TAGS[node.tag] and code or "(" .. code .. ")"
end

function compile.Attribute(self, node)
  local loop = loop_of(self, node.base)
  if loop then
    return loop_field(self, loop, node)
  end
  return self:prefix(node.base) .. self.mark(node.base) .. self.field(node.name)
end

function compile.Item(self, node)
  local key = node.key
  if key.tag == "Const" and type(key.value) == "string" and not loop_of(self, node.base) then
    return self:prefix(node.base) .. self.mark(node.base) .. self.field(key.value)
  end
  return format("%s%s(%s, %s)", self.mark(node.base), self:runtime("item"), self:value(node.base), self:value(key))
end

function compile.Slice(self, node)
  local parts = {}
  for i, name in ipairs({ "first", "last", "step" }) do
    parts[i] = node[name] and self:value(node[name]) or "nil"
  end
  return format("%s%s(%s, %s)", self.mark(node.base), self:runtime("slice"), self:value(node.base), concat(parts, ", "))
end

-- ---- calls ----

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
  local loop = loop_of(self, node.callee)
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
  if callee.tag == "Attribute" and not loop_of(self, callee.base) and not caller then
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
    loop = loop_of(self, callee.base)
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

-- ---- logic ----

local function flatten(node, tag, items)
  if node.tag == tag then
    flatten(node.left, tag, items)
    items[#items + 1] = node.right
  else
    items[#items + 1] = node
  end
  return items
end

local function joined_truth(self, node, word)
  local codes = {}
  for i, item in ipairs(flatten(node, node.tag, {})) do
    codes[i] = self:truth(item)
  end
  return "(" .. concat(codes, word) .. ")"
end

--- A Lua condition that is true when NODE is true as templates see it.
function Expressions:truth(node)
  if node.tag == "And" then
    return joined_truth(self, node, " and ")
  elseif node.tag == "Or" then
    return joined_truth(self, node, " or ")
  elseif node.tag == "Not" then
    return "(not " .. self:truth(node.value) .. ")"
  end
  local code, kind = self:value(node)
  if kind == "boolean" then
    return code
  end
  return format("%s(%s)", self:runtime("truthy"), code)
end

function compile.Not(self, node)
  return self:truth(node), "boolean"
end

local function all_boolean(self, items)
  local codes = {}
  for i, item in ipairs(items) do
    local code, kind = self:value(item)
    if kind ~= "boolean" then
      return nil
    end
    codes[i] = code
  end
  return codes
end

function compile.Or(self, node)
  local items = flatten(node, "Or", {})
  local codes = all_boolean(self, items)
  if codes then
    return "(" .. concat(codes, " or ") .. ")", "boolean"
  end
  codes = {}
  for i, item in ipairs(items) do
    local code = self:value(item)
    codes[i] = i < #items and format("%s(%s)", self:runtime("when_true"), code) or code
  end
  return "(" .. concat(codes, " or ") .. ")"
end

function compile.And(self, node)
  local codes = all_boolean(self, flatten(node, "And", {}))
  if codes then
    return "(" .. concat(codes, " and ") .. ")", "boolean"
  end
  local left, right = self:value(node.left), (self:value(node.right))
  if is_simple(self, node.right) then
    return format("%s(%s, %s)", self:runtime("both"), left, right)
  end
  return format("%s(%s, function() return %s end)", self:runtime("both_lazily"), left, right)
end

local NEVER_FALSE = { string = true, number = true, table = true }

function compile.Condition(self, node)
  local test = self:truth(node.test)
  local yes, kind = self:value(node.yes)
  local no, kind_no = "nil", nil
  if node.no then
    no, kind_no = self:value(node.no)
  end
  kind_no = kind_no == kind and kind or nil
  if NEVER_FALSE[kind] then
    return format("(%s and %s or %s)", test, yes, no), kind_no
  elseif is_simple(self, node.yes) and (not node.no or is_simple(self, node.no)) then
    return format("%s(%s, %s, %s)", self:runtime("choose"), test, yes, no)
  end
  return format("(function() if %s then return %s else return %s end end)()", test, yes, no), kind_no
end

-- ---- comparison ----

local function is_plain_constant(node)
  return node.tag == "Const" and type(node.value) ~= "string"
end

--- One comparison of two Lua codes. LEFT and RIGHT are their nodes, for what is known about them.
local function compare(self, operation, left_code, left_kind, right_code, right_kind, left, right)
  local operator = operation.operator
  if operator == "==" or operator == "!=" then
    if left_kind == "number" or right_kind == "number" or is_plain_constant(left) or is_plain_constant(right) then
      return format("(%s %s %s)", left_code, operator == "==" and "==" or "~=", right_code)
    end
    return format("(%s%s(%s, %s))", operator == "==" and "" or "not ", self:runtime("equal"), left_code, right_code)
  elseif operator == "in" or operator == "not in" then
    return format("(%s%s%s(%s, %s))", operator == "in" and "" or "not ", self.mark(right), self:runtime("contains"),
      left_code, right_code)
  end
  return format("(%s %s%s %s)", left_code, self.mark(left, right), operator, right_code)
end

function compile.Compare(self, node)
  local left, left_code, left_kind = node.first, self:value(node.first)
  if #node.operations == 1 then
    local operation = node.operations[1]
    local right_code, right_kind = self:value(operation.value)
    return compare(self, operation, left_code, left_kind, right_code, right_kind, left, operation.value), "boolean"
  end
  -- a < b < c: each is evaluated once, and none after the first that fails.
  local name = self:unique("x")
  local parts = { format("(function() local %s = %s", name, left_code) }
  for i, operation in ipairs(node.operations) do
    local right_name = self:unique("x")
    local right_code, right_kind = self:value(operation.value)
    local test = compare(self, operation, name, left_kind, right_name, right_kind, left, operation.value)
    parts[#parts + 1] = format("local %s = %s %s", right_name, right_code,
      i < #node.operations and format("if not %s then return false end", test) or format("return %s end)()", test))
    left, left_kind, name = operation.value, right_kind, right_name
  end
  return concat(parts, " "), "boolean"
end

-- ---- arithmetic ----

local ARITHMETIC = {
  ["+"] = "add", ["-"] = "subtract", ["*"] = "multiply", ["/"] = "divide", ["//"] = "floor_divide", ["%"] = "modulo",
  ["**"] = "power",
}
local DIRECT = { ["+"] = true, ["-"] = true, ["*"] = true }

function compile.Binary(self, node)
  local left, left_kind = self:value(node.left)
  local right, right_kind = self:value(node.right)
  local numbers = left_kind == "number" and right_kind == "number"
  if numbers and DIRECT[node.operator] then
    return format("(%s %s %s)", left, node.operator, right), "number"
  end
  return format("%s%s(%s, %s)", self.mark(node), self:runtime(ARITHMETIC[node.operator]), left, right),
    numbers and "number" or nil
end

function compile.Negative(self, node)
  local code, kind = self:value(node.value)
  if kind == "number" then
    return "(- " .. code .. ")", "number"
  end
  return format("%s%s(%s)", self.mark(node), self:runtime("negate"), code), "number"
end

function compile.Positive(self, node)
  return format("%s%s(%s)", self.mark(node), self:runtime("number"), (self:value(node.value))), "number"
end

function compile.Concat(self, node)
  local codes = {}
  for i, item in ipairs(node.items) do
    codes[i] = self:value(item)
  end
  local autoescape = self.autoescape
  return format("%s%s(%s, %s)", self.mark(node), self:runtime("concatenate"), tostring(autoescape), concat(codes, ", "))
end

-- ---- literals ----

local function items_code(self, items)
  local codes = {}
  for i, item in ipairs(items) do
    codes[i] = self:value(item)
  end
  return "{ " .. concat(codes, ", ") .. " }"
end

function compile.List(self, node)
  return format("%s(%s)", self:runtime("list"), items_code(self, node.items)), "table"
end

function compile.Tuple(self, node)
  return format("%s(%s)", self:runtime("tuple"), items_code(self, node.items)), "table"
end

function compile.Dict(self, node)
  local fields = {}
  for i, pair in ipairs(node.pairs) do
    local key = pair.key
    if key.tag == "Const" and type(key.value) == "string" then
      fields[i] = self.key(key.value)
    else
      fields[i] = format("[%s%s(%s)]", self.mark(key), self:runtime("key"), (self:value(key)))
    end
    fields[i] = fields[i] .. " = " .. self:value(pair.value)
  end
  return format("%s({ %s })", self:runtime("dict"), concat(fields, ", ")), "table"
end

return Expressions
