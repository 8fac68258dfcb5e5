-- shard.shortcodes.markup: HTML for the built-in shortcodes.

local native = require("shard.native")

local markup = {}

---' name="value"' for each value there is, escaped, in the order given; true gives the name alone.
---@param attributes { [1]: string, [2]: any }[]
---@return string
function markup.attributes(attributes)
  local parts = {}
  for _, attribute in ipairs(attributes) do
    local name, value = attribute[1], attribute[2]
    if value == true then
      parts[#parts + 1] = " " .. name
    elseif value ~= nil and value ~= false and value ~= "" then
      parts[#parts + 1] = (' %s="%s"'):format(name, native.escape(tostring(value)))
    end
  end
  return table.concat(parts)
end

---Markdown of one paragraph as HTML, without the paragraph.
---@param text string
---@return string
function markup.inline(text)
  local html = native.markdown(text):gsub("%s+$", "")
  local inside = html:match("^<p>(.*)</p>$")
  return inside and not inside:find("<p>", 1, true) and inside or html
end

---Markdown of one paragraph as text.
---@param text string
---@return string
function markup.plain(text)
  local plain = markup.inline(text):gsub("<[^>]*>", "")
  for entity, meant in pairs({ ["&lt;"] = "<", ["&gt;"] = ">", ["&quot;"] = '"' }) do
    plain = plain:gsub(entity, meant)
  end
  return (plain:gsub("&amp;", "&"))
end

---A fenced code block. The fence is longer than any in the code.
---@param code string
---@param info string the language and what else stands behind the fence
---@return string markdown
function markup.fence(code, info)
  local longest = 2
  for run in code:gmatch("`+") do
    longest = math.max(longest, #run)
  end
  local fence = ("`"):rep(longest + 1)
  return ("%s%s\n%s%s%s\n"):format(fence, info, code, code:sub(-1) == "\n" and "" or "\n", fence)
end

---@param text string
function markup.fail(text)
  error({ message = text }, 0)
end

return markup
