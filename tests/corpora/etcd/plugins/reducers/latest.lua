-- Addresses with a name in place of a version, /docs/latest/install/, that lead to the version which has that name now.
-- etcd.io has them as rules of its server.

return reducer {
  help = "Pages at /docs/latest/ and the like that lead to those of a version",
  options = {
    versions = { type = "map", default = {}, help = "Name of an address = folder of a version" },
  },

  map = function(page, emit, options)
    for name, version in pairs(options.versions) do
      if page.section == version then
        local prefix = "/docs/" .. version .. "/"
        emit("/docs/" .. name .. "/" .. page.url:sub(#prefix + 1), page.url)
      end
    end
  end,

  reduce = function(key, urls, out)
    local url = absolute_url(urls[1])
    out:write(key:sub(2) .. "index.html", ([[<!doctype html>
<meta charset="utf-8">
<title>Moved</title>
<link rel="canonical" href="%s">
<meta http-equiv="refresh" content="0; url=%s">
]]):format(url, urls[1]))
  end,
}
