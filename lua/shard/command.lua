-- shard.command: commands of the Shardfile: outside tools with declared inputs and outputs, in an order in which each
-- comes after those whose outputs it reads.

local native = require("shard.native")
local mistakes = require("shard.mistakes")

local command = {}

---Where the outputs of commands are, a folder for each; they are files of the site like others.
command.folder = ".shard/commands/"

command.rules = {
  run = { type = "list", item = "string", required = true, min = 1, help = "the program and its arguments" },
  inputs = { type = "list", item = "string", default = {} },
  outputs = { type = "list", item = "string", required = true, min = 1, help = "what it makes in {out}" },
  environment = { type = "list", item = "string", default = {} },
  timeout = { type = "number", default = 300, min = 0.1, max = 86400 },
  publish = { type = "boolean", default = true },
  to = { type = "string", default = "" },
  fingerprint = { type = "boolean", default = false },
  minify = { type = { "boolean", "map" }, default = false },
}

---@param declaration shard.Declaration
---@param found shard.Mistakes
function command.check(declaration, found)
  local function report(field, text)
    local line, column = found:place_of(declaration.line, field)
    found:add(line, ("'%s' of command '%s': %s"):format(field, declaration.name, text), nil, column)
  end
  for _, field in ipairs({ "inputs", "outputs" }) do
    for _, pattern in ipairs(declaration.fields[field] or {}) do
      local problem = native.check_glob(pattern)
      if problem or native.normalize(pattern) ~= pattern or pattern == "" then
        report(field, problem or ("%q must be a path or pattern within the site"):format(pattern))
      end
    end
  end
  for _, name in ipairs(declaration.fields.environment or {}) do
    if not name:find("^[%a_][%w_]*$") then
      report("environment", ("%q is not the name of a variable"):format(name))
    end
  end
end

---The names of the commands whose outputs a command reads.
---@param declaration shard.Declaration
---@return string[]
local function read_by(declaration)
  local names = {}
  for _, input in ipairs(declaration.fields.inputs or {}) do
    if input:sub(1, #command.folder) == command.folder then
      names[#names + 1] = input:sub(#command.folder + 1):match("^[^/]*")
    end
  end
  return names
end

---The commands, each after those that it reads. What reads itself, at last, is reported and left out.
---@param declarations shard.Declaration[]
---@param found shard.Mistakes
---@return shard.Declaration[]
local function ordered(declarations, found)
  local by_name, names, order, state = {}, {}, {}, {}
  for _, declaration in ipairs(declarations) do
    by_name[declaration.name] = declaration
    names[#names + 1] = declaration.name
  end
  local function visit(declaration, path)
    if state[declaration.name] == "done" then
      return
    elseif state[declaration.name] then
      local text = "command '%s' waits for itself: %s -> %s"
      found:add(declaration.line, text:format(declaration.name, path, declaration.name))
      return
    end
    state[declaration.name] = "visiting"
    path = (path and path .. " -> " or "") .. declaration.name
    for _, name in ipairs(read_by(declaration)) do
      if by_name[name] then
        visit(by_name[name], path)
      else
        local near = mistakes.did_you_mean(name, names)
        local line, column = found:place_of(declaration.line, "inputs")
        local text = "command '%s' reads what the unknown command '%s' makes%s"
        found:add(line, text:format(declaration.name, name, near), nil, column)
      end
    end
    state[declaration.name] = "done"
    order[#order + 1] = declaration
  end
  for _, declaration in ipairs(declarations) do
    visit(declaration)
  end
  return order
end

---@param declarations shard.Declaration[]
---@param found shard.Mistakes
---@return table[] for the graph, in order
function command.graph(declarations, found)
  local list = {}
  for index, declaration in ipairs(ordered(declarations, found)) do
    local fields = declaration.fields
    list[index] = {
      name = declaration.name,
      run = fields.run or {},
      inputs = fields.inputs or {},
      outputs = fields.outputs or {},
      environment = fields.environment or {},
      timeout_ms = math.tointeger((fields.timeout or 300) * 1000 // 1),
      reads = read_by(declaration),
      line = declaration.line,
    }
  end
  return list
end

---The folders of outputs that are published, as static folders.
---@param declarations shard.Declaration[]
---@return shard.Declaration[]
function command.statics(declarations)
  local list = {}
  for _, declaration in ipairs(declarations) do
    local fields = declaration.fields
    if fields.publish then
      list[#list + 1] = {
        name = declaration.name,
        root = command.folder .. declaration.name,
        line = declaration.line,
        fields = { to = fields.to, fingerprint = fields.fingerprint, minify = fields.minify },
        made = true,
      }
    end
  end
  return list
end

return command
