-- shard.shapes: what is wrong with the shape of a text that a Shardfile gives: an address, a Lua pattern.

local mistakes = require("shard.mistakes")

local shapes = {}

---@param tokens string[]
---@return string ":path, :name"
local function listed(tokens)
  return #tokens > 0 and ": there is :" .. table.concat(tokens, ", :") or ": it takes none"
end

---An address in the site such as "/tags/:tag/".
---@param address string
---@param tokens string[] that it may have
---@param needs string[]? those of them that it must have
---@return string? problem
function shapes.address_problem(address, tokens, needs)
  if address:sub(1, 1) ~= "/" then
    return ("must start with '/', got %q"):format(address)
  elseif address:find("[?#]") or ("/" .. address .. "/"):find("/%.%.?/") then
    return ("must be an address within the site, without '..', '?' and '#', got %q"):format(address)
  end
  local known, found = {}, {}
  for _, token in ipairs(tokens) do
    known[token] = true
  end
  local unsliced = address:gsub(":sections%[[%d%a:]*%]", ":sections") -- :sections[1:last]
  for token in unsliced:gmatch(":([%a_]+)") do
    if not known[token] then
      local near = mistakes.did_you_mean(token, tokens)
      return ("has the unknown token ':%s'%s"):format(token, near ~= "" and near or listed(tokens))
    end
    found[token] = true
  end
  for _, token in ipairs(needs or {}) do
    if not found[token] then
      return ("must contain ':%s', or all would have one address; got %q"):format(token, address)
    end
  end
end

---The place behind the set that begins at AT; nil when it has no end.
---@param pattern string
---@param at integer of the "["
---@return integer?
local function behind_set(pattern, at)
  at = at + (pattern:sub(at + 1, at + 1) == "^" and 2 or 1)
  local first = at
  while at <= #pattern do
    local char = pattern:sub(at, at)
    if char == "]" and at > first then
      return at + 1
    end
    at = at + (char == "%" and 2 or 1)
  end
end

---The place behind the escape that begins at AT.
---@param pattern string
---@param at integer of the "%"
---@return integer?, string? problem
local function behind_escape(pattern, at)
  local letter = pattern:sub(at + 1, at + 1)
  if letter == "" then
    return nil, "ends with '%'"
  elseif letter == "b" and #pattern < at + 3 then
    return nil, "lacks the two characters after '%b'"
  elseif letter == "f" and pattern:sub(at + 2, at + 2) ~= "[" then
    return nil, "lacks a '[' after '%f'"
  end
  return at + (letter == "b" and 4 or 2)
end

---@param pattern string
---@return string? problem
local function malformed(pattern)
  local at, open = 1, 0
  while at <= #pattern do
    local char = pattern:sub(at, at)
    local problem
    if char == "%" then
      at, problem = behind_escape(pattern, at)
    elseif char == "[" then
      at = behind_set(pattern, at)
      problem = not at and "has a '[' that is not closed" or nil
    else
      open = open + (char == "(" and 1 or char == ")" and -1 or 0)
      problem = open < 0 and "has a ')' that was not opened" or nil
      at = at + 1
    end
    if problem then
      return problem
    end
  end
  return open > 0 and "has a '(' that is not closed" or nil
end

---A Lua pattern (Lua 5.4 reference manual, 6.4.1).
---@param pattern string
---@return string? problem
function shapes.pattern_problem(pattern)
  local problem = malformed(pattern)
  return problem and ("must be a Lua pattern, but %q %s"):format(pattern, problem)
end

return shapes
