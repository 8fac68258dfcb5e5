-- Cuts a key into shards of at most `max_bytes`, stably.
--
-- The pages hang in a binary tree by the bits of a hash of their path. A node that weighs too much is split by the next
-- bit, any other is a shard, named by the bits that lead to it: "" is the whole key, "0" and "1" its halves, "10" the
-- first half of the second half. Where a page goes depends on its path and on what hangs beside it, never on its place
-- in a list. So a page that is added changes the shard it joins and, where that one becomes too heavy, the two that it
-- is split into; a page that is removed changes the one it leaves and those that it lets grow together. The shards of
-- the rest of the key keep their names and their pages.

local HASH_BITS = 63

---@class balanced.Item
---@field index integer place in the list of pages
---@field bytes integer
---@field hash integer

---@param items balanced.Item[]
---@param prefix string the bits that lead to these items, as text
---@param max_bytes integer
---@param names string[] gets the name of each item's shard
local function name_shards(items, prefix, max_bytes, names)
  local weight = 0
  for _, item in ipairs(items) do
    weight = weight + item.bytes
  end
  if weight <= max_bytes or #items <= 1 or #prefix == HASH_BITS then
    for _, item in ipairs(items) do
      names[item.index] = prefix
    end
    return
  end
  local shift = HASH_BITS - 1 - #prefix
  local halves = { [0] = {}, [1] = {} }
  for _, item in ipairs(items) do
    local half = halves[(item.hash >> shift) & 1]
    half[#half + 1] = item
  end
  name_shards(halves[0], prefix .. "0", max_bytes, names)
  name_shards(halves[1], prefix .. "1", max_bytes, names)
end

return partitioner {
  name = "balanced",
  help = "Shards of at most a given size, stable as pages come and go",
  options = {
    max_bytes = { type = "size", default = "4MiB", min = 1, help = "The most that the pages of a shard weigh" },
  },

  ---@param pages shard.PageSize[]
  ---@param options { max_bytes: integer }
  ---@return string[] names the name of each page's shard within the key
  assign = function(_, pages, options)
    local items, names = {}, {}
    for index, page in ipairs(pages) do
      items[index] = { index = index, bytes = page.bytes, hash = hash(page.path) }
    end
    name_shards(items, "", options.max_bytes, names)
    return names
  end,
}
