-- shard.newlines: what takes the place of text that is left out, so that all behind it stays on its line.

---The newlines of TEXT alone.
---@param text string
---@return string
return function(text)
  return ("\n"):rep(select(2, text:gsub("\n", "")))
end
