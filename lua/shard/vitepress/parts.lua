-- shard.vitepress.parts: what `<<<` and `@include` name: a file, some lines of it, or a region.

local parts = {}

---@param text string
---@return string[]
local function lines_of(text)
  local lines = {}
  for line in (text:gsub("\r", ""):gsub("\n$", "") .. "\n"):gmatch("(.-)\n") do
    lines[#lines + 1] = line
  end
  return lines
end

---@param line string
---@return "region"|"endregion"|nil kind, string? name
local function mark(line)
  local kind, name = line:match("^%s*[/<#*!%-]*%s*#?(e?n?d?region)%f[%s%-\0]%s*([%w_.-]*)")
  if kind == "region" or kind == "endregion" then
    return kind, name
  end
end

---What stands between the marks of the region NAME, without the marks of others in it.
---@param lines string[]
---@param name string
---@return string[]?
local function region(lines, name)
  local found, inside, depth = nil, false, 0
  for _, line in ipairs(lines) do
    local kind, label = mark(line)
    if kind == "region" and not inside and label == name then
      found, inside, depth = found or {}, true, 0
    elseif inside and kind == "region" then
      depth = depth + 1
    elseif inside and kind == "endregion" and (label == name or label == "" and depth == 0) then
      inside = false
    elseif inside and kind == "endregion" then
      depth = depth - 1
    elseif inside then
      found[#found + 1] = line
    end
  end
  return found
end

---@param heading string
local function slug(heading)
  local text = heading:gsub("{#.-}", ""):gsub("<[^>]*>", "")
  return (text:gsub("[%s%p]+", "-"):gsub("^%-", ""):gsub("%-$", ""):lower())
end

---The section below the heading with the id NAME, and that heading.
---@param lines string[]
---@param name string
---@return string[]?
local function section(lines, name)
  local found, level
  for _, line in ipairs(lines) do
    local marks, heading = line:match("^(#+)%s+(.*)$")
    if found and marks and #marks <= level then
      break
    elseif not found and marks and (heading:find("{#" .. name .. "}", 1, true) or slug(heading) == name) then
      found, level = {}, #marks
    end
    if found then
      found[#found + 1] = line
    end
  end
  return found
end

---@param lines string[]
local function dedent(lines)
  local least
  for _, line in ipairs(lines) do
    local blanks = line:find("%S") and #line:match("^[ \t]*")
    least = blanks and math.min(least or blanks, blanks) or least
  end
  for i, line in ipairs(lines) do
    lines[i] = line:sub((least or 0) + 1)
  end
  return lines
end

---The region NAME of TEXT as code.
---@param text string
---@param name string?
---@return string[]? lines
function parts.code(text, name)
  local lines = lines_of(text)
  local found = name and region(lines, name)
  if name then
    return found and dedent(found)
  end
  return lines
end

---The part of TEXT that "{3,10}", "{3,}", "{,10}" or "#name" says, as Markdown.
---@param text string
---@param range string? "3,10"
---@param name string?
---@return string? part
function parts.markdown(text, range, name)
  local lines = lines_of(text)
  if name then
    local found = region(lines, name) or section(lines, name)
    return found and table.concat(found, "\n")
  end
  local first, comma, last = (range or ""):match("^%s*(%d*)%s*(,?)%s*(%d*)%s*$")
  first = tonumber(first)
  last = comma == "" and first or tonumber(last)
  local part = table.concat(lines, "\n", math.min(first or 1, #lines + 1), math.min(last or #lines, #lines))
  return part:match("^%-%-%-\n.-\n%-%-%-\n(.*)$") or part
end

return parts
