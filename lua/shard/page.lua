-- shard.page: pages as objects. `page(path)` gives any page of the site by its site path, nil when there is none; each
-- field that is read of it is recorded by itself. In templates `page` is also the current page: `page.title`. A field
-- that is no fact is looked for in the front matter: page.author is page.params.author.

local native = require("shard.native")
local fields = require("shard.page_fields")

local page = {}

---Fields that are HTML.
local html_fields = { summary = true, content = true, toc = true }

local function refuse_write(_, field)
  native.fail(("a page is read-only: '%s' cannot be set"):format(tostring(field)))
end

---URL with the site's `base_url` before it.
---@param url string
---@return string
function page.absolute(url)
  local base = native.site_field("base_url") or ""
  return (base:gsub("/+$", "")) .. (url:sub(1, 1) == "/" and url or "/" .. url)
end

---The pages at PATHS.
local function list_of(paths, html)
  local list = {}
  for index, path in ipairs(paths or {}) do
    list[index] = page.other(path, html)
  end
  return list
end

---How a field is made that is more than a value of the page at PATH.
---@type table<string, fun(path: string, field: string, html: fun(text: string): any): any>
local makers = {
  pages = function(path, field, html)
    return list_of(native.page_related(path, field), html)
  end,
  page = function(path, field, html)
    return list_of(native.page_related(path, field), html)[1]
  end,
  body = function(path, field, html)
    local value = native.page_body(path, field)
    return html_fields[field] and type(value) == "string" and html(value) or value
  end,
  modified = function(path)
    return native.page_modified(path)
  end,
  made = function(path, field, html)
    if field == "permalink" then
      return page.absolute(native.page_field(path, "url"))
    end
    local above = native.page_related(path, "ancestors") or {}
    return above[#above] and page.other(above[#above], html)
  end,
}

---@param path string site path
---@param html fun(text: string): any what HTML becomes
---@return table
function page.other(path, html)
  return setmetatable({}, {
    __index = function(_, field)
      if type(field) ~= "string" then
        return nil
      end
      local make = makers[fields[field]]
      if make then
        return make(path, field, html)
      end
      local value = native.page_field(path, field)
      if value == nil and field ~= "params" then
        local params = native.page_field(path, "params")
        value = params and params[field]
      end
      return value
    end,
    __newindex = refuse_write,
    __name = "page",
    __metatable = false,
  })
end

---A function page(path). HTML marks what is HTML: in templates it makes it safe, in plugins it is text.
---@param html fun(text: string): any
---@return fun(path: string): table?
function page.finder(html)
  return function(path)
    if type(path) ~= "string" then
      native.fail(("page() takes a site path such as \"content/docs/start.md\", got %s"):format(type(path)))
    end
    local normal = native.normalize(path)
    if normal and native.page_exists(normal) then
      return page.other(normal, html)
    end
    return nil
  end
end

---The current page, for templates.
---@param find fun(path: string): table?
---@param html fun(text: string): any
---@param note fun(field: string, value: any) told of each field that is read
---@return table
function page.current(find, html, note)
  local facts = native.own_page()
  local params = facts.params or {}
  return setmetatable({}, {
    __index = function(_, field)
      local kind = fields[field]
      if kind == "modified" then
        local value = native.own_field(field)
        note(field, value)
        return value
      elseif kind == "pages" or kind == "page" or kind == "made" then
        note("path", facts.path)
        return makers[kind](facts.path, field, html)
      end
      local value = rawget(facts, field)
      if value == nil and type(field) == "string" then
        value = native.own_field(field)
      end
      if value == nil then
        value = params[field]
      end
      note(field, value)
      return html_fields[field] and type(value) == "string" and html(value) or value
    end,
    __newindex = refuse_write,
    __call = function(_, path)
      return find(path)
    end,
    __name = "page",
  })
end

---Those that a file's suffix may say, the site's own first. None: the site has but one.
---@type string[]
local languages = {}

---@param own string of the site
---@param known string[]?
function page.speak(own, known)
  languages = known and { own, table.unpack(known) } or {}
end

---The files that PATH can mean in LANGUAGE, best first: the translation, the file itself, and that in the site's
---language. A path whose suffix says a language means that file alone.
---@param path string
---@param language string? default: that of the unit's page
---@return string[]
function page.variants(path, language)
  local stem, extension = path:match("^(.*)(%.%w+)$")
  if #languages == 0 or not stem then
    return { path }
  end
  local suffix = stem:match("%.([^./]+)$")
  for _, known in ipairs(languages) do
    if suffix == known then
      return { path }
    end
  end
  local own = native.own_page()
  language = language or own and own.language or languages[1]
  local usual = ("%s.%s%s"):format(stem, languages[1], extension)
  if language == languages[1] then
    return { path, usual }
  end
  return { ("%s.%s%s"):format(stem, language, extension), path, usual }
end

---The ways to write the accents of PATH, first as it is written.
---@param path string
---@return string[]
function page.spellings(path)
  return path:find("[\128-\255]") and { native.spellings(path) } or { path }
end

---The address of the page at PATH: a site path, or one that is relative to the page FROM.
---@param path string
---@param from string?
---@return string?
local function url_at(path, from)
  local candidates = { native.normalize((path:gsub("^/+", ""))) }
  if from and path:sub(1, 1) ~= "/" then
    candidates[#candidates + 1] = native.resolve(from, path)
  end
  for _, candidate in ipairs(candidates) do
    for _, file in ipairs(page.variants(candidate)) do
      local url = native.page_field(file, "url")
      if url then
        return url
      end
    end
  end
end

---The address of the page at TARGET: a site path, or one that is relative to the page FROM. A "#part" stays.
---@param target string
---@param from string?
---@return string
function page.url(target, from)
  if type(target) ~= "string" then
    native.fail(("url_for() takes a page's path, got %s"):format(type(target)))
  end
  local path, fragment = target:match("^([^#]*)(.*)$")
  for _, spelling in ipairs(page.spellings(path)) do
    local url = url_at(spelling, from)
    if url then
      return url .. fragment
    end
  end
  native.fail(("url_for: there is no page '%s'"):format(path))
end

return page
