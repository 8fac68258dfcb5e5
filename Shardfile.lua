-- Shard's own documentation, built by Shard: `shard build` in this folder gives public/.

site {
  title = "Shard",
  base_url = "https://shard.example/",
  templates = "docs/_templates",
}

source "docs" {
  root = "docs",
  exclude = { "_templates/**" },
  neighbours = "source",
}

view "navigation" { level = 0 }
