-- Lua for operators: logic, comparison, arithmetic.

local Expressions = require "shard.template.compile_expressions"

local concat = table.concat
local format = string.format

local compile = Expressions.expressions

-- ---- logic ----

--- True when evaluating NODE cannot fail, has no effect and costs nothing: it may be evaluated twice, or for nothing.
local function is_simple(self, node)
  if node.tag == "Name" then
    local scope = self:find(node.name)
    return not scope or type(scope.vars[node.name]) == "string"
  end
  return node.tag == "Const"
end

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

return Expressions
