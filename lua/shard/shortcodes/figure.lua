-- {{< figure src="a.png" caption="A" >}}: an image with its caption.

local markup = require("shard.shortcodes.markup")
local plugin = require("shard.plugin")

local function text(help)
  return { type = "string", help = help }
end

local attributes = markup.attributes

local function image(options)
  local html = "<img"
    .. attributes({
      { "src", options.src },
      { "alt", options.alt or options.caption and markup.plain(options.caption) },
      { "width", options.width },
      { "height", options.height },
      { "loading", options.loading },
    })
    .. ">"
  if not options.link then
    return html
  end
  local open = attributes({ { "href", options.link }, { "target", options.target }, { "rel", options.rel } })
  return ("<a%s>%s</a>"):format(open, html)
end

local function caption(options)
  local parts = {}
  if options.title then
    parts[#parts + 1] = ("<h4>%s</h4>"):format(markup.inline(options.title))
  end
  local attr = options.attr and markup.inline(options.attr)
  if attr and options.attrlink then
    attr = ("<a%s>%s</a>"):format(attributes({ { "href", options.attrlink } }), attr)
  end
  if options.caption or attr then
    local words = options.caption and markup.inline(options.caption) or ""
    parts[#parts + 1] = ("<p>%s%s%s</p>"):format(words, words ~= "" and attr and " " or "", attr or "")
  end
  return #parts > 0 and ("\n<figcaption>%s</figcaption>"):format(table.concat(parts)) or ""
end

return plugin.constructors.shortcode({
  help = "An image with its caption.",
  positional = { "src" },
  options = {
    src = { type = "string", required = true, help = "address of the image" },
    alt = text("what the image shows, for those who do not see it; default: the caption"),
    caption = text("Markdown"),
    title = text("Markdown, as a heading of the caption"),
    link = text("where a click on the image leads"),
    target = text("attribute of that link"),
    rel = text("attribute of that link"),
    attr = text("Markdown: whose the image is"),
    attrlink = text("where a click on that leads"),
    class = text("class of the figure"),
    width = text("of the image"),
    height = text("of the image"),
    loading = text("`lazy` or `eager`"),
  },
  render = function(_, options)
    local class = attributes({ { "class", options.class } })
    return ("<figure%s>\n%s%s\n</figure>"):format(class, image(options), caption(options))
  end,
})
