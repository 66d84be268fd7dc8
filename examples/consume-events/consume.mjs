// Follows the instances of a Berth: BROKERS=localhost:9092 GROUP=my-report node consume.mjs
import { Kafka, logLevel } from 'kafkajs';

const { BROKERS = 'localhost:9092', GROUP = 'my-report', TOPIC = 'instance.events' } = process.env;

const kafka = new Kafka({
  clientId: GROUP,
  brokers: BROKERS.split(','),
  logLevel: logLevel.NOTHING,
  // A broker that is away for a while is no reason to end.
  retry: { initialRetryTime: 100, maxRetryTime: 5_000, retries: Number.MAX_SAFE_INTEGER },
});

// Ids are 64-bit numbers: beyond 2^53 they are read from the text itself.
const readEvent = (value) =>
  JSON.parse(value, (_, each, { source }) => (Number.isInteger(each) && !Number.isSafeInteger(each) ? BigInt(source) : each));

// An event may come twice. A report with a database keeps these ids there, in the transaction that stores the result.
const seen = new Set();
function isFirst(id) {
  if (seen.has(id)) return false;
  seen.add(id);
  if (seen.size > 100_000) seen.delete(seen.values().next().value);
  return true;
}

function handle(event, headers) {
  const { event_type: type, instance_id: id, user_id: user, name, data } = event;
  switch (type) {
    case 'INSTANCE_CREATED':
      return say(headers, `user ${user} has a new instance ${id} "${name}" of ${data.image}`);
    case 'INSTANCE_STATUS_CHANGED':
      return say(headers, `instance ${id} went from ${data.from} to ${data.to}${data.message ? `: ${data.message}` : ''}`);
    case 'INSTANCE_NETWORK_UPDATED':
      return say(headers, `instance ${id} is at ${data.endpoint_url}`);
    case 'INSTANCE_DELETED':
      return say(headers, `instance ${id} is gone`);
    default: // New types may come at any time.
  }
}

const say = ({ ce_time: time }, what) => console.log(`${time} ${what}`);

const consumer = kafka.consumer({ groupId: GROUP, maxWaitTimeInMs: 300 });
await consumer.connect();
await consumer.subscribe({ topics: [TOPIC], fromBeginning: true });
await consumer.run({
  // The offset goes on only when this has returned: what was under way at a crash comes again.
  eachMessage: async ({ message }) => {
    const headers = Object.fromEntries(Object.entries(message.headers).map(([name, value]) => [name, String(value)]));
    if (isFirst(headers.ce_id)) handle(readEvent(String(message.value)), headers);
  },
});

for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => consumer.disconnect().then(() => process.exit(0)));
