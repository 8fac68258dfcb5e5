-- Errors of templates: where they are, in which include of which page, and what they mean in the template's words.
--
-- Generated code keeps no line numbers at run time. Each place of it that can fail starts a line of its own, and the
-- compiler keeps what range of the template that line came from; here Lua's "chunk:line:" is turned back into it.

local errors = {}

---@class shard.template.Place
---@field file string
---@field line integer
---@field column integer counted in characters, from 1

---@class shard.template.Error: shard.template.Place
---@field message string one line
---@field chain shard.template.Place[] what was being rendered there: the nearest first
local Error = { __name = "template error" }
Error.__index = Error

function Error.__tostring(err)
  local parts = { ("%s:%d:%d: %s"):format(err.file, err.line, err.column, err.message) }
  for _, place in ipairs(err.chain) do
    parts[#parts + 1] = ("  from %s:%d:%d"):format(place.file, place.line, place.column)
  end
  return table.concat(parts, "\n")
end

function errors.is_error(value)
  return type(value) == "table" and getmetatable(value) == Error
end

--- The line and column of a byte offset.
local function line_column(source, offset)
  local line, line_start = 1, 1
  while true do
    local newline = source:find("\n", line_start, true)
    if not newline or newline >= offset then
      break
    end
    line, line_start = line + 1, newline + 1
  end
  local column = utf8.len(source, line_start, math.max(offset - 1, line_start - 1), true)
  return line, (column or offset - line_start) + 1
end

---@return shard.template.Error
function errors.new(message, file, source, offset, chain)
  local line, column = line_column(source, offset)
  return setmetatable({ message = message, file = file, line = line, column = column, chain = chain or {} }, Error)
end

--- Raises a mistake in a template's text.
function errors.raise(message, file, source, offset)
  error(errors.new(message, file, source, offset), 0)
end

-- ---- run time ----

local CHUNK = "template (%d+) %(.-%):(%d+): "

--- The name that a template's chunk gets, so that its lines can be found again.
function errors.chunk_name(id, name)
  return ("=template %d (%s)"):format(id, name:sub(-30))
end

--- The template, and the ranges of its text that generated line LINE came from.
local function range_at(chunks, id, line)
  local template = chunks[tonumber(id)]
  local at = template and (tonumber(line) - 2) * 3
  if not at or not template.positions[at + 1] then
    return nil
  end
  return template, template.positions[at + 1], template.positions[at + 2], template.positions[at + 3]
end

local MAX_LEVELS = 250
local MAX_CHAIN = 12

--- Where in templates the running functions are, innermost first. `error` is what tells it: it writes the position of
--- the function at a level in front of its message.
local function running(chunks)
  local frames = {}
  for level = 3, MAX_LEVELS do
    local _, where = pcall(error, "", level)
    local id, line = tostring(where):match("^" .. CHUNK .. "$")
    local template, start, stop, base_stop
    if id then
      template, start, stop, base_stop = range_at(chunks, id, line)
    end
    if template then
      frames[#frames + 1] = { template = template, start = start, stop = stop, base_stop = base_stop }
      if #frames > MAX_CHAIN then
        break
      end
    end
  end
  return frames
end

local function places(frames, first)
  local chain = {}
  for i = first, #frames do
    local frame = frames[i]
    local line, column = line_column(frame.template.source, frame.start)
    local last = chain[#chain]
    if not (last and last.file == frame.template.file and last.line == line and last.column == column) then
      chain[#chain + 1] = { file = frame.template.file, line = line, column = column }
    end
  end
  return chain
end

local KINDS = { ["nil"] = "undefined", table = "a map or list", ["function"] = "a function" }

local function kind_name(kind)
  return KINDS[kind] or "a " .. kind
end

--- What Lua said, in the words of the template.
local function translate(message, frame)
  local source = frame.template.source
  local kind = message:match("^attempt to index a (%a+) value")
  if kind then
    local text = source:sub(frame.start, frame.base_stop > 0 and frame.base_stop or frame.stop)
    return kind == "nil" and ("'%s' is undefined"):format(text)
      or ("'%s' is %s and has no attributes"):format(text, kind_name(kind))
  end
  kind = message:match("^attempt to call a (%a+) value")
  if kind then
    local text = source:sub(frame.start, frame.stop)
    return kind == "nil" and ("'%s' is undefined"):format(text)
      or ("'%s' is %s, not a function"):format(text, kind_name(kind))
  end
  local left, right = message:match("^attempt to compare (%a+) with (%a+)$")
  if left then
    return ("cannot compare %s with %s"):format(kind_name(left), kind_name(right))
  end
  kind = message:match("^attempt to compare two (%a+) values$")
  if kind then
    return ("cannot compare %s with %s"):format(kind_name(kind), kind_name(kind))
  end
  local number, name = message:match("^attempt to perform arithmetic on a (%a+) value.-'([%w_]+)'%)$")
  if number then
    return ("'%s' must be a number, not %s"):format(name, kind_name(number))
  end
  left, right = message:match("^attempt to %a+ a '(%a+)' with a '(%a+)'$")
  if left then
    return ("cannot calculate with %s and %s"):format(kind_name(left), kind_name(right))
  elseif message:find("^stack overflow") then
    return "macros or loops call each other without end"
  end
  return (message:gsub("'v_([%w_]-)_%d+'", "'%1'"))
end

--- Makes a raised value an error that says where in which template; to be called while the stack still stands.
---@param raised any
---@param chunks table<integer, table> the engine's templates by id
---@return any
function errors.locate(raised, chunks)
  local frames = running(chunks)
  if errors.is_error(raised) then
    if #raised.chain == 0 then
      raised.chain = places(frames, 1)
    end
    return raised
  end
  if type(raised) == "table" and type(raised.message) == "string" and type(raised.file) == "string" then
    return setmetatable({ -- a mistake in another file, such as data that was read
      message = raised.message, file = raised.file, line = raised.line or 1, column = raised.column or 1,
      traceback = raised.traceback, chain = places(frames, 1),
    }, Error)
  end
  local message = type(raised) == "string" and raised or tostring(raised)
  local id, line, rest = message:match("^" .. CHUNK .. "(.*)$")
  local frame = frames[1]
  if id then
    message = rest
    if not frame then
      local template, start, stop, base_stop = range_at(chunks, id, line)
      frame = template and { template = template, start = start, stop = stop, base_stop = base_stop }
      frames[1] = frame
    end
  end
  if not frame then
    return raised
  end
  local own = message:match("^[^\n:]*shard/template/[%w_/]+%.lua:%d+: (.*)$") -- a value that the engine did not expect
  if own or id or not message:find("^[^\n]-:%d+: ") then
    message = translate(own or message, frame)
  end
  local err = errors.new(message, frame.template.file, frame.template.source, frame.start, places(frames, 2))
  err.cause = type(raised) ~= "string" and raised or nil
  return err
end

return errors
