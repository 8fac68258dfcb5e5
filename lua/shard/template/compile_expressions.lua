-- Lua for expressions. Every expression of a template becomes one Lua expression. Here are names, constants, attributes
-- and literals; compile_operators.lua and compile_calls.lua add the others.
--
-- value(node) gives its code and, where it is known, the kind of its value: "boolean", "number", "string" (not marked
-- safe), "table" (a new list, map or safe string: never nil or false), or nil.

local suggest = require "shard.template.suggest"

local concat = table.concat
local format = string.format

local Expressions = {}
local compile = {} -- by the tag of the node
Expressions.expressions = compile

--- The Lua code of NODE's value.
---@return string code
---@return string? kind
function Expressions:value(node)
  return compile[node.tag](self, node)
end

function compile.Const(self, node)
  local value = node.value
  if type(value) == "string" then
    return self.quote(value), "string"
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
function Expressions:loop_of(node)
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
  local loop = self:loop_of(node.base)
  if loop then
    return loop_field(self, loop, node)
  end
  return self:prefix(node.base) .. self.mark(node.base) .. self.field(node.name)
end

function compile.Item(self, node)
  local key = node.key
  if key.tag == "Const" and type(key.value) == "string" and not self:loop_of(node.base) then
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
