-- The filters that every template knows. An entry is
--   call         function(value, arguments...)
--   params       names of the arguments, so that they can be given by name
--   environment  true: the function gets { autoescape, engine } before the value
--   variadic     true: the function gets a table of the named arguments, or nil, after the value
--   kind         what is known of the result: "string" (not safe), "number", "boolean" or "table" (see the compiler);
--                with it the function must give exactly one value

local filters = {}

for _, group in ipairs({ "text", "html", "numbers", "lists" }) do
  for name, entry in pairs(require("shard.template.filters." .. group)) do
    filters[name] = entry
  end
end

return filters
