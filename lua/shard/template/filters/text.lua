-- Filters of text.

local format = require "shard.template.format"
local methods = require "shard.template.methods"
local ustring = require "shard.template.ustring"
local values = require "shard.template.values"
local wrapping = require "shard.template.wrapping"

local is_markup, markup, text = values.is_markup, values.markup, values.text

local filters = {}

--- Gives what CHANGE makes of the value's text; safe text stays safe.
local function keeping_safe(change)
  return function(value, ...)
    if is_markup(value) then
      return markup(change(value[1], ...))
    end
    return change(text(value), ...)
  end
end

filters.upper = { params = {}, call = keeping_safe(ustring.upper) }
filters.lower = { params = {}, call = keeping_safe(ustring.lower) }
filters.capitalize = { params = {}, call = keeping_safe(ustring.capitalise) }

filters.title = {
  params = {},
  kind = "string",
  call = function(value)
    return (text(value):gsub("[^%-%s%({%[<]+", ustring.capitalise))
  end,
}

filters.trim = {
  params = { "chars" },
  call = keeping_safe(function(value, chars)
    return ustring.strip(value, chars and text(chars), true, true)
  end),
}

filters.center = {
  params = { "width" },
  call = keeping_safe(function(value, width)
    return methods.find("", "center")(value, width or 80)
  end),
}

filters.replace = {
  params = { "old", "new", "count" },
  environment = true,
  call = function(environment, value, old, new, count)
    if not environment.autoescape or not (is_markup(value) or is_markup(old) or is_markup(new)) then
      return ustring.replace(text(value), text(old), text(new), count)
    end
    return markup(ustring.replace(values.escaped(value), text(values.escaped(old)), values.escaped(new), count))
  end,
}

filters.truncate = {
  params = { "length", "killwords", "end", "leeway" },
  call = function(value, length, killwords, ending, leeway)
    length, leeway = length or 255, leeway or 5
    local shown = text(value)
    if ustring.len(shown) <= length + leeway then
      return value == nil and "" or value
    end
    ending = ending == nil and "..." or ending
    local kept = ustring.sub(shown, 1, math.max(length - ustring.len(text(ending)), 0))
    if not killwords then
      kept = kept:match("^(.*) ") or kept
    end
    return is_markup(value) and markup(kept .. values.escaped(ending)) or kept .. text(ending)
  end,
}

filters.wordcount = {
  params = {},
  kind = "number",
  call = function(value)
    local words = text(value):gsub("\194[\160-\191]", " "):gsub("\226[\128-\129\134-\175].", " ") -- signs
    return select(2, words:gsub("[%w_\128-\255]+", ""))
  end,
}

filters.wordwrap = {
  params = { "width", "break_long_words", "wrapstring", "break_on_hyphens" },
  kind = "string",
  call = function(value, width, break_long_words, wrapstring, break_on_hyphens)
    return wrapping.wrap(text(value), width or 79, break_long_words ~= false, wrapstring or "\n",
      break_on_hyphens ~= false)
  end,
}

filters.indent = {
  params = { "width", "first", "blank" },
  call = keeping_safe(function(value, width, first, blank)
    local indent = type(width) == "string" and width or (" "):rep(width or 4)
    local lines = {}
    for line in (value .. "\n"):gmatch("([^\n]*)\n") do
      lines[#lines + 1] = #lines > 0 and (line ~= "" or blank) and indent .. line or line
    end
    return (first and indent or "") .. table.concat(lines, "\n")
  end),
}

filters.format = {
  variadic = true,
  call = function(value, named, ...)
    return format.percent(value, { ... }, named)
  end,
}

filters.string = {
  params = {},
  call = function(value)
    return is_markup(value) and value or text(value)
  end,
}

return filters
