-- shard.folder: where pages stand in lists. A folder's own page, _index.md or index.md, is listed in the folder above.

local folder = {}

---Is it the page of its folder: a section, or an index.md with what it has beside it?
---@param page { is_section: boolean, relative: string }
---@return boolean
function folder.is_own_page(page)
  return page.is_section or page.relative:find("^index%.") ~= nil or page.relative:find("/index%.[^/]*$") ~= nil
end

---The folder that lists PAGE; nil for the page at the root of its source, which nothing lists.
---@param page { is_section: boolean, relative: string, directory: string }
---@return string?
function folder.listing(page)
  if not folder.is_own_page(page) then
    return page.directory
  elseif page.directory == "" then
    return nil
  end
  return page.directory:match("(.*)/") or ""
end

return folder
