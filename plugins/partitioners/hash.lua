-- Cuts every key into a fixed number of shards by a hash of the path. The number is yours to choose; where it should
-- follow the size of the key, use "balanced".

return partitioner {
  name = "hash",
  help = "A fixed number of shards per key",
  options = {
    count = { type = "integer", default = 4, min = 1, max = 1024, help = "How many shards per key" },
  },

  ---@param key string
  ---@param pages shard.PageSize[]
  ---@param options { count: integer }
  ---@return string[] names the name of each page's shard within the key
  assign = function(key, pages, options)
    local format = "%0" .. #tostring(options.count - 1) .. "d"
    local names = {}
    for index, page in ipairs(pages) do
      -- With the key in it, the hash is another than that of the shard key "path_hash": one cuts evenly what the other
      -- has cut already.
      names[index] = format:format(hash(key .. "\0" .. page.path) % options.count)
    end
    return names
  end,
}
