-- shard.environment: the globals of plugins and templates: what they read with, each read recorded, and a few helpers.

local native = require("shard.native")
local page = require("shard.page")
local plugin = require("shard.plugin")

local environment = {}

---A table that asks READ for each field and has none of its own.
---@param name string
---@param read fun(field: string): any
---@return table
local function reader(name, read)
  return setmetatable({}, {
    __index = function(_, field)
      if type(field) == "string" then
        return read(field)
      end
    end,
    __newindex = function(_, field)
      native.fail(("%s is read-only: '%s' cannot be set"):format(name, tostring(field)))
    end,
    __pairs = function()
      native.fail(("%s cannot be gone through: each of its fields is a read of its own"):format(name))
    end,
    __name = name,
    __metatable = false,
  })
end

local parameters = reader("site.params", native.param)

environment.site = reader("site", function(field)
  if field == "params" then
    return parameters
  end
  return native.site_field(field)
end)

---The path of the unit's page, where it has one.
---@return string?
local function own_path()
  local own = native.own_page()
  return own and own.path
end

---The address of a page by its site path, or relative to the current page.
---@param path string
---@return string
function environment.url_for(path)
  return page.url(path, own_path())
end

---A site-relative address with the site's base_url before it.
---@param url string
---@return string
function environment.absolute_url(url)
  if type(url) ~= "string" then
    native.fail(("absolute_url() takes an address, got %s"):format(type(url)))
  end
  if url:find("^%a[%w+.-]*:") or url:sub(1, 2) == "//" then
    return url
  end
  return page.absolute(url)
end

local function refuse_write(_, field)
  native.fail(("an asset is read-only: '%s' cannot be set"):format(tostring(field)))
end

local function join(left, right)
  return tostring(left) .. tostring(right)
end

---The asset that PATH names, however its accents are written; nil where there is none.
---@param path string
---@return string?
local function asset_named(path)
  for _, spelling in ipairs(page.spellings(path)) do
    if native.asset_field(spelling, "exists") then
      return spelling
    end
  end
end

---A file of a static folder by its path there. Each field that is read of it is recorded by itself; as a text it is its
---address.
---@param path string
---@return shard.Asset
function environment.asset(path)
  if type(path) ~= "string" then
    native.fail(("asset() takes the path of a file, such as \"main.css\", got %s"):format(type(path)))
  end
  if path:find("^%.%.?/") then
    path = native.resolve(environment.own_path() or "", path) or path
  end
  local named = asset_named(path)
  if not named then
    native.asset_field(path, "url") -- says what is wrong
  end
  path = named or path
  return setmetatable({}, {
    __index = function(_, field)
      if type(field) == "string" then
        return native.asset_field(path, field)
      end
    end,
    __newindex = refuse_write,
    __tostring = function()
      return native.asset_field(path, "url")
    end,
    __concat = join,
    __name = "asset",
    __metatable = "text",
  })
end

---Of the unit's page, if it has one.
---@return string?
function environment.own_path()
  local own = native.own_page()
  return own and own.path
end

---What every plugin has.
---@return table<string, any>
function environment.of_plugins()
  local globals = environment.common()
  globals.view, globals.data = native.view, native.data
  globals.page = page.finder(function(text)
    return text
  end)
  -- For functions of templates: HTML that is not to be escaped.
  globals.safe = function(html)
    return require("shard.template").safe(html)
  end
  for kind, make in pairs(plugin.constructors) do
    globals[kind] = make
  end
  return globals
end

---What plugins and templates have alike.
---@return table<string, any>
function environment.common()
  return {
    site = environment.site,
    param = native.param,
    env = native.env,
    read = native.read,
    exists = native.exists,
    glob = native.glob,
    now = native.now,
    hash = native.hash,
    slug = native.slug,
    url_for = environment.url_for,
    absolute_url = environment.absolute_url,
    asset = environment.asset,
  }
end

return environment
