---@meta
-- The words of Shardfile.lua. Besides these it has `env`, `param` and the constructors of plugins.

---@class shard.MarkdownFields how Markdown is read; of the site, or of a source, whose fields count before the site's
---@field gfm boolean? tables, strikethrough, autolinks, task lists; default true
---@field footnotes boolean? default true
---@field smart boolean? typographic quotes and dashes; default false
---@field unsafe_html boolean? raw HTML passes through; default true
---@field tag_filter boolean? but for <script>, <style>, <iframe> and the like; default true
---@field heading_ids boolean|"github"|"vitepress"|"zola"|"mkdocs"|nil ids as that tool makes them; default true: GitHub
---@field heading_anchors boolean? a link to itself in each heading; default false
---@field alerts boolean? > [!NOTE]; default true
---@field containers boolean? :::note; default true
---@field attributes boolean? [link](x){.class}, and {: .class} in a line at a block; default true
---@field definition_lists boolean? a term, and below it ": " with what it means; default true
---@field math boolean? $...$ and $$...$$; default false
---@field highlight boolean? classes around the tokens of fenced code; default true
---@field code_attributes boolean? titles, line numbers, highlighted lines; default true
---@field line_numbers boolean? in all fenced code that does not say; default false
---@field shortcodes "text"|"everywhere"|"none"|nil where they run; default "text"
---@field mermaid boolean? default true

---@class shard.SiteFields
---@field title string?
---@field base_url string? "https://docs.example.org/"
---@field language string? default "en"
---@field languages string[]? those that a suffix may say: page.de.md
---@field description string?
---@field author string?
---@field copyright string?
---@field drafts boolean? build drafts too
---@field future boolean? build pages whose date has not come, too
---@field expired boolean? build pages that have expired, too
---@field params table<string, any>? for plugins and templates; --set NAME=VALUE overrides
---@field output string? folder, default "public"
---@field minify_html boolean|string[]|nil the program that pages go through; default false
---@field templates string? folder, default "templates"
---@field shortcodes string? folder, default "shortcodes"
---@field markdown shard.MarkdownFields? of all sources

---Declares the site; once.
---@param fields shard.SiteFields
function site(fields) end

---@class shard.ShardFields
---@field key string|table|(fun(page: shard.Page): string)|shard.Plugin|nil default "section"; { "version", level = 2 }
---@field by string|table|(fun(key: string, pages: shard.PageSize[]): string[])|shard.Plugin|nil default "balanced"
---@field [string] any options of either

---@class shard.SourceFields
---@field root string folder of the pages
---@field include string[]|string|nil globs relative to root, default "**/*.md" and "**/*.markdown"
---@field exclude string[]|string|nil
---@field mount string? start of the addresses, default "/"
---@field permalink string|(fun(page: shard.Page): string?)|nil below mount, default "/:path/"; :path :section :name :slug ...: docs/pages.md
---@field language string? of its pages
---@field files "all"|"bundles"|"none"|nil which files beside pages are published; default "all"
---@field order "weight"|"date"|"title"|"path"|nil of children, previous and next; default "weight"
---@field generate_sections boolean? pages for folders without _index.md; default false
---@field lastmod ("front_matter"|"git"|"file")[]? where page.lastmod is looked for; default { "front_matter" }
---@field urls "pretty"|"html"|nil /guide/ or /guide.html; default "pretty"
---@field lowercase_urls boolean? /readme/ for README.md
---@field dated_names boolean? 2024-03-09-title.md says date and slug
---@field template string? default "page.html"
---@field section_template string? for _index.md; default: template
---@field neighbours ("folder"|"section"|"source")? where page.previous and page.next are looked for; default "folder"
---@field strict_layouts boolean? a layout or type of front matter without a template is an error; default false
---@field defaults table<string, any>? front matter where a page has none
---@field shard shard.ShardFields|string|nil
---@field markdown shard.MarkdownFields?
---@field prepare (fun(text: string, page: shard.Page, line: integer): string)? what is read as Markdown in place of the page's text

---Declares a folder of pages.
---@param name string
---@return fun(fields: shard.SourceFields)
function source(name) end

---@class shard.ReducerDeclaration
---@field plugin string|shard.Plugin|nil default: the name
---@field sources string[]|string|nil default: all
---@field [string] any options of the plugin

---Declares values that pages may read with view(name, key).
---@param name string
---@return fun(fields: shard.ReducerDeclaration)
function view(name) end

---Declares outputs that are made of what all pages emit.
---@param name string
---@return fun(fields: shard.ReducerDeclaration)
function merge(name) end

---@class shard.StaticFields
---@field to string? folder of the output that the files go to; default: its top
---@field fingerprint boolean? names get a digest of the content; default false
---@field minify boolean|table<string, boolean|string[]>|nil by extension: true, or a program and its arguments

---Declares a folder whose files are copied to the output folder, or to the folder `to` in it.
---@param root string
---@return fun(fields: shard.StaticFields)
function static(root) end

---Declares a folder whose files data(), read() and glob() may read.
---@param root string
function data(root) end

---@class shard.TemplateFields a function, or the name of the plugin file that returns it
---@field filters? table<string, string|fun(value: any, ...: any): any>
---@field tests? table<string, string|fun(value: any, ...: any): boolean>
---@field functions? table<string, string|fun(...: any): any>

---More words for templates.
---@param fields shard.TemplateFields
function templates(fields) end

---@class shard.CommandFields
---@field run string[] the program and its arguments; "{out}" is the folder to write into, "{inputs}" all inputs
---@field outputs string[] globs relative to {out}
---@field inputs string[]? globs relative to the site
---@field environment string[]? names of variables that it gets
---@field timeout number? seconds; default 300
---@field publish boolean? default true
---@field to string? folder of the output that the files go to
---@field fingerprint boolean? names get a digest of the content
---@field minify boolean|table<string, boolean|string[]>|nil by extension: true, or a program and its arguments

---Declares an outside tool that makes files of the site.
---@param name string
---@return fun(fields: shard.CommandFields)
function command(name) end
