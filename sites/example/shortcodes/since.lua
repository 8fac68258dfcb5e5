-- {{< since "2.1" >}}: says since which version something is there, with a link to that version's documentation, unless
-- it is the one that is being read.

return shortcode {
  positional = { "version" },
  options = {
    version = { type = "string", required = true, help = 'such as "2.1"' },
  },
  render = function(call, options)
    local path = ("content/docs/v%s/_index.md"):format(options.version)
    local introduction = page(path)
    if not introduction then
      error(("there is no documentation of version %s: %s"):format(options.version, path), 0)
    elseif introduction.section == call.page.section then
      return ('<small class="since">new in %s</small>'):format(options.version)
    end
    return ('<small class="since">since <a href="%s">%s</a></small>'):format(introduction.url, options.version)
  end,
}
