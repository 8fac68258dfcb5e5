-- shard.minifiers: the outside tools that `minify` and `minify_html` of the Shardfile mean.

local schema = require("shard.schema")

local minifiers = {}

---What `minify = true` stands for: the program `minify` of Debian's package of that name.
local usual = {
  css = { "minify", "--type=css" },
  js = { "minify", "--type=js" },
  mjs = { "minify", "--type=js" },
  svg = { "minify", "--type=svg" },
  json = { "minify", "--type=json" },
}
local usual_of_html = { "minify", "--type=html", "--html-keep-document-tags", "--html-keep-end-tags" }

---The tools that files of a static folder go through, by extension:
---`minify = { css = true, js = { "esbuild", "--minify" } }`.
---@param folder shard.Declaration
---@param found shard.Mistakes
---@return table<string, string[]>
function minifiers.of_folder(folder, found)
  local given, tools = folder.fields.minify or {}, {}
  if given == true then
    return usual
  end
  for extension, tool in pairs(given) do
    tool = tool == true and usual[extension] or tool
    local listed = type(tool) == "table" and #tool > 0
    for _, argument in ipairs(listed and tool or {}) do
      listed = listed and type(argument) == "string"
    end
    if listed then
      tools[extension] = tool
    elseif tool then
      local text = "'minify' of '%s': %s must be a list of a program and its arguments, got %s"
      local line = found:line_of(folder.line, "minify")
      found:add(line, text:format(folder.name, tostring(extension), schema.describe(tool)))
    end
  end
  return tools
end

---The tool that pages go through, when there is one.
---@param given boolean|string[]|nil what site{} says of minify_html
---@return string[]?
function minifiers.of_html(given)
  return given == true and usual_of_html or given or nil
end

return minifiers
