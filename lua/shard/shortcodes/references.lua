-- {{< ref "page.md#part" >}} and {{< relref >}}: the address of a page, found as Hugo does; of its translations the one
-- in the language of the page that asks, or in the one that it names.

local native = require("shard.native")
local markup = require("shard.shortcodes.markup")
local pages = require("shard.page")
local plugin = require("shard.plugin")

---The files that PATH can mean: with its extension, or without it, or a section or bundle of that name.
---@param path string
---@return string[]
local function files(path)
  path = path:gsub("/+$", "")
  if path:find("%.md$") then
    return { path }
  end
  return { path .. ".md", path .. "/_index.md", path .. "/index.md" }
end

---The first of the files that PATH can mean that is a page. FIND makes a site path of it.
---@param path string
---@param language string?
---@param find fun(file: string): string?
---@return string? page
local function first_page(path, language, find)
  for _, file in ipairs(files(path)) do
    for _, variant in ipairs(pages.variants(file, language)) do
      local page = find(variant)
      if page and native.page_exists(page) then
        return page
      end
    end
  end
end

---A path that starts at the root of the content, which is one of the folders around the page FROM.
---@param path string
---@param from string
---@param language string?
---@return string? page
local function find_absolute(path, from, language)
  local folder = ""
  for part in (from:match("^(.*)/") or ""):gmatch("[^/]+") do
    folder = folder == "" and part or folder .. "/" .. part
    local page = first_page(path, language, function(file)
      return native.normalize(folder .. "/" .. file)
    end)
    if page then
      return page
    end
  end
  return first_page(path, language, native.normalize)
end

---@param path string
---@param from string
---@param language string?
---@return string? page
local function find_relative(path, from, language)
  local page = first_page(path, language, function(file)
    return native.resolve(from, file)
  end)
  if not page and from:find("/index%.md$") then
    page = first_page(path, language, function(file)
      return native.resolve(from, "../" .. file)
    end)
  end
  return page
end

---The one page of that name, wherever it is.
---@param path string
---@param from string
---@param language string?
---@return string? page
local function find_by_name(path, from, language)
  local root = from:match("^([^/]+)/")
  local found, best = {}, math.huge
  for _, file in ipairs(files(path)) do
    for rank, variant in ipairs(pages.variants(file, language)) do
      local literal = variant:gsub("[%*%?%[%]{}\\]", "\\%0")
      for _, page in ipairs(native.glob((root and root .. "/" or "") .. "**/" .. literal)) do
        if rank <= best and native.page_exists(page) then
          found, best = rank < best and {} or found, rank
          found[#found + 1] = page
        end
      end
    end
  end
  if #found > 1 then
    local text = "'%s' may be %s or %s%s: write a path that only one has"
    local more = #found > 2 and (", or one of %d more"):format(#found - 2) or ""
    markup.fail(text:format(path, found[1], found[2], more))
  end
  return found[1]
end

---The ways to find PATH, best first.
---@param path string
---@return (fun(path: string, from: string, language: string?): string?)[]
local function finders(path)
  if path:sub(1, 1) == "/" then
    return { find_absolute }
  end
  return path:find("^%.%.?/") and { find_relative } or { find_relative, find_by_name }
end

---@param path string
---@param from string
---@param language string?
---@return string page
local function find(path, from, language)
  for _, finder in ipairs(finders(path)) do
    for _, spelling in ipairs(pages.spellings((path:gsub("^/+", "")))) do
      local page = finder(spelling, from, language)
      if page then
        return page
      end
    end
  end
  markup.fail(("there is no page '%s', seen from %s"):format(path, from))
end

---@param target string
---@param from string
---@param language string?
---@return string url
local function url_of(target, from, language)
  local path, fragment = target:match("^([^#]*)(.*)$")
  if path == "" then
    return fragment == "" and native.page_field(from, "url") or fragment
  end
  return native.page_field(find(path, from, language), "url") .. fragment
end

---@param help string
---@param finish fun(url: string, from: string): string
---@return shard.Plugin
local function reference(help, finish)
  return plugin.constructors.shortcode({
    help = help,
    positional = { "path", "lang", "outputFormat" },
    options = {
      path = {
        type = "string",
        required = true,
        help = "the page: seen from this one, from the content's root (`/docs/a`), or by its name alone",
      },
      lang = { type = "string", help = "the language of the page, where that is not this one's" },
      outputFormat = { type = "string", help = "for Hugo's sake; not used" },
    },
    render = function(call, options)
      local from = call.page.path
      return native.escape(finish(url_of(options.path, from, options.lang), from))
    end,
  })
end

return {
  ref = reference("The address of a page, with the site's `base_url`.", function(url, from)
    if url:sub(1, 1) == "#" then
      url = native.page_field(from, "url") .. url
    end
    local base = native.site_field("base_url") or ""
    return (base:gsub("/+$", "")) .. url
  end),
  relref = reference("The address of a page, within the site.", function(url)
    return url
  end),
}
