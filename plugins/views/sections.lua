-- What every folder holds: its pages and the sections right below it, in order. A folder's list stands under the key
-- "SOURCE/FOLDER", with "SOURCE/" for the top. An index.md is listed in the folder above. So a section's template says
--
--   {% for entry in view("sections", page.source ~ "/" ~ page.directory) %}
--
-- With within = "source" there is one list, "SOURCE/", of all the source's pages but the sections: the posts of a blog.
--
-- An entry is { path, title, url, date, weight, description, is_section }. Summaries are not in it, for they would wake
-- the list at every edit of a body: ask for page(entry.path).summary where you show one.

local folder = require("shard.folder")
local order = require("shard.order")

return reducer {
  name = "sections",
  help = "The ordered list of pages and subsections of every folder",
  options = {
    within = { type = "string", default = "folder", enum = { "folder", "source" }, help = "What a list is made of" },
    order = { type = "string", default = "weight", enum = order.names, help = "How the entries are sorted" },
  },

  ---@param page shard.Page
  ---@param emit fun(key: string, value: table)
  ---@param options { within: string }
  map = function(page, emit, options)
    local listing = folder.listing(page)
    if not listing or options.within == "source" and page.is_section then
      return
    end
    emit(page.source .. "/" .. (options.within == "source" and "" or listing), {
      path = page.path,
      title = page.title,
      url = page.url,
      date = page.date,
      weight = page.weight,
      description = page.description,
      is_section = page.is_section,
    })
  end,

  ---@param key string "SOURCE/FOLDER"
  ---@param records table[]
  ---@param out shard.ViewOut
  ---@param options { order: string }
  reduce = function(key, records, out, options)
    out:set(key, order.sort(records, options.order))
  end,
}
