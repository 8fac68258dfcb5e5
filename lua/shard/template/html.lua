-- What filters and methods need to know of HTML.

local html = {}

local ENTITIES = {
  amp = "&", lt = "<", gt = ">", quot = '"', apos = "'", nbsp = "\u{A0}", copy = "\u{A9}", reg = "\u{AE}",
  trade = "\u{2122}", hellip = "\u{2026}", mdash = "\u{2014}", ndash = "\u{2013}", lsquo = "\u{2018}",
  rsquo = "\u{2019}", ldquo = "\u{201C}", rdquo = "\u{201D}", laquo = "\u{AB}", raquo = "\u{BB}", middot = "\u{B7}",
  bull = "\u{2022}", larr = "\u{2190}", rarr = "\u{2192}", times = "\u{D7}", shy = "\u{AD}",
}

--- Characters for the numeric references and the frequent named ones.
---@param text string
---@return string
function html.unescape(text)
  return (text:gsub("&(#?[xX]?)(%w+);", function(kind, name)
    if kind == "" then
      return ENTITIES[name]
    end
    local code = tonumber(name, kind == "#" and 10 or 16)
    return #kind > 0 and kind:sub(1, 1) == "#" and code and code < 0x110000 and utf8.char(code) or nil
  end))
end

--- Text without comments and tags, with single spaces.
---@param text string
---@return string
function html.strip_tags(text)
  text = text:gsub("<!%-%-.-%-%->", ""):gsub("<.->", "")
  text = text:gsub("%s+", " "):gsub("^ ", ""):gsub(" $", "")
  return html.unescape(text)
end

return html
