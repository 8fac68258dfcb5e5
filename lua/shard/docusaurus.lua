-- shard.docusaurus: where Docusaurus puts a page, for sites that come from there.
--
--   local docusaurus = require("shard.docusaurus")
--   source "versions" {
--     root = "versioned_docs", mount = "/docs/", permalink = docusaurus.permalink { latest = "2.1" },
--   }
--
-- The rules are those of its documentation ("Routing" and "Versioning"): `slug`, else `id`, else the file's name;
-- README, index and a file that is named as its folder are that folder; numbers before names, "01-install.md", are for
-- order; below versioned_docs the folder version-2.1 is /2.1/, but that of the latest version has no folder at all.

local native = require("shard.native")

local docusaurus = {}

---"02-guides" without the number; dates and versions, "2024-03-09" and "1.2-notes", keep theirs.
---@param name string
---@return string
local function without_number(name)
  return name:match("^%d+%s*[-_.]+%s*([^-_.%s%d].*)$") or name
end

---@param directory string "version-2.1/02-guides"
---@return string[] folders without numbers
local function folders_of(directory)
  local folders = {}
  for name in directory:gmatch("[^/]+") do
    folders[#folders + 1] = without_number(name)
  end
  return folders
end

---@param folders string[]
---@param name string of the file, without its extension
---@return boolean
local function is_index(folders, name)
  local lower = name:lower()
  return lower == "index" or lower == "readme" or name == folders[#folders]
end

---The address of a page below the folder of its version.
---@param folders string[]
---@param page shard.Page
---@return string
local function below_version(folders, page)
  local given = page.params.slug or page.params.id
  local name = without_number(page.relative:match("([^/]*)%.[^./]*$"))
  local directory = table.concat(folders, "/")
  if page.params.slug and tostring(given):sub(1, 1) == "/" then
    return tostring(given)
  elseif page.params.slug then
    local path = native.normalize(directory .. "/" .. tostring(given))
    return path or error(("the slug %q leaves the docs"):format(tostring(given)), 0)
  elseif is_index(folders, name) then
    return directory
  end
  return directory .. "/" .. tostring(given or name)
end

---A function for `permalink` of a source. `latest` is the version that is served without its name; by `trailing_slash =
---false` addresses end as the files are named, as with Docusaurus's trailingSlash = false.
---@param options { latest: string|number|nil, trailing_slash: boolean? }?
---@return fun(page: shard.Page): string
function docusaurus.permalink(options)
  local latest = options and options.latest and tostring(options.latest)
  local ending = options and options.trailing_slash == false and "" or "/"
  return function(page)
    local folders = folders_of(page.directory)
    local version = folders[1] and folders[1]:match("^version%-(.+)$")
    if version then
      table.remove(folders, 1)
    end
    local path = below_version(folders, page)
    if version and version ~= latest then
      path = version .. "/" .. path
    end
    path = ("/" .. path):gsub("/+", "/"):gsub("/$", "")
    return path == "" and "/" or path .. ending
  end
end

return docusaurus
