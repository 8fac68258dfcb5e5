-- shard.mkdocs.snippets: the text that `--8<--` names.

local snippets = {}

---The part NAME of a file: "2:5" are lines, anything else is what stands between its marks; all of it without a name.
---@param text string
---@param name string?
---@return string
local function section(text, name)
  local first, last = (name or ""):match("^(%d*):?(%d*)$")
  local lines, number, inside = {}, 0, false
  for line in (text:gsub("\n$", "") .. "\n"):gmatch("(.-)\r?\n") do
    number = number + 1
    local mark, label = line:match("%-%-8<%-%- %[(%l+):%s*([%w_-]+)%]")
    if mark then
      inside = (mark == "start" and label == name) or (inside and not (mark == "end" and label == name))
    elseif not name or inside then
      lines[#lines + 1] = line
    elseif first and name ~= "" and number >= (tonumber(first) or 1) and number <= (tonumber(last) or math.huge) then
      lines[#lines + 1] = line
    end
  end
  return table.concat(lines, "\n")
end

---@param given string "file", "file:2:5" or "file:name"
---@param folders string[] where it may be, "." for the site's own
---@param read fun(path: string): string?
---@return string? text
function snippets.find(given, folders, read)
  local path, name = given:match("^([^:]+):(.+)$")
  for _, folder in ipairs(folders) do
    local text = read((folder == "." and "" or folder .. "/") .. (path or given))
    if text then
      return section(text, name)
    end
  end
  return nil
end

return snippets
