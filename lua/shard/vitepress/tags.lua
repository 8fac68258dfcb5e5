-- shard.vitepress.tags: tags of Vue's templates, as HTML or as the shortcode that stands for them.

local mdx_tags = require("shard.mdx.tags")

local tags = {}

---The tag that begins at AT, with attributes such as :href="x", @click="f" and v-if="y"; nil where there is none, or
---where it does not end.
---@param text string
---@param at integer
---@return shard.mdx.Tag?
function tags.read(text, at)
  local slash, name, next = text:match("^<(/?)(%a[%w.-]*)()", at)
  if not name then
    return nil
  end
  local tag = { name = name, closing = slash == "/", attributes = {} }
  while true do
    next = text:match("^%s*()", next)
    local closes, after = text:match("^(/?)>()", next)
    if after then
      tag.closed = closes == "/"
      tag.text = text:sub(at, after - 1)
      return tag
    end
    local attribute, rest = text:match("^([^%s=<>\"'/]+)()", next)
    if not attribute then
      return nil
    end
    local value, behind = text:match('^%s*=%s*"([^"]*)"()', rest)
    if not value then
      value, behind = text:match("^%s*=%s*'([^']*)'()", rest)
    end
    if not value then
      value, behind = text:match("^%s*=%s*([^%s\"'<>=`]+)()", rest)
    end
    tag.attributes[#tag.attributes + 1] = { name = attribute, value = value or true }
    next = behind or rest
  end
end

---Is it for Vue alone? What it says is known only when the page runs.
---@param attribute shard.mdx.Attribute
local function is_directive(attribute)
  return attribute.name:find("^[:@#]") or attribute.name:find("^v%-")
end

---Leaves out what is for Vue alone.
---@param tag shard.mdx.Tag
---@return boolean had it any?
local function plain(tag)
  local kept = {}
  for _, attribute in ipairs(tag.attributes) do
    if not is_directive(attribute) then
      kept[#kept + 1] = attribute
    end
  end
  local any = #kept < #tag.attributes
  tag.attributes = kept
  return any
end

---@param tag shard.mdx.Tag
---@param name string
---@return string?
local function attribute_of(tag, name)
  for _, attribute in ipairs(tag.attributes) do
    if attribute.name == name and type(attribute.value) == "string" then
      return attribute.value
    end
  end
end

---@param tag shard.mdx.Tag
---@return string
function tags.badge(tag)
  if tag.closing then
    return "</span>"
  end
  local kind = (attribute_of(tag, "type") or "tip"):gsub("[^%w-]", "")
  local html = ('<span class="badge badge-%s">%s'):format(kind, attribute_of(tag, "text") or "")
  return tag.closed and html .. "</span>" or html
end

---@param tag shard.mdx.Tag
---@param shortcode string
---@return string
function tags.as_shortcode(tag, shortcode)
  plain(tag)
  return mdx_tags.as_shortcode(tag, shortcode)
end

---@param tag shard.mdx.Tag
---@return string
function tags.as_html(tag)
  return mdx_tags.as_html(tag, plain(tag))
end

return tags
