-- Shards by a hash of the page's path: a fixed number of keys of about equal size, for sources whose folders say
-- nothing useful. A page keeps its key as long as it keeps its path, whatever happens to the others.

return shard_key {
  name = "path_hash",
  help = "A fixed number of keys, by a hash of the path",
  options = {
    buckets = { type = "integer", default = 16, min = 1, max = 4096, help = "How many keys" },
  },

  ---@param page shard.Page
  ---@param options { buckets: integer }
  ---@return string key such as "07", all of one width so that they sort as numbers do
  key = function(page, options)
    local width = #tostring(options.buckets - 1)
    return ("%0" .. width .. "d"):format(hash(page.path) % options.buckets)
  end,
}
