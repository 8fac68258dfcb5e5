-- The state of generating one template's Lua: pieces of code, which Lua name a template's name has where, and what of
-- the runtime the code needs.
--
-- Generated code has no newlines but those before places that can fail. There, mark() leaves "\1start,stop,base\2" and
-- finish() turns each into a newline and one entry of `positions`, so that Lua's line numbers count these marks.
--
-- Lua allows 200 locals in a function and 255 captured ones: past MAX_LOCALS, names live in a table instead.

local concat = table.concat
local byte, format, gsub = string.byte, string.format, string.gsub

local MAX_LOCALS = 70
local PIECES_PER_STATEMENT = 24

---@class shard.template.Scope
---@field vars table<string, string> template name -> Lua expression
---@field parent shard.template.Scope?
---@field frame table the function that it is in
---@field loop table? what `loop` means here
---@field toplevel boolean? names set here are the template's own: blocks and importers see them

---@class shard.template.Generator
local Generator = {}
Generator.__index = Generator

--- A Lua string literal without newlines.
local function quote(text)
  return '"' .. gsub(text, '[%c"\\]', function(char)
    return format("\\%03d", byte(char))
  end) .. '"'
end
Generator.quote = quote

local KEYWORDS = {}
for word in ([[and break do else elseif end false for function goto if in local nil not or repeat return then true until
    while]]):gmatch("%a+") do
  KEYWORDS[word] = true
end

--- `.name` or `["name"]`.
function Generator.field(name)
  if name:find("^[%a_][%w_]*$") and not KEYWORDS[name] then
    return "." .. name
  end
  return "[" .. quote(name) .. "]"
end

--- A field in a table constructor.
function Generator.key(name)
  if name:find("^[%a_][%w_]*$") and not KEYWORDS[name] then
    return name
  end
  return "[" .. quote(name) .. "]"
end

function Generator.new(engine, source, file)
  return setmetatable({
    engine = engine, source = source, file = file,
    code = {}, pieces = {}, counter = 0,
    needed = {}, needed_order = {}, -- of the runtime
    blocks = {}, block_order = {}, exports = {}, export_set = {},
    autoescape = engine.autoescape,
  }, Generator)
end

function Generator:fail(message, offset)
  require("shard.template.errors").raise(message, self.file, self.source, offset)
end

function Generator:unique(prefix)
  self.counter = self.counter + 1
  return prefix .. "_" .. self.counter
end

-- ---- code ----

--- The mark of a place that can fail: NODE, and BASE when part of it has a name of its own in messages.
function Generator.mark(node, base)
  return format("\1%d,%d,%d\2", node.start, node.head_stop or node.stop or node.start, base and base.stop or 0)
end

