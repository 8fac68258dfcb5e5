-- The old addresses of pages for hosts that can answer with a status of 301. A page that has moved lists the addresses
-- that it had:
--
--   aliases: [/start/, /docs/intro/]
--
-- Shard itself makes a small page at each of them that leads to the new one; here all of them together are written to
-- `_redirects`, which several hosts read.

return reducer {
  name = "redirects",
  help = "All old addresses with the new ones, for the host",

  ---@param page shard.Page
  ---@param emit fun(key: string, value: string)
  map = function(page, emit)
    for _, alias in ipairs(page.aliases or {}) do
      emit(alias, page.url)
    end
  end,

  ---@param urls string[]
  ---@param out shard.MergeOut
  reduce = function(_, urls, out)
    out:summary(urls[1])
  end,

  ---@param summaries { key: string, value: string }[]
  ---@param out shard.MergeOut
  finish = function(summaries, out)
    local lines = {}
    for index, summary in ipairs(summaries) do
      lines[index] = ("%s %s 301\n"):format(summary.key, summary.value)
    end
    out:write("_redirects", table.concat(lines))
  end,
}
