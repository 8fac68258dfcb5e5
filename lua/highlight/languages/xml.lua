-- XML.

return require("markup").token
