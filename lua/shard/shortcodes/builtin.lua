-- shard.shortcodes.builtin: the shortcodes that every site has, by name. One file each; a site's own of the same name
-- takes its place.

local builtin = {}

for _, name in ipairs({ "param" }) do
  builtin[name] = require("shard.shortcodes." .. name)
end

return builtin
