-- "did you mean": the known name nearest to one that is not known.

local suggest = {}

--- Edits (insert, delete, replace, swap of neighbours) that make one name of the other.
local function distance(a, b)
  local before, row = {}, {}
  for j = 0, #b do
    row[j] = j
  end
  for i = 1, #a do
    local above = row
    row = { [0] = i }
    for j = 1, #b do
      local same = a:byte(i) == b:byte(j)
      local best = math.min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (same and 0 or 1))
      if i > 1 and j > 1 and a:byte(i) == b:byte(j - 1) and a:byte(i - 1) == b:byte(j) then
        best = math.min(best, before[j - 2] + 1)
      end
      row[j] = best
    end
    before = above
  end
  return row[#b]
end

--- ", did you mean 'upper'?", or "" when nothing is near.
---@param name string what was written
---@param known string[] what could have been meant; of two equally near the first in order wins
---@return string
function suggest.near(name, known)
  table.sort(known)
  local best, best_distance
  local limit = math.max(1, #name // 3)
  for _, candidate in ipairs(known) do
    local edits = distance(name:lower(), candidate:lower())
    if edits <= limit and (not best or edits < best_distance) then
      best, best_distance = candidate, edits
    end
  end
  return best and (", did you mean '" .. best .. "'?") or ""
end

return suggest
