-- Shards by version: the name of one folder of the page's path.
--
--   docs/v1.2/guide/install.md   with level = 2: "v1.2"
--
-- Pages that lie higher than that folder, or whose folder does not look like a version, share the key `otherwise`.

return shard_key {
  name = "version",
  help = "One key per version folder",
  options = {
    level = {
      type = "integer",
      default = 1,
      min = 1,
      max = 32,
      help = "Which folder names the version, counted from the source's root",
    },
    pattern = {
      type = "pattern",
      help = 'Lua pattern that a version matches, such as "^v%d"; without one every folder is a version',
    },
    otherwise = { type = "string", default = "", help = "Key of the pages that have no version" },
  },

  ---@param page shard.Page
  ---@param options { level: integer, pattern: string?, otherwise: string }
  ---@return string key
  key = function(page, options)
    local level = 0
    for folder in page.directory:gmatch("[^/]+") do
      level = level + 1
      if level == options.level then
        local matches = not options.pattern or folder:find(options.pattern) ~= nil
        return matches and folder or options.otherwise
      end
    end
    return options.otherwise
  end,
}
