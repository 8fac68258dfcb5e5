-- Lua for `for`, `break` and `continue`.

local Statements = require "shard.template.compile_statements"

local format = string.format

local compile = Statements.statements

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

return Statements
