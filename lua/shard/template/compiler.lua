-- From a template's text to its functions: tokens, statements, Lua text, and that loaded.

local errors = require "shard.template.errors"
local Expressions = require "shard.template.compile_expressions"
local Generator = require "shard.template.generator"
local lexer = require "shard.template.lexer"
local parser = require "shard.template.parser"
local Statements = require "shard.template.compile_statements"

-- What these know to compile they add to the expressions and statements.
for _, name in ipairs({ "operators", "calls", "loops", "templates" }) do
  require("shard.template.compile_" .. name)
end

for _, methods in ipairs({ Expressions, Statements }) do
  for name, method in pairs(methods) do
    Generator[name] = method
  end
end

local compiler = {}

---@class shard.template.Compiled
---@field name string what it is loaded by
---@field file string what messages call it
---@field source string
---@field root function (B, n, ctx, blocks) -> n
---@field blocks table<string, function[]> by name, this template's own
---@field exports string[] names that importers see
---@field positions integer[]

--- Compiles TEXT. Raises a template error at the first mistake.
---@param engine table
---@param name string
---@param text string
---@param file string
---@return shard.template.Compiled
function compiler.compile(engine, name, text, file)
  local source = lexer.normalise(text, engine.options)
  local tokens = lexer.tokens(source, file, engine.options)
  local generator = Generator.new(engine, source, file)
  local code, positions = Generator.finish(generator:template(parser.parse(tokens)))
  local id = #engine.chunks + 1
  local chunk, mistake = engine.compile(code, errors.chunk_name(id, name), "t", {})
  if not chunk then
    errors.raise("this template is too complex: " .. tostring(mistake):gsub("^.-:%d+: ", ""), file, source, 1)
  end
  local compiled = {
    id = id, name = name, file = file, source = source, positions = positions, exports = generator.exports,
  }
  engine.chunks[id] = compiled
  compiled.root, compiled.blocks = chunk(engine.runtime)
  return compiled
end

return compiler
