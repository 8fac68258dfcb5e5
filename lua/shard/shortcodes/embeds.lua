-- {{< youtube ID >}} and the like: plain links. A page embeds nothing from elsewhere unless its site says so, by a
-- shortcode of the same name.

local markup = require("shard.shortcodes.markup")
local plugin = require("shard.plugin")

---@param service string
---@param positional string[]
---@param url fun(options: table): string
---@return shard.Plugin
local function link(service, positional, url)
  local options = {
    title = { type = "string", help = "the link's text" },
    class = { type = "string", help = "the link's class" },
  }
  for _, name in ipairs(positional) do
    options[name] = { type = "string", required = name == "id" or name == "user", help = "as in its address" }
  end
  for _, name in ipairs({ "autoplay", "start", "end", "loop", "mute", "controls", "allowFullScreen", "loading" }) do
    options[name] = options[name] or { type = "any", help = "of a player; not used" }
  end
  return plugin.constructors.shortcode({
    help = ("A link to %s."):format(service),
    positional = positional,
    options = options,
    render = function(_, given)
      local open = markup.attributes({ { "class", given.class }, { "href", url(given) } })
      return ("<a%s>%s</a>"):format(open, markup.inline(given.title or service))
    end,
  })
end

local embeds = {
  youtube = link("a video on YouTube", { "id" }, function(options)
    return "https://www.youtube.com/watch?v=" .. options.id
  end),
  vimeo = link("a video on Vimeo", { "id" }, function(options)
    return "https://vimeo.com/" .. options.id
  end),
  instagram = link("a post on Instagram", { "id" }, function(options)
    return ("https://www.instagram.com/p/%s/"):format(options.id)
  end),
  gist = link("a gist on GitHub", { "user", "id", "file" }, function(options)
    local file = options.file and "#file-" .. options.file:lower():gsub("[^%w_-]", "-") or ""
    return ("https://gist.github.com/%s/%s%s"):format(options.user, options.id, file)
  end),
  x = link("a post on X", { "user", "id" }, function(options)
    return ("https://x.com/%s/status/%s"):format(options.user, options.id)
  end),
}
embeds.twitter, embeds.tweet = embeds.x, embeds.x

return embeds
