-- Leaves every key whole: a key is a shard. Right where the keys are of a similar size, or where their number is what
-- counts, as with versions of which only the newest is ever edited.

return partitioner {
  name = "by_key",
  help = "One shard per key",
  options = {},

  ---@param pages shard.PageSize[]
  ---@return string[] names the name of each page's shard within the key; "" is the whole key
  assign = function(_, pages)
    local names = {}
    for index = 1, #pages do
      names[index] = ""
    end
    return names
  end,
}
