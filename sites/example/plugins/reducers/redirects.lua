-- Keeps old addresses alive. A page that has moved lists the addresses that it had:
--
--   aliases: [/start/, /docs/intro/]
--
-- and each of them becomes a small page that leads to the new one. All of them together are also in `_redirects`, which
-- several hosts read to answer with a status of 301 instead.

---@param text string
---@return string
local function escape_html(text)
  return (text:gsub("[&<>\"']", { ["&"] = "&amp;", ["<"] = "&lt;", [">"] = "&gt;", ['"'] = "&quot;", ["'"] = "&#39;" }))
end

local moved = [[
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>This page has moved</title>
<meta http-equiv="refresh" content="0; url=%s">
<link rel="canonical" href="%s">
</head>
<body><p>This page has moved to <a href="%s">%s</a>.</p></body>
</html>
]]

return reducer {
  name = "redirects",
  help = "A page at every old address that leads to the new one",
  options = {
    field = { type = "string", default = "aliases", help = "Front matter field with the old addresses" },
  },

  ---@param page shard.Page
  ---@param emit fun(key: string, value: table)
  ---@param options { field: string }
  map = function(page, emit, options)
    local aliases = page.params[options.field]
    for _, alias in ipairs(type(aliases) == "table" and aliases or { aliases }) do
      emit("/" .. alias:gsub("^/+", ""):gsub("/+$", "") .. "/", { url = page.url, path = page.path })
    end
  end,

  ---@param key string the old address
  ---@param records { url: string, path: string }[]
  ---@param out shard.MergeOut
  reduce = function(key, records, out)
    if #records > 1 then
      local claim = "%s and %s both name %s as an old address: only one page can be there now"
      error(claim:format(records[1].path, records[2].path, key), 0)
    end
    local url = escape_html(records[1].url)
    out:write(key:sub(2) .. "index.html", moved:format(url, url, url, url))
    out:summary(records[1].url)
  end,

  ---@param summaries { key: string, value: string }[]
  ---@param out shard.MergeOut
  finish = function(summaries, out)
    local lines = {}
    for index, summary in ipairs(summaries) do
      lines[index] = ("%s %s 301\n"):format(summary.key, summary.value)
    end
    out:write("_redirects", table.concat(lines))
  end,
}
