-- Filters that make HTML, or make text fit for it.

local html = require "shard.template.html"
local iteration = require "shard.template.iteration"
local json = require "shard.template.json"
local urlize = require "shard.template.urlize"
local values = require "shard.template.values"

local escape_text, is_markup, markup, text = values.escape_text, values.is_markup, values.markup, values.text

local filters = {}

local function escape(value)
  return is_markup(value) and value or markup(escape_text(text(value)))
end

filters.escape = { params = {}, kind = "table", call = escape }
filters.e = filters.escape

filters.forceescape = {
  params = {},
  kind = "table",
  call = function(value)
    return markup(escape_text(text(value)))
  end,
}

filters.safe = {
  params = {},
  kind = "table",
  call = function(value)
    return is_markup(value) and value or markup(text(value))
  end,
}

filters.striptags = {
  params = {},
  kind = "string",
  call = function(value)
    return html.strip_tags(text(value))
  end,
}

local function percent_encoded(value, keep)
  return (text(value):gsub("[^%w%-_%.~" .. keep .. "]", function(char)
    return ("%%%02X"):format(char:byte())
  end))
end

local function query_part(value)
  return (percent_encoded(value, ""):gsub("%%20", "+"))
end

filters.urlencode = {
  params = {},
  kind = "string",
  call = function(value)
    local kind = values.kind(value)
    if kind ~= "list" and kind ~= "map" then
      return percent_encoded(value, "/")
    end
    local parts = {}
    if kind == "map" then
      for i, key in ipairs((values.keys(value))) do
        parts[i] = query_part(key) .. "=" .. query_part(value[key])
      end
    else
      for i = 1, #value do
        local key, item = iteration.unpack(value[i], 2)
        parts[i] = query_part(key) .. "=" .. query_part(item)
      end
    end
    return table.concat(parts, "&")
  end,
}

filters.xmlattr = {
  params = { "autospace" },
  environment = true,
  call = function(environment, map, autospace)
    local parts = {}
    for _, key in ipairs((values.keys(map or {}))) do
      if type(key) == "string" and key:find("[%s/>=]") then
        error(("'%s' cannot be the name of an attribute"):format(key), 0)
      end
      parts[#parts + 1] = ('%s="%s"'):format(values.escaped(key), values.escaped(map[key]))
    end
    local joined = table.concat(parts, " ")
    if autospace ~= false and joined ~= "" then
      joined = " " .. joined
    end
    return environment.autoescape and markup(joined) or joined
  end,
}

filters.tojson = {
  params = { "indent" },
  kind = "table",
  call = function(value, indent)
    return markup(json.encode(value, indent))
  end,
}

filters.pprint = {
  params = {},
  kind = "string",
  call = function(value)
    return values.repr(value)
  end,
}

filters.urlize = {
  params = { "trim_url_limit", "nofollow", "target", "rel", "extra_schemes" },
  environment = true,
  call = function(environment, value, limit, nofollow, target, rel, extra_schemes)
    local linked = urlize.links(values.escaped(value), {
      limit = limit, nofollow = nofollow, target = target, rel = rel, extra_schemes = extra_schemes,
    })
    return environment.autoescape and markup(linked) or linked
  end,
}

return filters
