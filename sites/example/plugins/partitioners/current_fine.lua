-- Cuts the version that is being written by its folders, and leaves every other version whole.
--
-- An archived version is never edited, so one shard for all of it is the cheapest to skip. In the current version an
-- edit should cost little: with a shard for each folder, editing a guide leaves the reference alone.

---@param path string site path of a page
---@param version string
---@return string folder below the version's own, or "top"
local function folder_below(path, version)
  local _, stop = path:find("/" .. version .. "/", 1, true)
  return stop and path:match("^([^/]+)/", stop + 1) or "top"
end

return partitioner {
  name = "current_fine",
  help = "The current version by folder, the others whole",
  options = {
    current = { type = "string", required = true, help = "Shard key of the version that is cut" },
  },

  ---@param key string
  ---@param pages shard.PageSize[]
  ---@param options { current: string }
  ---@return string[] names the name of each page's shard within the key
  assign = function(key, pages, options)
    local names = {}
    for index, page in ipairs(pages) do
      names[index] = key == options.current and folder_below(page.path, key) or ""
    end
    return names
  end,
}
