-- The text of HTML, without its tags.

local entities = { ["&lt;"] = "<", ["&gt;"] = ">", ["&quot;"] = '"', ["&#39;"] = "'", ["&amp;"] = "&" }

---@param html string
---@return string
return function(html)
  return (html:gsub("<[^>]*>", ""):gsub("&#?%w+;", entities))
end
