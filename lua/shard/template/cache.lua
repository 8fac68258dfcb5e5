-- {% cache key %}: text that is rendered once per engine, with what rendering it used and read.

local values = require "shard.template.values"

local cache = {}

--- The key of an entry: the place in the template and the value that it depends on.
function cache.cache_key(place, value)
  if value == nil then
    error("the key of 'cache' is undefined", 0)
  end
  return place .. ":" .. values.repr(value)
end

--- The kept text, or nil. What rendering it read is recorded again for this page; when the hook says that this does not
--- hold here, the text is rendered anew.
function cache.cache_get(R, entries, key)
  local entry, engine = entries[key], R.engine
  if not entry then
    return nil
  end
  local replay = engine.options.record_replay
  if replay and replay(entry.reads) == false then
    return nil
  end
  for _, name in ipairs(entry.used) do
    engine.used(name)
  end
  return entry.text
end

--- Starts recording what is used and read.
function cache.cache_open(R)
  local engine = R.engine
  local start = engine.options.record_start
  local recording = { used = {}, seen = {}, token = start and start() }
  engine.recordings[#engine.recordings + 1] = recording
  return recording
end

--- Ends the recording, keeps TEXT, and gives it back.
function cache.cache_close(R, entries, key, recording, text)
  local engine = R.engine
  engine.recordings[#engine.recordings] = nil
  local stop = engine.options.record_stop
  local reads = stop and stop(recording.token)
  if reads == nil then
    reads = recording.token
  end
  entries[key] = { text = text, used = recording.used, reads = reads }
  return text
end

--- Notes the use of template NAME in every open recording.
function cache.note(recordings, name)
  for _, recording in ipairs(recordings) do
    if not recording.seen[name] then
      recording.seen[name] = true
      recording.used[#recording.used + 1] = name
    end
  end
end

--- Closes what an error left open, down to COUNT recordings.
function cache.abandon(engine, count)
  local stop = engine.options.record_stop
  for i = #engine.recordings, count + 1, -1 do
    local recording = engine.recordings[i]
    engine.recordings[i] = nil
    if stop then
      stop(recording.token)
    end
  end
end

return cache
