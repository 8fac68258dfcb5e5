---@meta
-- Globals of plugin files: constructors, what is read, helpers. A read is recorded: whatever is built of it is built
-- again when it changes.

---An option of a plugin. Types: string, integer, number, boolean, list, map, size ("4MiB", in bytes), path,
---address ("/tags/:tag/"), template, pattern (of Lua), any.
---@class shard.Option
---@field type string|string[]
---@field default any
---@field required boolean?
---@field min number? of a number; of the length of a string or list
---@field max number?
---@field enum any[]?
---@field item string? type of a list's elements
---@field tokens string[]? of an address: the names that may stand in it as :name
---@field needs string[]? of an address: those that must
---@field help string? one line

---@class shard.ShardKeyFields
---@field name string?
---@field help string?
---@field options table<string, shard.Option>?
---@field key fun(page: shard.Page, options: table): string

---A function from pages to shard keys.
---@param fields shard.ShardKeyFields
---@return shard.Plugin
function shard_key(fields) end

---@class shard.PartitionerFields
---@field name string?
---@field help string?
---@field options table<string, shard.Option>?
---@field assign fun(key: string, pages: shard.PageSize[], options: table): string[]

---A function from the pages of a key, in order of path, to the names of their shards; "" is the whole key.
---@param fields shard.PartitionerFields
---@return shard.Plugin
function partitioner(fields) end

---@class shard.ShortcodeFields
---@field name string?
---@field help string?
---@field options table<string, shard.Option>? its arguments
---@field positional string[]? which of them may be given by position, in order
---@field render fun(call: shard.ShortcodeCall, options: table): string?

---What a file of the folder of shortcodes returns, when it is no plain function(call).
---@param fields shard.ShortcodeFields
---@return shard.Plugin
function shortcode(fields) end

---What a shortcode is called with.
---@class shard.ShortcodeCall
---@field name string
---@field args any[] arguments by position
---@field params table<string, any> arguments by name
---@field inner string what is inside the pair; an error where there is no closing tag
---@field paired boolean is there a closing tag?
---@field markdown boolean was it called as {{% %}}: is what it gives Markdown?
---@field page shard.Page
---@field ordinal integer its number among its siblings, from 0
---@field parent shard.ShortcodeCall? the one around it
---@field store table for those inside to leave something
---@field get fun(self: shard.ShortcodeCall, key: integer|string, default: any): any

---@class shard.ReducerFields
---@field name string?
---@field help string?
---@field options table<string, shard.Option>?
---@field needs string[]? fields of site { } that it cannot do without
---@field map fun(page: shard.Page, emit: fun(key: string, value: any), options: table)
---@field combine (fun(key: string, values: any[], options: table): any[])? folds what one shard emitted under a key
---@field reduce fun(key: string, records: any[], out: shard.ViewOut|shard.MergeOut, options: table)
---@field finish fun(summaries: { key: string, value: any }[], out: shard.MergeOut, options: table)?

---A view or a merge.
---@param fields shard.ReducerFields
---@return shard.Plugin
function reducer(fields) end

---A view: a reducer without `finish`.
---@param fields shard.ReducerFields
---@return shard.Plugin
function view_plugin(fields) end

---The site as declared: title, base_url, language, ...; site.params.NAME is param("NAME").
---@class shard.Site
---@field title string
---@field base_url string
---@field language string
---@field description string?
---@field author string?
---@field copyright string?
---@field params table<string, any>
site = {}

---A site parameter; nil when nobody set it.
---@param name string
---@return any
function param(name) end

---An environment variable.
---@param name string
---@param default string?
---@return string?
function env(name, default) end

---What a view holds under a key; nil when nothing was set. A copy: it may be changed.
---@param name string
---@param key string
---@return any
function view(name, key) end

---Another page, by its site path; nil when there is none. Not while pages are described.
---@param path string
---@return shard.OtherPage?
function page(path) end

---The content of a file of the site that is no page. An error when it is not there.
---@param path string
---@return string
function read(path) end

---Is there such a file?
---@param path string
---@return boolean
function exists(path) end

---The files of the site that match, sorted. `*` stays within a folder, `**` does not.
---@param pattern string
---@return string[]
function glob(pattern) end

---A YAML, JSON (`.json`) or TOML (`.toml`) file, decoded. A copy: it may be changed.
---@param path string
---@return any
function data(path) end

---The time of the build, in seconds since 1970; SOURCE_DATE_EPOCH where that is set.
---@return integer
function now() end

---A hash of a text, from 0 to 2^63 - 1, the same on every machine.
---@param text string
---@return integer
function hash(text) end

---A text as one readable part of an address: "C++ notes" is "c-notes".
---@param text string
---@return string
function slug(text) end

---The address of a page by its site path, or relative to the current page; "#part" stays. An error when there is none.
---@param path string
---@return string
function url_for(path) end

---A site-relative address with the site's base_url before it.
---@param url string
---@return string
function absolute_url(url) end

---HTML that a template is not to escape, from one of the site's own filters or functions.
---@param html string
---@return any
function safe(html) end

---@class shard.Asset a file of a static folder; as a text it is its address
---@field url string from the site's root
---@field path string relative to the output folder
---@field source string site path
---@field size integer bytes
---@field width integer? of an image, in pixels
---@field height integer?
---@field integrity string? of files in folders with fingerprints

---A file of a static folder, by its path below that folder. An error when there is none.
---@param path string such as "css/main.css"
---@return shard.Asset
function asset(path) end
