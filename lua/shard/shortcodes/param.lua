-- {{< param name >}}: a parameter of the page, else of the site. `a.b` is b in a.

local native = require("shard.native")
local rendering = require("shard.rendering")

---@param value any
---@param name string
---@return any
local function within(value, name)
  for part in name:gmatch("[^.]+") do
    if type(value) ~= "table" then
      return nil
    end
    value = value[part]
  end
  return value
end

---@param call shard.ShortcodeCall
---@return string
return function(call)
  local name = call:get(0, call:get("name"))
  if type(name) ~= "string" then
    native.fail("param needs the name of a parameter: {{< param version >}}")
  end
  local page = rendering.current_page()
  local value = page.params and page.params[name]
  if value == nil then
    value = within(page.params, name)
  end
  if value == nil then
    value = page[name]
  end
  if value == nil then
    local first, rest = name:match("^([^.]+)%.?(.*)$")
    value = native.param(name)
    if value == nil then
      value = within(native.param(first), rest)
    end
  end
  if value == nil then
    local text = "neither the page nor the site has the parameter '%s': set it in the front matter or in site.params"
    error({ message = text:format(name) }, 0)
  elseif type(value) == "table" then
    error({ message = ("the parameter '%s' is a list or map, which has no text"):format(name) }, 0)
  end
  return native.escape(tostring(value))
end
