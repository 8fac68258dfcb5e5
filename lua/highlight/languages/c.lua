-- C.

local c_like = require "c_like"

return c_like.token {}
