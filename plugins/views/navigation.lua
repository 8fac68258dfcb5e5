-- A tree of pages for every group of a source: the navigation of a version, of a section, or of the whole source.
--
-- A group is the first `level` folders of the page's path. Its tree stands under the key "SOURCE/GROUP", so in a
-- template
--
--   {% set tree = view("navigation", page.source ~ "/" ~ page.section) %}      level = 1, the default
--   {% set tree = view("navigation", page.source ~ "/") %}                     level = 0: one tree for the source
--
-- A node is { title, url, folder, children }: `folder` is the folder of a section, relative to the source, and missing
-- where the node is a page; `url` is missing where a folder has no page of its own, _index.md or index.md; `children`
-- where there are none.
--
-- `depth` cuts the tree: 1 keeps the group's sections and its topmost pages. Pages below the cut emit nothing, so
-- editing them wakes no navigation; a folder without an _index.md is shown only where a page of it is above the cut.

local folder_pages = require("shard.folder")
local order = require("shard.order")

---@class navigation.Node a section or page while the tree grows
---@field path string decides where all else is equal
---@field title string
---@field url string?
---@field weight number?
---@field date string?
---@field folder string? of a section
---@field nodes navigation.Node[]

---"dev-guide" -> "Dev guide", for folders that have no page to name them.
---@param folder string
---@return string
local function readable(folder)
  local words = folder:match("[^/]*$"):gsub("[-_]+", " ")
  return (words:gsub("^%l", string.upper))
end

---@param nodes navigation.Node[]
---@param name string of the order
---@return table[]?
local function present(nodes, name)
  if #nodes == 0 then
    return nil
  end
  local list = {}
  for index, node in ipairs(order.sort(nodes, name)) do
    local children = present(node.nodes, name)
    list[index] = { title = node.title, url = node.url, folder = node.folder, children = children }
  end
  return list
end

return reducer {
  name = "navigation",
  help = "A tree of sections and pages per version, section or source",
  options = {
    level = { type = "integer", default = 1, min = 0, max = 32, help = "How many folders name a group; 0: one group" },
    depth = { type = "integer", default = 32, min = 1, max = 32, help = "How many levels of the tree to keep" },
    order = { type = "string", default = "weight", enum = order.names, help = "How siblings are sorted" },
    label = { type = "string", min = 1, help = "Front matter field with a title that is shorter, where a page has it" },
  },

  ---@param page shard.Page
  ---@param emit fun(key: string, value: table)
  ---@param options { level: integer, depth: integer, label: string? }
  map = function(page, emit, options)
    local folders = {}
    for folder in page.directory:gmatch("[^/]+") do
      folders[#folders + 1] = folder
    end
    local is_own_page = folder_pages.is_own_page(page)
    local depth = #folders - options.level + (is_own_page and 0 or 1)
    if #folders < options.level or depth > options.depth then
      return
    end
    emit(page.source .. "/" .. table.concat(folders, "/", 1, options.level), {
      path = page.relative,
      folder = page.directory,
      title = options.label and page.params[options.label] or page.title,
      url = page.url,
      weight = page.weight,
      date = page.date,
      is_section = is_own_page,
    })
  end,

  ---@param key string "SOURCE/GROUP"
  ---@param records table[]
  ---@param out shard.ViewOut
  ---@param options { order: string }
  reduce = function(key, records, out, options)
    local top = key:match("/(.*)")
    ---@type table<string, navigation.Node>
    local sections = {}
    local function section_at(folder)
      if not sections[folder] then
        sections[folder] = { path = folder, folder = folder, title = readable(folder), nodes = {} }
        if folder ~= top then
          local siblings = section_at(folder:match("(.*)/") or "").nodes
          siblings[#siblings + 1] = sections[folder]
        end
      end
      return sections[folder]
    end

    section_at(top)
    for _, record in ipairs(records) do
      local section = section_at(record.folder)
      local node = section
      if not record.is_section then
        node = { nodes = {} }
        section.nodes[#section.nodes + 1] = node
      end
      node.path, node.title, node.url = record.path, record.title, record.url
      node.weight, node.date = record.weight, record.date
    end
    local root = present({ sections[top] }, options.order)
    out:set(key, root and root[1])
  end,
}
