-- Sitemaps as sitemaps.org describes them: one file for every shard key of every source, sitemap-docs-v1-2.xml, and
-- sitemap.xml, the index of them all. So an edited page touches the file of its key, and no file grows with the site.
-- A file holds at most 50,000 addresses; what a key has beyond goes to sitemap-KEY.2.xml and so on.
--
-- Drafts are left out, and so is a page whose front matter says `sitemap: false`. A page's `date` is its lastmod.

local MOST_PER_FILE = 50000

---@param text string
---@return string
local function xml(text)
  local entities = { ["&"] = "&amp;", ["<"] = "&lt;", [">"] = "&gt;", ['"'] = "&quot;", ["'"] = "&apos;" }
  return (text:gsub("[&<>\"']", entities))
end

---The day of a date as it stands in front matter, where it is one.
---@param date any
---@return string? day "2024-05-31"
local function day_of(date)
  if type(date) ~= "string" then
    return nil
  end
  local day, month, number = date:match("^(%d%d%d%d%-(%d%d)%-(%d%d))")
  local valid = day and month >= "01" and month <= "12" and number >= "01" and number <= "31"
  return valid and day or nil
end

---Site-relative to absolute. Sitemaps know no other addresses.
---@param url string
---@return string
local function absolute(url)
  return (site.base_url:gsub("/+$", "")) .. url
end

---@param element "urlset"|"sitemapindex"
---@param child "url"|"sitemap"
---@param entries { url: string, day: string? }[]
---@return string
local function document(element, child, entries)
  local lines = {
    '<?xml version="1.0" encoding="UTF-8"?>',
    ('<%s xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'):format(element),
  }
  for _, entry in ipairs(entries) do
    local modified = entry.day and ("<lastmod>%s</lastmod>"):format(entry.day) or ""
    lines[#lines + 1] = ("<%s><loc>%s</loc>%s</%s>"):format(child, xml(absolute(entry.url)), modified, child)
  end
  lines[#lines + 1] = ("</%s>\n"):format(element)
  return table.concat(lines, "\n")
end

return reducer {
  name = "sitemap",
  help = "sitemap.xml and a sitemap per shard key",
  options = {},
  needs = { "base_url" },

  ---@param page shard.Page
  ---@param emit fun(key: string, value: table)
  map = function(page, emit)
    if page.draft or page.params.sitemap == false then
      return
    end
    local key = page.key and page.key ~= "" and page.source .. "-" .. page.key or page.source
    emit(slug(key), { url = page.url, day = day_of(page.date) })
  end,

  ---@param key string
  ---@param records { url: string, day: string? }[]
  ---@param out shard.MergeOut
  reduce = function(key, records, out)
    table.sort(records, function(a, b)
      return a.url < b.url
    end)
    local files = {}
    for first = 1, #records, MOST_PER_FILE do
      local entries = table.move(records, first, math.min(first + MOST_PER_FILE - 1, #records), 1, {})
      local suffix = first > 1 and "." .. (#files + 1) or ""
      local newest = nil
      for _, entry in ipairs(entries) do
        newest = (entry.day and entry.day > (newest or "")) and entry.day or newest
      end
      files[#files + 1] = { url = ("/sitemap-%s%s.xml"):format(key, suffix), day = newest }
      out:write(files[#files].url:sub(2), document("urlset", "url", entries))
    end
    out:summary(files)
  end,

  ---@param summaries { key: string, value: { url: string, day: string? }[] }[]
  ---@param out shard.MergeOut
  finish = function(summaries, out)
    local files = {}
    for _, summary in ipairs(summaries) do
      table.move(summary.value, 1, #summary.value, #files + 1, files)
    end
    out:write("sitemap.xml", document("sitemapindex", "sitemap", files))
  end,
}
