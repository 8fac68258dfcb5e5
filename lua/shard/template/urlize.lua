-- Makes links of the URLs and mail addresses in escaped text.

local values = require "shard.template.values"

local urlize = {}

local function starts(text, start)
  return text:sub(1, #start) == start
end

--- The punctuation around a word, which is not part of its URL.
local function peel(word)
  local head, tail = "", ""
  while true do
    local part = word:match("^[%(<]") or word:match("^&lt;")
    if not part then
      break
    end
    head, word = head .. part, word:sub(#part + 1)
  end
  while true do
    local part = word:match("[%)>%.,\n]$") or word:match("&gt;$")
    if not part then
      break
    end
    word, tail = word:sub(1, -#part - 1), part .. tail
  end
  for open, close in pairs({ ["("] = ")", ["<"] = ">", ["&lt;"] = "&gt;" }) do
    local _, opened = word:gsub(open:gsub("%(", "%%("), "")
    local _, closed = word:gsub(close:gsub("%)", "%%)"), "")
    while opened > closed and tail:find(close, 1, true) do -- a closing one that belongs to the URL
      local _, last = tail:find(close, 1, true)
      word, tail, closed = word .. tail:sub(1, last), tail:sub(last + 1), closed + 1
    end
  end
  return head, word, tail
end

local function is_mail(word)
  return word:find("^[%w_%.%+%-]+@[%w_%-]+%.[%w_%.%-]+$") ~= nil
end

local function is_host(word)
  return word:find("^[%w_][%w_%.%-]*%.com[^%w]?") ~= nil or word:find("^[%w_][%w_%.%-]*%.net[^%w]?") ~= nil
    or word:find("^[%w_][%w_%.%-]*%.org[^%w]?") ~= nil
end

--- What WORD links to, or nil; and whether it is a mail address.
local function target_of(word, schemes)
  if word:find("^https?://[%w%[]") then
    return word
  elseif word:find("^www%.[%w]") then
    return "https://" .. word
  elseif starts(word, "mailto:") and is_mail(word:sub(8)) then
    return word, true
  elseif is_mail(word) then
    return "mailto:" .. word, true
  elseif is_host(word) and not word:find("@", 1, true) then
    return "https://" .. word
  end
  for _, scheme in ipairs(schemes or {}) do
    if word ~= scheme and starts(word, scheme) then
      return word
    end
  end
  return nil
end

local function attributes(options)
  local rel = {}
  for word in (values.text(options.rel) .. (options.nofollow and " nofollow" or "") .. " noopener"):gmatch("%S+") do
    rel[word] = true
  end
  local text = (' rel="%s"'):format(values.escape_text(table.concat((values.keys(rel)), " ")))
  if options.target then
    text = text .. (' target="%s"'):format(values.escaped(options.target))
  end
  return text
end

--- TEXT (escaped already) with its URLs as links.
---@param text string
---@param options { limit: integer?, nofollow: boolean?, target: string?, rel: string?, extra_schemes: string[]? }
---@return string
function urlize.links(text, options)
  local attribute_text = attributes(options)
  local function link(word)
    local head, middle, tail = peel(word)
    local target, mail = target_of(middle, options.extra_schemes)
    if not target then
      return nil
    end
    local label = middle
    if mail then
      label = label:gsub("^mailto:", "")
    elseif options.limit and #label > options.limit then
      label = label:sub(1, options.limit) .. "..."
    end
    return ('%s<a href="%s"%s>%s</a>%s'):format(head, target, mail and "" or attribute_text, label, tail)
  end
  return (text:gsub("%S+", link))
end

return urlize
