-- TypeScript, with TSX as far as a lexer goes.

return require("script_like").token {
  keyword = [[abstract asserts declare enum implements infer interface is keyof module namespace override private
    protected public readonly satisfies type unique]],
  type = "any bigint boolean never number object string symbol unknown",
}
