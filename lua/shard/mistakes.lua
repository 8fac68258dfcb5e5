-- shard.mistakes: collects what is wrong with a Shardfile, so that all of it is told at once.

local native = require("shard.native")

---@class shard.Mistake
---@field file string site path
---@field line integer 1-based, 0 where unknown
---@field column integer?
---@field text string
---@field traceback string?

---@class shard.Mistakes
---@field path string of the Shardfile
---@field lines string[] of the Shardfile
---@field list shard.Mistake[]
local Mistakes = {}
Mistakes.__index = Mistakes

---@param line integer
---@param text string
---@param file string? default: the Shardfile
---@param column integer? default: what the text names in quotes, or where the line begins
function Mistakes:add(line, text, file, column)
  self.list[#self.list + 1] = { file = file or self.path, line = line or 0, column = column, text = text }
end

---Adds what pcall caught: a text with "file:line:" before it, or a table with those as fields.
---@param problem any
---@param line integer? where the Shardfile asked for what failed, used when the problem has no place of its own
---@param column integer?
function Mistakes:add_problem(problem, line, column)
  if type(problem) == "table" and type(problem.message) == "string" then
    self.list[#self.list + 1] = {
      file = problem.file or self.path,
      line = problem.line or line or 0,
      column = problem.column or (not problem.line and column or nil),
      text = problem.message,
      traceback = problem.traceback,
    }
    return
  end
  local text = tostring(problem)
  local file, number, rest = text:match("^([^\n:]+):(%d+): (.*)$")
  if file then
    self:add(math.tointeger(tonumber(number)), rest, file)
  else
    self:add(line or 0, text, nil, column)
  end
end

---Where the declaration that starts at LINE sets FIELD; LINE itself where that is not found.
---@param line integer
---@param field string|integer?
---@return integer line
---@return integer? column
function Mistakes:place_of(line, field)
  if type(field) ~= "string" then
    return line
  end
  local pattern = "%f[%w_]" .. field:gsub("%W", "%%%0") .. "%f[^%w_][\"']?%]?%s*="
  for number = line, #self.lines do
    local column = self.lines[number]:find(pattern)
    if column then
      return number, column
    elseif number > line and self.lines[number]:find("^[%a_]") then
      break -- the next declaration
    end
  end
  return line
end

---A function that reports mistakes of one declaration.
---@param line integer where it starts
---@return fun(field: string|integer?, text: string)
function Mistakes:reporter(line)
  return function(field, text)
    local at, column = self:place_of(line, field)
    self:add(at, text, nil, column)
  end
end

---In the order of the files' lines and columns, each once.
---@return shard.Mistake[]
function Mistakes:sorted()
  table.sort(self.list, function(a, b)
    if a.file ~= b.file then
      return a.file == self.path or (b.file ~= self.path and a.file < b.file)
    end
    if a.line ~= b.line then
      return a.line < b.line
    end
    return (a.column or 0) < (b.column or 0)
  end)
  local list, seen = {}, {}
  for _, mistake in ipairs(self.list) do
    local key = ("%s:%d:%s"):format(mistake.file, mistake.line, mistake.text)
    if not seen[key] then
      seen[key] = true
      list[#list + 1] = mistake
    end
  end
  return list
end

local mistakes = {}

---@param path string
---@param source string
---@return shard.Mistakes
function mistakes.new(path, source)
  local lines = {}
  for line in (source .. "\n"):gmatch("(.-)\r?\n") do
    lines[#lines + 1] = line
  end
  return setmetatable({ path = path, lines = lines, list = {} }, Mistakes)
end

---What pcall caught, without the place.
---@param problem any
---@return string
function mistakes.text_of(problem)
  return (tostring(problem):gsub("^[^\n:]+:%d+: ", ""))
end

---": did you mean 'x'?", or "" where nothing is near.
---@param word any
---@param candidates string[]
---@return string
function mistakes.did_you_mean(word, candidates)
  local near = type(word) == "string" and native.suggest(word, candidates)
  return near and (": did you mean '%s'?"):format(near) or ""
end

---"'a', 'b' and 'c'"
---@param names string[]
---@param last string? default "and"
---@return string
function mistakes.enumerate(names, last)
  local quoted = {}
  for index, name in ipairs(names) do
    quoted[index] = ("'%s'"):format(name)
  end
  if #quoted < 2 then
    return quoted[1] or "none"
  end
  return table.concat(quoted, ", ", 1, #quoted - 1) .. " " .. (last or "and") .. " " .. quoted[#quoted]
end

return mistakes
