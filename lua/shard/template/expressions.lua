-- Parses expressions: Jinja's grammar, by precedence climbing written out.
--
-- A node is a table with `tag` and its byte range `start`..`stop`; further fields by tag:
--   Const value | Name name | Attribute base name | Item base key | Slice base first last step
--   Call callee args | Filter value name args | Test value name args | Not value | Negative value | Positive value
--   Binary operator left right | And left right | Or left right | Compare first operations{operator, value}
--   Concat items | Condition test yes no | List items | Tuple items | Dict pairs{key, value}
-- `args` is { positional nodes..., names = {name...}, values = {node...}, rest = node?, named_rest = node? }.

local Parser = {}

-- ---- tokens ----

function Parser:fail(message, index)
  self.errors.raise(message, self.file, self.source, self.starts[index or self.at])
end

--- The current token as a reader sees it.
function Parser:found(index)
  index = index or self.at
  local kind = self.kinds[index]
  if kind == "name" or kind == "number" or kind == "string" then
    return "'" .. self.source:sub(self.starts[index], self.stops[index]) .. "'"
  elseif kind == "eof" then
    return "the end of the template"
  end
  return "'" .. kind .. "'"
end

function Parser:is_name(name)
  return self.kinds[self.at] == "name" and self.values[self.at] == name
end

function Parser:accept(kind)
  if self.kinds[self.at] == kind then
    self.at = self.at + 1
    return true
  end
  return false
end

function Parser:accept_name(name)
  if self:is_name(name) then
    self.at = self.at + 1
    return true
  end
  return false
end

function Parser:expect(kind, what)
  if self.kinds[self.at] ~= kind then
    self:fail(("expected %s, not %s"):format(what or ("'" .. kind .. "'"), self:found()))
  end
  self.at = self.at + 1
  return self.values[self.at - 1]
end

function Parser:expect_name(name)
  if not self:accept_name(name) then
    self:fail(("expected '%s', not %s"):format(name, self:found()))
  end
end

