-- shard.mkdocs.inline: keys, marks and icons in a line of text.

local inline = {}

local icon_sets = { material = true, fontawesome = true, octicons = true, simple = true }

---@param name string
---@param rest string with a list of attributes, perhaps
---@param icon (fun(name: string): string?)?
---@return string?
local function show_icon(name, rest, icon)
  local list = rest:match("^{:?%s*(.-)%s*}$")
  if not icon_sets[name:match("^%l+")] then
    return nil
  end
  local html = icon and icon(name)
  if html then
    return html .. (list and "" or inline.text(rest, icon))
  end
  local classes, others = { "icon", name }, {}
  for word in (list or ""):gmatch('[^%s"]*"[^"]*"') do
    others[#others + 1] = " " .. word
  end
  for class in (list or ""):gsub('"[^"]*"', ""):gmatch("%.([%w_-]+)") do
    classes[#classes + 1] = class
  end
  local span = '<span class="' .. table.concat(classes, " ") .. '"' .. table.concat(others) .. "></span>"
  return span .. (list and "" or inline.text(rest, icon))
end

---@param text string what no code is in
---@param icon (fun(name: string): string?)?
---@return string
function inline.text(text, icon)
  if text:find("++", 1, true) then
    text = text:gsub("%+%+([%w][%w+_-]*)%+%+", function(keys)
      return (keys:gsub("[^+]+", function(key)
        return "<kbd>" .. key:gsub("^%l", string.upper) .. "</kbd>"
      end))
    end)
  end
  if text:find("==", 1, true) then
    text = text:gsub("%f[=]==([^%s=][^=]*)==%f[^=]", "<mark>%1</mark>")
  end
  if text:find("^^", 1, true) then
    text = text:gsub("%^%^([^%s^][^^]*)%^%^", "<ins>%1</ins>")
  end
  if text:find(":[%l]+%-[%w-]+:") then
    text = text:gsub(":(%l+%-[%w-]+):({?:?[^}\n]*}?)", function(name, list)
      return show_icon(name, list, icon)
    end)
  end
  return text
end

---Code between backticks stays; but for the language that it may begin with.
---@param line string
---@param icon (fun(name: string): string?)? gives the HTML of an icon by its name
---@return string
function inline.line(line, icon)
  if not line:find("`", 1, true) then
    return inline.text(line, icon)
  end
  local out, at = {}, 1
  while true do
    local first, last = line:find("`+", at)
    local stop = first and select(2, line:find("%f[`]" .. line:sub(first, last) .. "%f[^`]", last + 1))
    if not first or not stop then
      out[#out + 1] = first and line:sub(at) or inline.text(line:sub(at), icon)
      break
    end
    out[#out + 1] = inline.text(line:sub(at, first - 1), icon)
    out[#out + 1] = (line:sub(first, stop):gsub("^(`+)%s*#![%w_+-]+%s+", "%1"))
    at = stop + 1
  end
  return table.concat(out)
end

return inline
