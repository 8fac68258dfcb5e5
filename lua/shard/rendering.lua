-- shard.rendering: pages from templates. One engine per state, made when the first template is rendered.

local native = require("shard.native")
local environment = require("shard.environment")
local page = require("shard.page")

local rendering = {}

local engine, template

---What a template file holds: the site's own, else one of the few that Shard has for a site without any.
---@param name string
---@return string? source, string? chunk_name
local function load_template(name)
  local source, path = native.template_source(name)
  if source then
    return source, path
  end
  source = require("shard.default_templates")[name]
  if source then
    return source, "<shard>/templates/" .. name
  end
end

local function safe(text)
  return template.safe(text)
end

---@return table
local function start()
  template = require("shard.template")
  local globals = environment.common()
  globals.view, globals.data = native.shared_view, native.shared_data
  globals.page = page.finder(safe)
  rendering.find_page = globals.page
  return template.new({
    load = load_template,
    use = native.template_use,
    globals = globals,
    escape = native.escape,
    names = native.template_names,
  })
end

---Renders the unit's page.
---@param name string relative to the template folder
---@return string html
function rendering.page(name)
  engine = engine or start()
  return engine:render(name, { page = page.current(rendering.find_page, safe) })
end

---Renders a template with a plugin's CONTEXT.
---@param name string
---@param context table
---@return string html
function rendering.with(name, context)
  engine = engine or start()
  return engine:render(name, context)
end

return rendering
