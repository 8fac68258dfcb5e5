-- {{< details summary="More" >}}...{{< /details >}}: text that opens with a click.

local markup = require("shard.shortcodes.markup")
local native = require("shard.native")
local plugin = require("shard.plugin")

return plugin.constructors.shortcode({
  help = "Text that opens with a click. What is inside is Markdown.",
  positional = { "summary" },
  options = {
    summary = {
      type = "string",
      help = "Markdown: what is seen while it is closed; default: the [title](markdown.md#titles) of `details`",
    },
    title = { type = "string", help = "the same" },
    open = { type = "boolean", help = "is it open at first?" },
    name = { type = "string", help = "of those with one name, one is open at a time" },
    class = { type = "string", help = "class of the element" },
  },
  render = function(call, options)
    local open = markup.attributes({
      { "class", options.class },
      { "name", options.name },
      { "open", options.open },
    })
    local given = options.title or options.summary
    local summary = given and markup.inline(given) or native.escape(native.details_title())
    local inner = call.markdown and ("\n\n%s\n\n"):format(call.inner) or "\n" .. native.markdown(call.inner)
    return ("<details%s>\n<summary>%s</summary>%s</details>"):format(open, summary, inner)
  end,
})
