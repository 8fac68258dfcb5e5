-- shard.shortcodes.builtin: the shortcodes that every site has, by name. A site's own of the same name takes its place.

local embeds = require("shard.shortcodes.embeds")
local references = require("shard.shortcodes.references")

---@type table<string, shard.Plugin>
local builtin = {
  details = require("shard.shortcodes.details"),
  figure = require("shard.shortcodes.figure"),
  highlight = require("shard.shortcodes.highlight"),
  include = require("shard.shortcodes.include"),
  param = require("shard.shortcodes.param"),
  ref = references.ref,
  relref = references.relref,
}

for name, embed in pairs(embeds) do
  builtin[name] = embed
end

return builtin
