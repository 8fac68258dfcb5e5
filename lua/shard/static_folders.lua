-- shard.static_folders: the folders whose files are published as they are: those that static{} declares, what commands
-- make, and what lies beside the pages of a source.

local native = require("shard.native")
local command = require("shard.command")
local minifiers = require("shard.minifiers")

local static_folders = {}

---Which files beside its pages a source publishes. A source of the whole site has much that is not meant for readers.
---@param fields table of a source
---@return "none"|"bundles"|"all"
function static_folders.files_of(fields)
  return fields.files or (fields.root == "" and "bundles" or "all")
end

---@param path string? normal
---@return string "" or ending with "/"
local function as_folder(path)
  return (path or "") == "" and "" or path .. "/"
end

---@param folder shard.Declaration of static{} or of a command
---@param found shard.Mistakes
---@return table for the graph
local function declared_folder(folder, found)
  local to = (folder.fields.to or ""):gsub("^/+", "")
  local normal = to == "" and "" or native.normalize(to)
  if not normal then
    local line, column = found:place_of(folder.line, "to")
    local word = folder.made and "command" or "static"
    local text = ("'to' of %s '%s' must be a folder within the output, got %q"):format(word, folder.name, to)
    found:add(line, text, nil, column)
  end
  return {
    root = folder.root,
    to = as_folder(normal),
    fingerprint = folder.fields.fingerprint or false,
    made = folder.made or false,
    minify = native.map(minifiers.of_folder(folder, found)),
    line = folder.line,
  }
end

---@param source shard.Declaration
---@return table for the graph
local function beside_pages(source)
  return {
    root = source.fields.root,
    to = as_folder(native.normalize((source.fields.mount or ""):gsub("^/+", ""))),
    beside = source.name,
    minify = native.map({}),
    fingerprint = false,
    made = false,
    line = source.line,
  }
end

---@param declared shard.Declarations
---@param found shard.Mistakes
---@return table[] for the graph
function static_folders.graph(declared, found)
  local list = {}
  for _, folders in ipairs({ declared.statics, command.statics(declared.commands) }) do
    for _, folder in ipairs(folders) do
      list[#list + 1] = declared_folder(folder, found)
    end
  end
  for _, source in ipairs(declared.sources) do
    if source.fields.root and static_folders.files_of(source.fields) ~= "none" then
      list[#list + 1] = beside_pages(source)
    end
  end
  return list
end

return static_folders
