-- shard.mdx.magic: comments in code that say what is to be highlighted, as Docusaurus has them.
--
--   // highlight-next-line
--   // highlight-start ... // highlight-end

local magic = {}

---What a line says, if it is nothing but such a comment.
---@param line string
---@return string?
local function word_of(line)
  return line:match("^[%s/#{<*!%%;%-]*highlight%-(next%-line)[%s*/}>%-]*$")
    or line:match("^[%s/#{<*!%%;%-]*highlight%-(start)[%s*/}>%-]*$")
    or line:match("^[%s/#{<*!%%;%-]*highlight%-(end)[%s*/}>%-]*$")
end

---Fenced code with the lines that its comments mean in its first line, and without these; so many empty lines follow
---it. Where the first line has a list of its own that alone counts, as there.
---@param block string
---@return string
function magic.read(block)
  if not block:find("highlight-", 1, true) or block:find("^[^\n]*{%s*%d") then
    return block
  end
  local out, ranges, start, left_out = {}, {}, nil, 0
  for line in (block .. "\n"):gmatch("(.-)\n") do
    local word = word_of(line)
    if not word then
      out[#out + 1] = line
    elseif word == "next-line" then
      ranges[#ranges + 1] = tostring(#out)
    elseif word == "start" then
      start = #out
    elseif start and start < #out then
      ranges[#ranges + 1] = start .. "-" .. #out - 1
      start = nil
    end
    left_out = left_out + (word and 1 or 0)
  end
  if #ranges > 0 then
    out[1] = out[1]:gsub("\r?$", " {" .. table.concat(ranges, ",") .. "}%0", 1)
  end
  return table.concat(out, "\n") .. ("\n"):rep(left_out)
end

return magic
