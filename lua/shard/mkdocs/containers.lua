-- shard.mkdocs.containers: what stands behind the colons of the container that shows a block of MkDocs.

local containers = {}

---@type table<string, string> kind of an admonition -> alert that shows it
local alerts = {
  note = "note", tip = "tip", info = "info", important = "important", warning = "warning", caution = "caution",
  danger = "danger", hint = "tip", success = "tip", check = "tip", done = "tip", abstract = "info", summary = "info",
  tldr = "info", todo = "info", question = "info", help = "info", faq = "info", attention = "warning",
  failure = "danger", fail = "danger", missing = "danger", error = "danger", bug = "danger",
}

---@param kind string
---@return boolean
function containers.is_alert(kind)
  return alerts[kind] ~= nil
end

---@param text string
local function capitalized(text)
  return (text:gsub("^%l", string.upper))
end

---"name[Title]{.class}"
---@param name string
---@param title string
---@param attributes string each with a blank before it
function containers.named(name, title, attributes)
  title = title ~= "" and "[" .. title .. "]" or ""
  return name .. title .. (attributes ~= "" and "{" .. attributes:sub(2) .. "}" or "")
end

---@param kind string
---@param classes string " .a .b"
---@param title string? nil: the kind is the title
---@return string
function containers.admonition(kind, classes, title)
  local alert = alerts[kind] or "note"
  if title == "" then
    return ("{.markdown-alert .markdown-alert-%s .%s%s}"):format(alert, kind, classes)
  end
  if alert ~= kind then
    classes = " ." .. kind .. classes
  end
  return containers.named(alert, title or alert ~= kind and capitalized(kind) or "", classes)
end

---@param kind string
---@param classes string
---@param title string?
---@param open boolean
function containers.details(kind, classes, title, open)
  local attributes = (kind ~= "" and " ." .. kind or "") .. classes .. (open and " open" or "")
  return containers.named("details", title and title ~= "" and title or capitalized(kind), attributes)
end

---What stands behind the mark of a block: `note inline end "Title"`.
---@param text string
---@return string kind, string classes, string? title
function containers.parts(text)
  local words, title = text:match('^(.-)%s*"(.*)"%s*$')
  local kind, classes = nil, {}
  for word in (words or text):gmatch("[%w_-]+") do
    if kind then
      classes[#classes + 1] = " ." .. word
    end
    kind = kind or word:lower()
  end
  return kind or "", table.concat(classes), title
end

return containers
