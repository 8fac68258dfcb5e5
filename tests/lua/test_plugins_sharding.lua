-- The built-in shard keys and partitioners: what they give, and that it is stable.

---@param directory string
local function page_in(directory)
  return { path = "docs/" .. directory .. "/page.md", directory = directory }
end

---The sizes of COUNT pages, in order of path, as a partitioner sees them.
---@param count integer
---@param bytes integer
local function pages_of(count, bytes)
  local pages = {}
  for index = 1, count do
    pages[index] = { path = ("docs/v1/page-%04d.md"):format(index), bytes = bytes }
  end
  return pages
end

---@return table<string, string> shard by path
local function assignment(pages, max_bytes)
  local names = plugin("partitioners/balanced").assign("v1", pages, { max_bytes = max_bytes })
  assert_equal(#names, #pages)
  local shards = {}
  for index, page in ipairs(pages) do
    shards[page.path] = names[index]
  end
  return shards
end

---@return table list without the element at INDEX
local function without(list, index)
  local rest = {}
  for place, element in ipairs(list) do
    if place ~= index then
      rest[#rest + 1] = element
    end
  end
  return rest
end

test("version takes the folder at its level", function()
  local key = plugin("shard_keys/version").key
  assert_equal(key(page_in("v1.2/guide"), { level = 1, otherwise = "" }), "v1.2")
  assert_equal(key(page_in("en/v1.2/guide"), { level = 2, otherwise = "" }), "v1.2")
end)

test("version gives pages without a version the key otherwise", function()
  local key = plugin("shard_keys/version").key
  assert_equal(key(page_in(""), { level = 1, otherwise = "" }), "")
  assert_equal(key(page_in("v1"), { level = 2, otherwise = "rest" }), "rest")
  assert_equal(key(page_in("about/us"), { level = 1, pattern = "^v%d", otherwise = "rest" }), "rest")
  assert_equal(key(page_in("v3/us"), { level = 1, pattern = "^v%d", otherwise = "rest" }), "v3")
end)

test("section takes the first folders", function()
  local key = plugin("shard_keys/section").key
  assert_equal(key(page_in("guide/install/linux"), { levels = 1, otherwise = "" }), "guide")
  assert_equal(key(page_in("guide/install/linux"), { levels = 2, otherwise = "" }), "guide/install")
  assert_equal(key(page_in("guide"), { levels = 2, otherwise = "" }), "guide")
  assert_equal(key(page_in(""), { levels = 1, otherwise = "top" }), "top")
end)

test("path_hash gives keys of one width, and every bucket some pages", function()
  local key = plugin("shard_keys/path_hash").key
  local seen, count = {}, 0
  for _, page in ipairs(pages_of(1000, 1)) do
    local bucket = key(page, { buckets = 12 })
    assert_equal(#bucket, 2)
    assert_equal(key(page, { buckets = 12 }), bucket)
    count = count + (seen[bucket] and 0 or 1)
    seen[bucket] = true
  end
  assert_equal(count, 12)
end)

test("by_key leaves a key whole", function()
  assert_equal(plugin("partitioners/by_key").assign("v1", pages_of(3, 1 << 40), {}), { "", "", "" })
end)

test("hash cuts into its count, and otherwise than path_hash", function()
  local pages = pages_of(1000, 1)
  local names = plugin("partitioners/hash").assign("07", pages, { count = 4 })
  local key = plugin("shard_keys/path_hash").key
  local pairs_seen, count = {}, 0
  for index, page in ipairs(pages) do
    local pair = names[index] .. "/" .. key(page, { buckets = 4 })
    count = count + (pairs_seen[pair] and 0 or 1)
    pairs_seen[pair] = true
  end
  assert_equal(count, 16)
end)

test("balanced leaves alone what fits", function()
  for _, shard in pairs(assignment(pages_of(10, 10), 100)) do
    assert_equal(shard, "")
  end
end)

test("balanced does not cut where there is one page", function()
  assert_equal(assignment(pages_of(1, 1000), 100)[pages_of(1, 1000)[1].path], "")
end)

test("balanced keeps every shard of several pages below the limit", function()
  local pages = pages_of(500, 7)
  local weights = {}
  for _, shard in pairs(assignment(pages, 100)) do
    weights[shard] = (weights[shard] or 0) + 7
  end
  for _, weight in pairs(weights) do
    assert_equal(weight <= 100, true)
  end
end)

test("balanced gives a page that is too heavy a shard of its own", function()
  local pages = pages_of(50, 1)
  pages[20].bytes = 1000
  local shards = assignment(pages, 100)
  for index, page in ipairs(pages) do
    assert_equal(shards[page.path] == shards[pages[20].path], index == 20)
  end
end)

test("balanced: a page that comes or goes moves no page of another shard", function()
  local pages = pages_of(300, 9)
  local all = assignment(pages, 100)
  for index, page in ipairs(pages) do
    local rest = assignment(without(pages, index), 100)
    -- Without the page its leaf may have joined others in one shard; with it that shard is split. Nothing else moves.
    local shorter = nil
    for path, shard in pairs(rest) do
      if all[path] ~= shard then
        assert_equal(shorter or shard, shard)
        shorter = shard
        assert_equal(all[path]:sub(1, #shard), shard)
        assert_equal(all[page.path]:sub(1, #shard), shard)
      end
    end
  end
end)
