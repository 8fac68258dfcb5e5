-- shard.page_fields: the fields of a page, and where each comes from. docs/page-fields.md documents them one by one; a
-- test compares the two.
--
--   fact      of the page's DESCRIBE unit (core/build/facts.c): recorded by its value
--   body      derived from the page's body (core/build/derive.c)
--   rendered  of the page's body as it is rendered, so of the current page alone
--   page, pages   other pages, by a relation to this one (core/build/related.h)
--   modified  when the page was last modified (core/build/modified.h)
--   made      of other fields, here in shard.page
--
-- What is no field is looked for in the front matter.

---@type table<string, "fact"|"body"|"rendered"|"page"|"pages"|"modified"|"made">
return {
  aliases = "fact",
  ancestors = "pages",
  anchors = "rendered",
  children = "pages",
  content = "body",
  date = "fact",
  description = "fact",
  directory = "fact",
  draft = "fact",
  headings = "rendered",
  is_section = "fact",
  key = "fact",
  language = "fact",
  lastmod = "modified",
  links = "rendered",
  next = "page",
  output = "fact",
  params = "fact",
  parent = "made",
  path = "fact",
  permalink = "made",
  previous = "page",
  raw = "body",
  reading_time = "body",
  relative = "fact",
  section = "fact",
  source = "fact",
  summary = "body",
  tags = "fact",
  template = "fact",
  title = "fact",
  toc = "rendered",
  translations = "pages",
  url = "fact",
  version = "fact",
  versions = "pages",
  weight = "fact",
  word_count = "body",
}
