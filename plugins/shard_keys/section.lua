-- Shards by section: the first folders of the page's path.
--
--   guide/install/linux.md   with levels = 1: "guide", with levels = 2: "guide/install"
--
-- A page above that depth belongs to the deepest folder it has; one at the source's root to the key `otherwise`.

return shard_key {
  name = "section",
  help = "One key per folder",
  options = {
    levels = { type = "integer", default = 1, min = 1, max = 32, help = "How many folders deep a section is" },
    otherwise = { type = "string", default = "", help = "Key of the pages at the source's root" },
  },

  ---@param page shard.Page
  ---@param options { levels: integer, otherwise: string }
  ---@return string key
  key = function(page, options)
    local folders = {}
    for folder in page.directory:gmatch("[^/]+") do
      if #folders == options.levels then
        break
      end
      folders[#folders + 1] = folder
    end
    return #folders > 0 and table.concat(folders, "/") or options.otherwise
  end,
}
