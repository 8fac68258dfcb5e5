-- A page for every tag with the pages that carry it, and an index of the tags.
--
--   merge "tags" { path = "/tags/:tag/", index = "/tags/", template = "tag.html", index_template = "tags.html" }
--
-- The tag's template gets `tag` { name, url, count } and `pages`, a list of { path, title, url, date, description }
-- with the newest first; the index's template gets `tags`, a list of { name, url, count } in order of name. Any field
-- of the front matter that holds a text or a list of texts can be the `field`: authors, categories, series; one within
-- a map too: taxonomies.tags.
--
-- ":tag" becomes the tag's slug. Spellings that differ in case alone, such as "Lua" and "lua", are one tag, named as
-- the one that comes first in byte order. Other tags that would share an address, such as "C" and "C++", are an error.

local order = require("shard.order")

---@param path string "/tags/:tag/"
---@param tag string the slug
---@return string url
local function address(path, tag)
  local url = path:gsub(":tag", tag)
  return (url:gsub("[\128-\255]", function(byte)
    return ("%%%02X"):format(byte:byte())
  end))
end

---The file below the output folder that a web server gives for an address: "tags/lua/index.html".
---@param path string
---@param tag string
---@return string
local function file(path, tag)
  local name = path:gsub(":tag", tag):gsub("^/", "")
  if path:find("%.[^/]*$") then -- a file, "/tags/:tag.html"
    return name
  end
  return name:gsub("([^/])$", "%1/") .. "index.html"
end

---@param params table<string, any>
---@param field string "tags", or "taxonomies.tags" for what is in a map
---@return any
local function field_of(params, field)
  local value = params[field]
  if value == nil and field:find(".", 1, true) then
    value = params
    for name in field:gmatch("[^.]+") do
      value = type(value) == "table" and value[name] or nil
    end
  end
  return value
end

return reducer {
  name = "tags",
  help = "A page per tag, and an index of the tags",
  options = {
    field = { type = "string", default = "tags", min = 1, help = "Front matter field that holds the tags" },
    path = {
      type = "address",
      tokens = { "tag" },
      needs = { "tag" },
      default = "/tags/:tag/",
      help = "Address of a tag's page",
    },
    index = { type = "address", default = "/tags/", help = "Address of the index" },
    template = { type = "template", default = "tag.html", help = "Template of a tag's page" },
    index_template = { type = "template", default = "tags.html", help = "Template of the index" },
    order = { type = "string", default = "date", enum = order.names, help = "How the pages of a tag are sorted" },
  },

  ---@param page shard.Page
  ---@param emit fun(key: string, value: table)
  ---@param options { field: string }
  map = function(page, emit, options)
    local tags = field_of(page.params, options.field)
    for _, tag in ipairs(type(tags) == "table" and tags or { tags }) do
      local name = tostring(tag):match("^%s*(.-)%s*$")
      local key = slug(name)
      if key == "" then
        error(("%s %q has no letter or digit to make an address of"):format(options.field, name), 0)
      end
      emit(key, {
        name = name, -- flat, for a common tag has very many records
        path = page.path,
        title = page.title,
        url = page.url,
        date = page.date,
        weight = page.weight,
        description = page.description,
      })
    end
  end,

  ---@param key string the slug
  ---@param records shard.Listed[] with the `name` of the tag
  ---@param out shard.MergeOut
  ---@param options { field: string, path: string, template: string, order: string }
  reduce = function(key, records, out, options)
    local name, pages, seen = records[1].name, {}, {}
    for _, record in ipairs(records) do
      local spelling = record.name
      if spelling:lower() ~= name:lower() then
        local clash = "%s %q (%s) and %q (%s) both become %s: rename one"
        local url = address(options.path, key)
        error(clash:format(options.field, name, records[1].path, spelling, record.path, url), 0)
      end
      name = spelling < name and spelling or name
      if not seen[record.path] then
        seen[record.path] = true
        record.name = nil
        pages[#pages + 1] = record
      end
    end
    local tag = { name = name, url = address(options.path, key), count = #pages }
    local context = { title = name, tag = tag, pages = order.sort(pages, options.order) }
    out:page { path = file(options.path, key), template = options.template, context = context }
    out:summary(tag)
  end,

  ---@param summaries { key: string, value: { name: string, url: string, count: integer } }[]
  ---@param out shard.MergeOut
  ---@param options { index: string, index_template: string }
  finish = function(summaries, out, options)
    local tags = {}
    for index, summary in ipairs(summaries) do
      tags[index] = summary.value
    end
    table.sort(tags, function(a, b)
      local first, second = a.name:lower(), b.name:lower()
      return first < second or (first == second and a.name < b.name)
    end)
    local context = { title = "Tags", tags = tags }
    out:page { path = file(options.index, ""), template = options.index_template, context = context }
  end,
}
