-- {{< psubstr name first >}}: a parameter from its character `first` on, counted from 0.

return shortcode {
  positional = { "name", "first" },
  options = {
    name = { type = "string", required = true },
    first = { type = "integer", default = 0, min = 0 },
  },
  render = function(call, options)
    local value = call.page[options.name] or param(options.name)
    if value == nil then
      error(("neither the page nor the site has the parameter '%s'"):format(options.name), 0)
    end
    return tostring(value):sub(options.first + 1)
  end,
}
