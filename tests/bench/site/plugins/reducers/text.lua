-- index.json: the plain text of all pages, as sites make it for a search in the browser. The text of a version is put
-- together when one of its pages changed, the file when one of its versions did.

local plain = require("plain")

local escapes = { ['"'] = '\\"', ["\\"] = "\\\\", ["\n"] = "\\n", ["\r"] = "\\r", ["\t"] = "\\t" }

---@param text string
---@return string
local function quoted(text)
  return '"' .. text:gsub('[%c"\\]', function(byte)
    return escapes[byte] or ("\\u%04x"):format(byte:byte())
  end) .. '"'
end

return reducer {
  name = "text",
  help = "The text of all pages in one file",
  options = {},

  map = function(page, emit)
    if not page.is_section then
      local url, title, text = quoted(page.url), quoted(page.title), quoted(plain(page.content))
      emit(page.key, ('{"u":%s,"t":%s,"b":%s}'):format(url, title, text))
    end
  end,

  reduce = function(_, records, out)
    out:summary(table.concat(records, ","))
  end,

  finish = function(summaries, out)
    local texts = {}
    for index, summary in ipairs(summaries) do
      texts[index] = summary.value
    end
    out:write("index.json", "[" .. table.concat(texts, ",") .. "]")
  end,
}
