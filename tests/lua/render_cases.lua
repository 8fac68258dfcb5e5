-- Renders the cases of tests/system/test_template_jinja.py: plain Lua, outside of the sandbox, since it reads a file.
-- The file is Lua that returns a list of { templates = { name = text }, context = table, options = table }; for each it
-- writes "ok" or "error", the size of the text, and the text.

package.path = arg[1] .. "/lua/?.lua;" .. package.path
local template = require("shard.template")

local cases = assert(loadfile(arg[2], "t", { safe = template.safe }))()

for _, case in ipairs(cases) do
  local options = case.options
  options.load = function(name)
    return case.templates[name]
  end
  local rendered, result = pcall(function()
    return template.new(options):render("main", case.context)
  end)
  local text = tostring(result)
  io.write(rendered and "ok" or "error", "\n", #text, "\n", text, "\n")
end
