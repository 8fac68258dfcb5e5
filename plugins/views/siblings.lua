-- The previous and the next page of every page, within its folder or its whole source. What a page has stands under the
-- key of its path:
--
--   {% set around = view("siblings", page.path) %}
--   {% if around and around.next %}<a rel="next" href="{{ around.next.url }}">{{ around.next.title }}</a>{% endif %}
--
-- Sections (_index.md) stand outside the row, and an index.md in that of the folder above. By date the row runs
-- from the newest page to the oldest.

local folder = require("shard.folder")
local order = require("shard.order")

---@param record { title: string, url: string }?
---@return { title: string, url: string }?
local function link(record)
  return record and { title = record.title, url = record.url }
end

return reducer {
  name = "siblings",
  help = "The previous and the next page of every page",
  options = {
    within = { type = "string", default = "folder", enum = { "folder", "source" }, help = "How far a row reaches" },
    order = { type = "string", default = "weight", enum = order.names, help = "How the row is sorted" },
  },

  ---@param page shard.Page
  ---@param emit fun(key: string, value: table)
  ---@param options { within: string }
  map = function(page, emit, options)
    local listing = folder.listing(page)
    if not listing or page.is_section then
      return
    end
    emit(page.source .. "/" .. (options.within == "source" and "" or listing), {
      path = page.path,
      title = page.title,
      url = page.url,
      date = page.date,
      weight = page.weight,
    })
  end,

  ---@param records table[]
  ---@param out shard.ViewOut
  ---@param options { order: string }
  reduce = function(_, records, out, options)
    local row = order.sort(records, options.order)
    for index, record in ipairs(row) do
      out:set(record.path, { previous = link(row[index - 1]), next = link(row[index + 1]) })
    end
  end,
}
