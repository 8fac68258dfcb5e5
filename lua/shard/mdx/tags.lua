-- shard.mdx.tags: a tag of MDX, read, and as the shortcode or the HTML that stands for it.

local newlines = require("shard.newlines")

local tags = {}

---@class shard.mdx.Attribute
---@field name string
---@field value string|boolean
---@field code boolean? the value is an expression

---@class shard.mdx.Tag
---@field name string
---@field closing boolean?
---@field closed boolean? by itself
---@field attributes shard.mdx.Attribute[]
---@field text string as it was written

---A literal that an expression is: {"text"}, {20}, {true}.
---@param code string
---@return string|boolean|nil
function tags.literal(code)
  local inner = code:match("^%s*(.-)%s*$")
  if inner == "true" or inner == "false" then
    return inner == "true"
  end
  return inner:match('^"([^"]*)"$')
    or inner:match("^'([^']*)'$")
    or inner:match("^`([^`$]*)`$")
    or inner:match("^%d[%d.]*$")
end

---@param text string from the value on
---@return shard.mdx.Attribute?, integer size
local function read_value(text)
  local quoted = text:match('^"([^"]*)"') or text:match("^'([^']*)'")
  if quoted then
    return { value = quoted }, #quoted + 2
  end
  local braces = text:match("^%b{}")
  if not braces then
    return nil, 0
  end
  local value = tags.literal(braces:sub(2, -2))
  if value == nil then
    return { value = braces:sub(2, -2), code = true }, #braces
  end
  return { value = value }, #braces
end

---The tag at the beginning of TEXT, when there is one.
---@param text string
---@return shard.mdx.Tag?
function tags.read(text)
  local slash, name, at = text:match("^<(/?)([%a][%w._-]*)()")
  if not name then
    return nil
  end
  local tag = { name = name, closing = slash == "/", attributes = {} }
  while true do
    at = text:match("^%s*()", at)
    local closes, after = text:match("^(/?)>()", at)
    if after then
      tag.closed = closes == "/"
      tag.text = text:sub(1, after - 1)
      return tag
    end
    local spread = text:match("^%b{}()", at)
    local attribute, rest = text:match("^([%a_][%w_:.-]*)()", at)
    if spread then
      at = spread
    elseif not attribute then
      return nil
    else
      at = rest
      local equals = text:match("^%s*=%s*()", at)
      local value = { value = true }
      if equals then
        local size
        value, size = read_value(text:sub(equals))
        if not value then
          return nil
        end
        at = equals + size
      end
      value.name = attribute
      tag.attributes[#tag.attributes + 1] = value
    end
  end
end

---@param value string|boolean
---@return string
local function argument(value)
  if type(value) == "boolean" then
    return tostring(value)
  end
  return '"' .. value:gsub('[\\"]', "\\%0") .. '"'
end

---@param tag shard.mdx.Tag
---@param name string of the shortcode
---@return string
function tags.as_shortcode(tag, name)
  if tag.closing then
    return "{{% /" .. name .. " %}}"
  end
  local parts, seen = { "{{% ", name }, {}
  for _, attribute in ipairs(tag.attributes) do
    local key = attribute.name:gsub("[:.]", "-")
    if not seen[key] then
      seen[key] = true
      parts[#parts + 1] = " " .. key .. "=" .. argument(attribute.value)
    end
  end
  local breaks = newlines(tag.text) -- of the tag's own lines: some may be in its arguments, too
  local kept = newlines(table.concat(parts))
  parts[#parts + 1] = breaks:sub(#kept + 1) .. (tag.closed and " /%}}" or " %}}")
  return table.concat(parts)
end

---{maxWidth: 20, color: "red"} as CSS.
---@param code string
---@return string?
local function as_css(code)
  local rules = {}
  local inner = code:match("^%s*{(.*)}%s*$")
  for key, value in (inner or ""):gmatch("[\"']?([%a-]+)[\"']?%s*:%s*([^,]+)") do
    local text = tags.literal(value)
    if type(text) == "string" then
      local unit = text:find("^%d[%d.]*$") and text ~= "0" and "px" or ""
      rules[#rules + 1] = key:gsub("%u", function(letter)
        return "-" .. letter:lower()
      end) .. ": " .. text .. unit
    end
  end
  return #rules > 0 and table.concat(rules, "; ") or nil
end

-- The elements that have no end tag. In HTML "/>" ends nothing: of all others the end tag has to be written.
local void = {}
for name in ("area base br col embed hr img input link meta source track wbr"):gmatch("%a+") do
  void[name] = true
end

local html_names = { className = "class", htmlFor = "for" }

---A tag that is HTML as it stands stays to the letter.
---@param tag shard.mdx.Tag
---@param changed boolean? its attributes are not those of its text any more
---@return string
function tags.as_html(tag, changed)
  local is_jsx = tag.text:find("{", 1, true) or tag.text:find("className", 1, true)
  if not changed and not is_jsx and not (tag.closed and not void[tag.name]) then
    return tag.text
  end
  local parts = { tag.closing and "</" or "<", tag.name }
  for _, attribute in ipairs(tag.attributes) do
    local name, value = html_names[attribute.name] or attribute.name, attribute.value
    if attribute.code then
      value = name == "style" and as_css(value) or false
    end
    if value == true then
      parts[#parts + 1] = " " .. name
    elseif value then
      parts[#parts + 1] = (' %s="%s"'):format(name, (value:gsub('"', "&quot;")))
    end
  end
  local kept = newlines(table.concat(parts))
  local close = not tag.closed and ">" or void[tag.name] and " />" or ("></%s>"):format(tag.name)
  parts[#parts + 1] = newlines(tag.text):sub(#kept + 1) .. close
  return table.concat(parts)
end

return tags
