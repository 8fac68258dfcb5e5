-- {{< highlight go >}}...{{< /highlight >}}: a code block, as a fenced one would be.

local markup = require("shard.shortcodes.markup")
local native = require("shard.native")
local plugin = require("shard.plugin")

---"linenos=inline, hl_lines=2 3" -> "linenos=inline,hl_lines="2 3"", as it stands behind a fence.
---@param options string?
---@return string
local function attributes(options)
  if not options or options == "" then
    return ""
  end
  local parts = {}
  for part in options:gmatch("[^,]+") do
    local name, value = part:match("^%s*([%w_]+)%s*=%s*(.-)%s*$")
    if name and value:find("%s") and not value:find("^%[") then
      value = '"' .. value:gsub('"', "") .. '"'
    end
    parts[#parts + 1] = name and ("%s=%s"):format(name, value) or part
  end
  return (" {%s}"):format(table.concat(parts, ","))
end

return plugin.constructors.shortcode({
  help = "A code block, as a fenced one would be. What is inside is the code.",
  positional = { "lang", "options" },
  options = {
    lang = { type = "string", default = "", help = "its language" },
    options = { type = "string", help = "such as `linenos=true, hl_lines=2-3`" },
  },
  render = function(call, options)
    local code = call.inner:gsub("^%s*\n", ""):gsub("%s+$", "")
    local block = markup.fence(code, options.lang .. attributes(options.options))
    return call.markdown and "\n" .. block or native.markdown(block)
  end,
})
