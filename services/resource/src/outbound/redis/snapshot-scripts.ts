import { redisScript } from '@berth/platform';

// KEYS[1] the hash; ARGV fence, counter, how long it is kept (ms), then the fields and values that are to stand in it.
// A revision that cannot be read guards nothing. Lua's numbers are exact to 2^53, as those of the writer are.
const GUARD = `
local held = redis.call('HGET', KEYS[1], 'revision')
if held then
  local fence, counter = string.match(held, '^(%d+):(%d+)$')
  if fence then
    fence, counter = tonumber(fence), tonumber(counter)
    local newFence, newCounter = tonumber(ARGV[1]), tonumber(ARGV[2])
    if newFence == fence and newCounter == counter then redis.call('PEXPIRE', KEYS[1], ARGV[3]) end
    if newFence < fence or (newFence == fence and newCounter <= counter) then return 0 end
  end
end`;

/** Puts what it is given in the place of what is held, unless that is as new; answers 1 when it did. The same revision again keeps it alive. */
export const PUT = redisScript(`${GUARD}
redis.call('DEL', KEYS[1])
redis.call('HSET', KEYS[1], 'revision', ARGV[1] .. ':' .. ARGV[2], unpack(ARGV, 4))
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return 1`);

/** Sets the heartbeat (ARGV: time, fence) unless one of a greater fence is held. */
export const BEAT = redisScript(`
local fence = tonumber(redis.call('HGET', KEYS[1], 'fence'))
if fence and fence > tonumber(ARGV[2]) then return 0 end
redis.call('HSET', KEYS[1], 'at', ARGV[1], 'fence', ARGV[2])
return 1`);
