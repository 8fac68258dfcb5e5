-- An RSS feed of the site, of every section and of every tag, with the first 70 words of each page: what Hugo makes
-- unless it is told not to.

local plain = require("plain")

local HEAD = '<?xml version="1.0" encoding="utf-8"?>\n'
  .. '<rss version="2.0"><channel><title>%s</title><link>%s</link>\n'
local ITEM = "<item><title>%s</title><link>%s</link><guid>%s</guid><pubDate>%s</pubDate>"
  .. "<description>%s</description></item>\n"

---@param text string
---@return string
local function xml(text)
  return (text:gsub("[&<>]", { ["&"] = "&amp;", ["<"] = "&lt;", [">"] = "&gt;" }))
end

---@param text string
---@param count integer
---@return string
local function first_words(text, count)
  local last = 0
  for _ = 1, count do
    local _, stop = text:find("%S+", last + 1)
    if not stop then
      break
    end
    last = stop
  end
  return text:sub(1, last)
end

return reducer {
  name = "feeds",
  help = "RSS of the site, its sections and its tags",
  options = {},

  map = function(page, emit)
    if page.is_section then
      return
    end
    local summary = first_words(plain(page.content), 70)
    local entry = { title = page.title, url = page.url, date = page.date or "", summary = summary }
    emit("", entry)
    emit(page.directory, entry)
    for _, tag in ipairs(page.tags) do
      emit("tags/" .. slug(tag), entry)
    end
  end,

  reduce = function(key, records, out)
    table.sort(records, function(a, b)
      return a.date > b.date or (a.date == b.date and a.url < b.url)
    end)
    local parts = { HEAD:format(xml(key), absolute_url("/" .. key)) }
    for _, entry in ipairs(records) do
      local url = absolute_url(entry.url)
      parts[#parts + 1] = ITEM:format(xml(entry.title), url, url, entry.date, xml(entry.summary))
    end
    parts[#parts + 1] = "</channel></rss>\n"
    out:write((key == "" and "" or key .. "/") .. "index.xml", table.concat(parts))
  end,
}