function Generator:write(code)
  if #self.pieces > 0 then
    self:flush()
  end
  self.code[#self.code + 1] = code
end

function Generator:writef(pattern, ...)
  self:write(format(pattern, ...))
end

--- The code that EMIT writes, apart.
function Generator:apart(emit)
  self:flush()
  local code = self.code
  self.code = {}
  emit()
  self:flush()
  local made = concat(self.code, " ")
  self.code = code
  return made
end

-- ---- output ----

function Generator:put_text(text)
  local pieces = self.pieces
  local last = pieces[#pieces]
  if last and last.text then
    last.text = last.text .. text
  elseif text ~= "" then
    pieces[#pieces + 1] = { text = text }
  end
end

--- CODE gives a string.
function Generator:put_code(code)
  self.pieces[#self.pieces + 1] = { code = code }
end

--- Writes what put_* gathered: one store each into the buffer B, whose last index is n.
function Generator:flush()
  local pieces = self.pieces
  if #pieces == 0 then
    return
  end
  self.pieces = {}
  if self:is_silent() then
    return
  end
  local guard = self.frame.guard
  if guard then
    self:writef("if not %s then", guard)
  end
  for first = 1, #pieces, PIECES_PER_STATEMENT do
    local last = math.min(first + PIECES_PER_STATEMENT - 1, #pieces)
    for i = first, last do
      self:writef("B[n+%d] = %s", i - first + 1, pieces[i].code or quote(pieces[i].text))
    end
    self:writef("n = n + %d", last - first + 1)
  end
  if guard then
    self:write("end")
  end
end

--- True after `extends`: what follows in that template is not output.
function Generator:is_silent()
  return self.frame.extended and not self.capturing
end

-- ---- the runtime ----

--- The Lua name of runtime function NAME.
function Generator:runtime(name)
  local known = self.needed[name]
  if not known then
    if #self.needed_order < MAX_LOCALS then
      known = name
      self.needed_order[#self.needed_order + 1] = name
    else
      known = "R." .. name
    end
    self.needed[name] = known
  end
  return known
end

--- The Lua name of a filter's or test's function, which the runtime has under R.filters or R.tests.
function Generator:callable(kind, name)
  local path = kind .. "[" .. quote(name) .. "].call"
  local known = self.needed[path]
  if not known then
    known = "R." .. path
    if #self.needed_order < MAX_LOCALS then
      known = self:unique((kind == "filters" and "f_" or "t_") .. gsub(name, "[^%w]", "_"))
      self.needed_order[#self.needed_order + 1] = { known, "R." .. path }
    end
    self.needed[path] = known
  end
  return known
end

--- The local definitions at the head of the chunk.
function Generator:header()
  local names, values = {}, {}
  for i, entry in ipairs(self.needed_order) do
    names[i] = type(entry) == "table" and entry[1] or entry
    values[i] = type(entry) == "table" and entry[2] or "R." .. entry
  end
  return "local R = ... " .. (#names > 0 and "local " .. concat(names, ", ") .. " = " .. concat(values, ", ") or "")
end

-- ---- names ----

--- Opens the scope of a function: names that it does not set itself come from the context, once, at its start.
function Generator:open_frame(kind, parent_scope)
  local frame = { kind = kind, parent = self.frame, hoisted = {}, hoists = {}, locals = 0, hoisted_locals = 0 }
  self.frame = frame
  self.scope = { vars = {}, used = {}, parent = parent_scope, frame = frame }
  return frame
end

--- Closes it, and gives the code that has to come first in the function.
function Generator:close_frame(scope)
  local frame = self.frame
  self.frame, self.scope = frame.parent, scope
  local head = {}
  if frame.table then
    head[1] = "local " .. frame.table .. " = {}"
  end
  for _, hoist in ipairs(frame.hoists) do
    head[#head + 1] = hoist
  end
  return concat(head, " ")
end

function Generator:open_scope(kind)
  self:flush()
  local scope = { vars = {}, used = {}, parent = self.scope, frame = self.frame, kind = kind }
  scope.locals_before = self.frame.locals
  self.scope = scope
  return scope
end

function Generator:close_scope()
  self:flush()
  self.frame.locals = self.scope.locals_before
  self.scope = self.scope.parent
end

--- A new Lua name in the current function, and whether it has to be declared `local`.
function Generator:new_local(prefix)
  local frame = self.frame
  local name = self:unique(prefix)
  if frame.locals + frame.hoisted_locals < MAX_LOCALS then
    frame.locals = frame.locals + 1
    return name, true
  end
  frame.table = frame.table or self:unique("O")
  return frame.table .. "." .. name, false
end

local function lua_name(name)
  return "v_" .. gsub(name, "[^%w_]", "_")
end

--- Declares template name NAME in the current scope with the Lua value INITIAL.
function Generator:declare(name, initial)
  local variable, is_local = self:new_local(lua_name(name))
  self:writef("%s%s = %s", is_local and "local " or "", variable, initial)
  self.scope.vars[name] = variable
  return variable
end

--- Function parameters are declared by the function's head.
function Generator:parameter(name)
  local variable = self:unique(lua_name(name))
  self.frame.locals = self.frame.locals + 1
  self.scope.vars[name] = variable
  return variable
end

--- The scope that knows NAME, or nil: then it comes from the context.
function Generator:find(name)
  local scope = self.scope
  while scope do
    if scope.vars[name] then
      scope.used[name] = true
      return scope
    end
    scope = scope.parent
  end
  return nil
end

--- The Lua expression for template name NAME.
function Generator:lookup(name)
  local scope = self:find(name)
  return scope and scope.vars[name] or self:hoist(name)
end

--- A name of the context, read once where the function starts.
function Generator:hoist(name)
  local frame = self.frame
  local known = frame.hoisted[name]
  if not known then
    local is_local
    known, is_local = self:new_local(lua_name(name))
    if is_local then -- it lives as long as the function, not as the scope that asked
      frame.locals, frame.hoisted_locals = frame.locals - 1, frame.hoisted_locals + 1
    end
    frame.hoisted[name] = known
    frame.hoists[#frame.hoists + 1] = (is_local and "local " or "") .. known .. " = ctx" .. self.field(name)
  end
  return known
end

--- The names that scopes inside the template's own have set, for includes and scoped blocks: a table constructor, or
--- nil. WITH_LOOP: `loop` as well, as an object.
function Generator:local_names(with_loop)
  local fields, seen = {}, {}
  local scope = self.scope
  while scope do
    if not scope.toplevel then
      local names = {}
      for name, variable in pairs(scope.vars) do
        if type(variable) == "string" and variable ~= name and not seen[name] then
          seen[name] = true
          names[#names + 1] = name
        end
      end
      table.sort(names)
      if with_loop and scope.loop and not seen.loop then
        seen.loop = true
        fields[#fields + 1] = "loop = " .. self:loop_object(scope.loop)
      end
      for _, name in ipairs(names) do
        fields[#fields + 1] = self.key(name) .. " = " .. scope.vars[name]
      end
    end
    scope = scope.parent
  end
  return #fields > 0 and "{ " .. concat(fields, ", ") .. " }" or nil
end

-- ---- the end ----

--- The finished Lua text, and the ranges of its lines: three numbers for each from the second on.
---@return string text
---@return integer[] positions
function Generator.finish(code)
  local positions = {}
  local text = gsub(code, "\1(%d+),(%d+),(%d+)\2", function(start, stop, base)
    local count = #positions
    positions[count + 1], positions[count + 2], positions[count + 3] = tonumber(start), tonumber(stop), tonumber(base)
    return "\n"
  end)
  return text, positions
end

return Generator
