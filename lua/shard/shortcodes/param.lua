-- {{< param name >}}: a parameter of the page, else of the site.

local native = require("shard.native")
local markup = require("shard.shortcodes.markup")
local plugin = require("shard.plugin")

---`a.b` is b in a, where there is no parameter of that name.
---@param params any
---@param name string
---@return any
local function find(params, name)
  if type(params) ~= "table" then
    return nil
  end
  local value = params[name]
  local first, rest = name:match("^([^.]+)%.(.+)$")
  if value == nil and first then
    value = find(params[first], rest)
  end
  return value
end

---@param name string
---@return any
local function site_param(name)
  local value = native.param(name)
  local first, rest = name:match("^([^.]+)%.(.+)$")
  if value == nil and first then
    value = find(native.param(first), rest)
  end
  return value
end

return plugin.constructors.shortcode({
  help = "A parameter of the page, else of the site. `a.b` is `b` in the map `a`.",
  positional = { "name" },
  options = { name = { type = "string", required = true, help = "its name" } },
  render = function(call, options)
    local name, page = options.name, call.page
    local value = find(page.params, name)
    if value == nil then
      value = page[name]
    end
    if value == nil then
      value = site_param(name)
    end
    if value == nil then
      local text = "neither the page nor the site has the parameter '%s': set it in the front matter, or in the "
        .. "site's params"
      markup.fail(text:format(name))
    elseif type(value) == "table" then
      markup.fail(("the parameter '%s' is a list or a map, which has no text"):format(name))
    end
    return native.escape(tostring(value))
  end,
})