--- A node from the token at START (or that node's start) to the last token taken.
function Parser:node(tag, start, node)
  node = node or {}
  node.tag = tag
  node.start = type(start) == "table" and start.start or self.starts[start]
  node.stop = self.stops[self.at - 1]
  return node
end

-- ---- literals ----

local CONSTANTS = { ["true"] = true, ["True"] = true, ["false"] = false, ["False"] = false }

function Parser:items(close)
  local items = {}
  while self.kinds[self.at] ~= close do
    items[#items + 1] = self:expression()
    if not self:accept(",") then
      break
    end
  end
  self:expect(close)
  return items
end

function Parser:dict()
  local start, pairs_list = self.at, {}
  self:expect("{")
  while self.kinds[self.at] ~= "}" do
    local key = self:expression()
    self:expect(":")
    pairs_list[#pairs_list + 1] = { key = key, value = self:expression() }
    if not self:accept(",") then
      break
    end
  end
  self:expect("}")
  return self:node("Dict", start, { pairs = pairs_list })
end

function Parser:string()
  local start, text = self.at, ""
  while self.kinds[self.at] == "string" do
    text = text .. self.values[self.at]
    self.at = self.at + 1
  end
  return self:node("Const", start, { value = text })
end

function Parser:parenthesised()
  local start = self.at
  self:expect("(")
  if self:accept(")") then
    return self:node("Tuple", start, { items = {} })
  end
  local node = self:tuple({ [")"] = true })
  self:expect(")")
  node.start, node.stop = self.starts[start], self.stops[self.at - 1]
  return node
end

function Parser:primary()
  local kind, value, start = self.kinds[self.at], self.values[self.at], self.at
  if kind == "name" then
    self.at = start + 1
    if CONSTANTS[value] ~= nil then
      return self:node("Const", start, { value = CONSTANTS[value] })
    elseif value == "none" or value == "None" then
      return self:node("Const", start)
    end
    return self:node("Name", start, { name = value })
  elseif kind == "string" then
    return self:string()
  elseif kind == "number" then
    self.at = start + 1
    return self:node("Const", start, { value = value })
  elseif kind == "(" then
    return self:parenthesised()
  elseif kind == "[" then
    self.at = start + 1
    local items = self:items("]")
    return self:node("List", start, { items = items })
  elseif kind == "{" then
    return self:dict()
  end
  return self:fail("expected an expression, not " .. self:found())
end

-- ---- after a primary ----

function Parser:arguments()
  local args = { names = {}, values = {} }
  self:expect("(")
  while self.kinds[self.at] ~= ")" do
    local kind = self.kinds[self.at]
    if kind == "**" then
      self.at = self.at + 1
      args.named_rest = self:expression()
    elseif kind == "*" then
      self.at = self.at + 1
      args.rest = self:expression()
    elseif kind == "name" and self.kinds[self.at + 1] == "=" then
      args.names[#args.names + 1] = self.values[self.at]
      self.at = self.at + 2
      args.values[#args.values + 1] = self:expression()
    elseif args.rest or args.named_rest or #args.names > 0 then
      self:fail("an argument without a name cannot follow one with a name")
    else
      args[#args + 1] = self:expression()
    end
    if not self:accept(",") then
      break
    end
  end
  self:expect(")")
  return args
end

function Parser:attribute(base)
  self:expect(".")
  local kind, value = self.kinds[self.at], self.values[self.at]
  if kind == "number" and math.type(value) == "integer" then
    self.at = self.at + 1
    local key = self:node("Const", self.at - 1, { value = value })
    return self:node("Item", base, { base = base, key = key })
  end
  local name = self:expect("name", "a name after '.'")
  return self:node("Attribute", base, { base = base, name = name })
end

function Parser:slice_part()
  local kind = self.kinds[self.at]
  if kind == ":" or kind == "]" then
    return nil
  end
  return self:expression()
end

function Parser:subscript(base)
  self:expect("[")
  local first = self:slice_part()
  if not self:accept(":") then
    if not first then
      self:fail("expected an expression, not " .. self:found())
    end
    self:expect("]")
    return self:node("Item", base, { base = base, key = first })
  end
  local last, step = self:slice_part(), nil
  if self:accept(":") then
    step = self:slice_part()
  end
  self:expect("]")
  return self:node("Slice", base, { base = base, first = first, last = last, step = step })
end

function Parser:postfix(node)
  while true do
    local kind = self.kinds[self.at]
    if kind == "." then
      node = self:attribute(node)
    elseif kind == "[" then
      node = self:subscript(node)
    elseif kind == "(" then
      local args = self:arguments()
      node = self:node("Call", node, { callee = node, args = args })
    else
      return node
    end
  end
end

function Parser:dotted_name(what)
  local name = self:expect("name", what)
  while self:accept(".") do
    name = name .. "." .. self:expect("name", what)
  end
  return name
end

--- One filter; the `|` is taken already. VALUE is nil for the filters of a block, whose value is the block's text.
function Parser:filter(value)
  local start = self.at
  local name = self:dotted_name("the name of a filter")
  local args = self.kinds[self.at] == "(" and self:arguments() or { names = {}, values = {} }
  local node = self:node("Filter", value or start, { value = value, name = name, args = args })
  node.name_start = self.starts[start]
  return node
end

local BEFORE_ARGUMENT = { name = true, string = true, number = true, ["["] = true, ["{"] = true }
local NO_ARGUMENT = { ["else"] = true, ["or"] = true, ["and"] = true, ["if"] = true, ["in"] = true, ["not"] = true }

function Parser:test(value)
  self:expect_name("is")
  local negated = self:accept_name("not")
  local start = self.at
  local name = self:dotted_name("the name of a test")
  local args = { names = {}, values = {} }
  local kind = self.kinds[self.at]
  if kind == "(" then
    args = self:arguments()
  elseif self:is_name("is") then
    self:fail("tests cannot be chained with 'is'; use 'and'")
  elseif BEFORE_ARGUMENT[kind] and not (kind == "name" and NO_ARGUMENT[self.values[self.at]]) then
    args[1] = self:postfix(self:primary())
  end
  local node = self:node("Test", value, { value = value, name = name, args = args })
  node.name_start = self.starts[start]
  return negated and self:node("Not", value, { value = node }) or node
end

function Parser:filters(node)
  while true do
    local kind = self.kinds[self.at]
    if kind == "|" then
      self.at = self.at + 1
      node = self:filter(node)
    elseif kind == "name" and self.values[self.at] == "is" then
      node = self:test(node)
    elseif kind == "(" then
      local args = self:arguments()
      node = self:node("Call", node, { callee = node, args = args })
    else
      return node
    end
  end
end

-- ---- operators, tightest first ----

--- What a sign stands before: filters come after the sign.
function Parser:operand()
  return self:unary(true)
end

function Parser:unary(without_filters)
  local start, kind = self.at, self.kinds[self.at]
  local node
  if kind == "-" or kind == "+" then
    self.at = start + 1
    local value = self:nested(self.operand)
    node = self:node(kind == "-" and "Negative" or "Positive", start, { value = value })
  else
    node = self:primary()
  end
  node = self:postfix(node)
  return without_filters and node or self:filters(node)
end

--- A left-associative level of binary operators.
local function binary(operators, next_level)
  return function(self)
    local node = self[next_level](self)
    while operators[self.kinds[self.at]] do
      local operator = self.kinds[self.at]
      self.at = self.at + 1
      local right = self[next_level](self)
      node = self:node("Binary", node, { operator = operator, left = node, right = right })
    end
    return node
  end
end

Parser.power = binary({ ["**"] = true }, "unary")
Parser.product = binary({ ["*"] = true, ["/"] = true, ["//"] = true, ["%"] = true }, "power")

function Parser:concatenation()
  local first = self:product()
  if self.kinds[self.at] ~= "~" then
    return first
  end
  local items = { first }
  while self:accept("~") do
    items[#items + 1] = self:product()
  end
  return self:node("Concat", first, { items = items })
end

Parser.sum = binary({ ["+"] = true, ["-"] = true }, "concatenation")

local COMPARISONS = { ["=="] = true, ["!="] = true, ["<"] = true, ["<="] = true, [">"] = true, [">="] = true }

function Parser:comparison_operator()
  local kind = self.kinds[self.at]
  if COMPARISONS[kind] then
    self.at = self.at + 1
    return kind
  elseif self:accept_name("in") then
    return "in"
  elseif self:is_name("not") and self.kinds[self.at + 1] == "name" and self.values[self.at + 1] == "in" then
    self.at = self.at + 2
    return "not in"
  end
  return nil
end

function Parser:comparison()
  local first = self:sum()
  local operations = {}
  while true do
    local start = self.at
    local operator = self:comparison_operator()
    if not operator then
      break
    end
    local offset = self.starts[start]
    operations[#operations + 1] = { operator = operator, start = offset, value = self:sum() }
  end
  return #operations == 0 and first or self:node("Compare", first, { first = first, operations = operations })
end

function Parser:negation()
  local start = self.at
  if self:accept_name("not") then
    local value = self:nested(self.negation)
    return self:node("Not", start, { value = value })
  end
  return self:comparison()
end

local function logical(name, tag, next_level)
  return function(self)
    local node = self[next_level](self)
    while self:accept_name(name) do
      local right = self[next_level](self)
      node = self:node(tag, node, { left = node, right = right })
    end
    return node
  end
end

Parser.conjunction = logical("and", "And", "negation")
Parser.disjunction = logical("or", "Or", "conjunction")

local MAX_DEPTH = 60

--- Calls METHOD, one level deeper: text that nests without end is refused instead of exhausting the stack.
function Parser:nested(method)
  self.depth = self.depth + 1
  if self.depth > MAX_DEPTH then
    self:fail("this is nested too deeply")
  end
  local node = method(self)
  self.depth = self.depth - 1
  return node
end

local function condition(self)
  local node = self:disjunction()
  while self:accept_name("if") do
    local test = self:disjunction()
    local no = self:accept_name("else") and self:expression() or nil
    node = self:node("Condition", node, { test = test, yes = node, no = no })
  end
  return node
end

--- An expression with `x if y else z`.
function Parser:expression()
  return self:nested(condition)
end

--- An expression without `if`: what a `for` loops over, whose own filter starts with that word.
function Parser:plain_expression()
  return self:nested(self.disjunction)
end

--- Expressions with commas between them: a tuple, or the one expression. CLOSERS are the kinds or words that end it.
function Parser:tuple(closers, parse)
  parse = parse or self.expression
  local start, items, is_tuple = self.at, { parse(self) }, false
  while self:accept(",") do
    is_tuple = true
    if closers[self.kinds[self.at]] or (self.kinds[self.at] == "name" and closers[self.values[self.at]]) then
      break
    end
    items[#items + 1] = parse(self)
  end
  return is_tuple and self:node("Tuple", start, { items = items }) or items[1]
end

return Parser
