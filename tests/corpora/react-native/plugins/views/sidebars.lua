-- Docusaurus' versioned_sidebars/version-1.2-sidebars.json with the titles and addresses of the pages.
--
--   {% set place = view("sidebars", page.path) %}           { sidebar, previous, next }; nil for a page in no sidebar
--   {% set items = view("sidebars", place.sidebar) %}       a list of { title, url, items }
--
-- The next version, which has its sidebars in JavaScript, gets those of the latest one.

local folder = "website/versioned_sidebars/"

---What a page is called in sidebars: its path without numbers and extension, its `id` in place of the file's name.
---@param page shard.Page
---@return string version, string id
local function identify(page)
  local version, below = page.relative:match("^(version%-[^/]+)/(.*)$")
  below = below or page.relative
  local directory, name = below:match("^(.-)([^/]*)%.[^./]*$")
  return version or "next", directory .. (page.params.id or name)
end

---The names of a JSON object in the order in which TEXT has them: data() has them sorted.
---@param object table<string, any>
---@param text string
---@param from integer where in TEXT the object begins
---@return string[]
local function names_of(object, text, from)
  local places, names = {}, {}
  for name in pairs(object) do
    local written = ("%q"):format(name)
    places[name] = text:find(written .. "%s*:", from) or text:find(written, from, true) or math.huge
    names[#names + 1] = name
  end
  table.sort(names, function(a, b)
    return places[a] < places[b]
  end)
  return names
end

---@class sidebars.Walk
---@field pages table<string, table> by id
---@field text string
---@field order table[] the pages in the order of the sidebar

local present

---@param walk sidebars.Walk
---@param items table
---@param from integer
---@return table[]
local function present_all(walk, items, from)
  local list = {}
  if items[1] == nil then -- { "The Basics": [...] } is short for a list of categories
    for _, name in ipairs(names_of(items, walk.text, from)) do
      local place = walk.text:find(("%q"):format(name), from, true) or from
      list[#list + 1] = { title = name, items = present_all(walk, items[name], place) }
    end
  end
  for _, item in ipairs(items) do
    list[#list + 1] = present(walk, item, from)
  end
  return list
end

---@param walk sidebars.Walk
---@param item any
---@param from integer
---@return table?
function present(walk, item, from)
  if type(item) == "string" then
    item = { type = "doc", id = item }
  end
  local page = walk.pages[item.id]
  if item.type == "doc" and page then
    walk.order[#walk.order + 1] = page
    return { title = item.label or page.label, url = page.url }
  elseif item.type == "category" then
    local link = item.link and walk.pages[item.link.id]
    return { title = item.label, url = link and link.url, items = present_all(walk, item.items or {}, from) }
  elseif item.type == "link" then
    return { title = item.label, url = item.href }
  end
end

return reducer {
  help = "Sidebars of a Docusaurus site",

  ---@param page shard.Page
  map = function(page, emit)
    local version, id = identify(page)
    emit(version, { id = id, path = page.path, url = page.url, label = page.params.sidebar_label or page.title })
  end,

  reduce = function(version, records, out)
    local pages = {}
    for _, record in ipairs(records) do
      pages[record.id] = record
    end
    local file = folder .. (version == "next" and "version-" .. param("latest") or version) .. "-sidebars.json"
    local text, sidebars = read(file), data(file)
    for _, name in ipairs(names_of(sidebars, text, 1)) do
      local walk = { pages = pages, text = text, order = {} }
      local key = version .. "/" .. name
      out:set(key, present_all(walk, sidebars[name], text:find(("%q"):format(name), 1, true) or 1))
      for index, page in ipairs(walk.order) do
        local before, after = walk.order[index - 1], walk.order[index + 1]
        out:set(page.path, {
          sidebar = key,
          previous = before and { title = before.label, url = before.url },
          next = after and { title = after.label, url = after.url },
        })
      end
    end
  end,
}
