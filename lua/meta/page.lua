---@meta
-- What pages are to plugins and templates.

---The page that a plugin's function is called with. All but `content`, `toc`, `headings`, `links`, `anchors` and
---`summary` is known from the start; these are of its body, and only there when pages are rendered (in the map of a
---merge, and in templates).
---@class shard.Page
---@field path string site path of the source file: "content/docs/v1/start.md"
---@field source string name of the source in the Shardfile: "docs"
---@field url string address, site-relative: "/docs/v1/start/"
---@field title string front matter, else the first heading, else made of the file's name
---@field description string?
---@field date string? in the form of RFC 3339, with the offset that was written
---@field weight number 0 where not given
---@field draft boolean
---@field tags string[]
---@field template string
---@field section string first folder below the source's root, "" at the top
---@field directory string folder below the source's root: "v1/guide"
---@field relative string path below the source's root: "v1/guide/start.md"
---@field is_section boolean true for an _index.md
---@field aliases string[]? addresses that lead here
---@field language string? where the site or the source knows of languages
---@field params table<string, any> the whole front matter, over the source's defaults
---@field key string? what the shard key gave; not yet known to shard keys
---@field content string HTML of the body
---@field toc string HTML of the table of contents
---@field headings shard.Heading[]
---@field links shard.Link[] of the body, in order
---@field anchors string[] ids in the body
---@field summary string HTML: what stands before <!--more-->, else the first paragraph
---@field raw string Markdown without the front matter
---@field word_count integer
---@field reading_time integer minutes
---@field version string? where the source is sharded by version
---@field lastmod string? when it was last modified
---@field permalink string? URL with the site's base_url; this and the following in templates and of other pages
---@field parent shard.OtherPage? the section that it is in
---@field ancestors shard.OtherPage[]? the sections above, topmost first
---@field children shard.OtherPage[]? of a section
---@field previous shard.OtherPage?
---@field next shard.OtherPage?
---@field translations shard.OtherPage[]?
---@field versions shard.OtherPage[]? the same page in other versions

---@class shard.Heading
---@field level integer
---@field id string
---@field text string

---@class shard.Link
---@field target string as written
---@field kind "internal"|"address"|"missing"|"external"|"anchor"
---@field url string? where it leads in the site, without the anchor
---@field anchor string?
---@field image boolean shown or run rather than led to
---@field line integer in the file

---Another page: the fields of shard.Page but for those of its body, save `summary`, each recorded by itself when it is read. A field
---that is no fact is looked for in its front matter.
---@class shard.OtherPage: shard.Page

---What a partitioner knows of a page.
---@class shard.PageSize
---@field path string
---@field bytes integer size of the source, in coarse steps

---What a view's `reduce` gives with.
---@class shard.ViewOut
local ViewOut = {}

---Sets what view(NAME, key) gives; any number of keys, each once in the whole view. nil sets nothing.
---@param key string
---@param value any nil, booleans, numbers, strings, lists and maps
function ViewOut:set(key, value) end

---What a merge's `reduce` and `finish` give with.
---@class shard.MergeOut
local MergeOut = {}

---Writes an output. A path that ends with "/" means the index.html in that folder.
---@param path string below the output folder
---@param text string
function MergeOut:write(path, text) end

---Renders a template to an output.
---@param page { path: string, template: string, context: table? }
function MergeOut:page(page) end

---What `finish` gets of this key; at most once, in `reduce` alone.
---@param value any
function MergeOut:summary(value) end
