-- Code to marks: gets the name of a language, as it stands on the fence, and a block of code; gives the list of marks
-- that patterns.lua describes, or nil for a language that is not known.

local lpeg = require "lpeg"

-- A language is languages/NAME.lua; these are its other names.
local languages = {
  c = "h",
  console = "shell-session shellsession bash-session sh-session session terminal",
  cpp = "c++ cc cxx hpp hh hxx",
  csharp = "cs c# dotnet",
  css = "scss less",
  diff = "patch udiff",
  dockerfile = "docker containerfile",
  go = "golang",
  graphql = "gql",
  hcl = "terraform tf nomad",
  html = "htm xhtml vue svelte jinja jinja2 html+jinja html+django handlebars mustache",
  ini = "cfg conf config properties systemd service editorconfig gitconfig dosini",
  java = "",
  javascript = "js jsx mjs cjs node ecmascript",
  json = "jsonc json5 jsonl ndjson webmanifest geojson",
  kotlin = "kt kts groovy gradle",
  lua = "luau",
  makefile = "make mk mak",
  markdown = "md mdx mkd",
  php = "",
  powershell = "ps1 pwsh posh ps",
  protobuf = "proto proto2 proto3",
  python = "py python3 py3 starlark bzl bazel",
  ruby = "rb rake gemfile",
  rust = "rs",
  sh = "bash shell zsh ksh ash env dotenv shellscript",
  sql = "postgresql postgres psql mysql sqlite plsql tsql cql",
  swift = "",
  toml = "",
  typescript = "ts tsx mts cts",
  xml = "svg xsl xslt xsd rss atom plist pom",
  yaml = "yml",
}

local names = {} -- each name of a language -> the one of its file
for language, others in pairs(languages) do
  names[language] = language
  for other in others:gmatch "%S+" do
    names[other] = language
  end
end

local lexers = {} -- of the languages that were asked for

-- A module of languages/ returns a pattern for one token, or { block = a pattern for a whole block }.
local function load_lexer(name)
  local language = require("languages/" .. name)
  local block = type(language) == "table" and language.block or (language + 1) ^ 0
  return lpeg.Ct(block)
end

return function(name, code)
  name = names[name:lower()]
  if not name then
    return nil
  end
  lexers[name] = lexers[name] or load_lexer(name)
  return lexers[name]:match(code)
end
