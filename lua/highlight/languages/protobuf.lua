-- Protocol Buffers.

local family = require "family"

return family.token {
  words = {
    keyword = [[default edition enum export extend extensions group import local map max message oneof option optional
      package public repeated required reserved returns rpc service stream syntax to weak]],
    type = [[bool bytes double fixed32 fixed64 float int32 int64 sfixed32 sfixed64 sint32 sint64 string uint32 uint64]],
    constant = "true false",
  },
  comment = family.comment,
  string = family.strings,
  capitals = true,
  calls = false,
  definitions = { { "message", "type" }, { "enum", "type" }, { "service", "type" }, { "rpc", "function" } },
}
