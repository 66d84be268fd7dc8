import { flag, integer, oneOf, text } from '../../events/schemas/json-schema.js';
import { answered, described, ref } from './api-schema.js';

const HINT = { type: 'INSTANCE_STATUS_CHANGED', id: '2243860224272', sequence: 3 };
const said = (name: string, data: unknown, id = 'k3-41') => `id: ${id}\nevent: ${name}\ndata: ${JSON.stringify(data)}\n\n`;

export const EVENT_STREAM_SCHEMAS = {
  EventStream: {
    type: 'string',
    contentMediaType: 'text/event-stream',
    description:
      'Server-sent events (WHATWG HTML, section 9.2), each with one line of JSON as its data, and a comment as a heartbeat every 15 seconds. ' +
      '`ready`: what was missed has been told. `hint`: ask for that object again. `resync`: ask for everything again. ' +
      '`stalled`: hints come after the next resync. `end`: it is over, for the reason with which a request would be refused now.',
    /** The data of each event by its name; OpenAPI 3.1 has no word for it. */
    'x-berth-events': {
      ready: ref('ReadyEvent'),
      hint: ref('Hint'),
      resync: ref('ResyncEvent'),
      stalled: { type: 'object', properties: {} },
      end: ref('EndEvent'),
    },
    examples: [said('ready', { live: true }) + said('hint', HINT, 'k3-42')],
  },
  ReadyEvent: answered(
    { live: described(flag, 'False while the event log is away; a resync follows when it is back.') },
    { description: 'The data of `ready`.', example: { live: true } },
  ),
  Hint: answered(
    {
      type: described(text, 'As the event is called on its topic: see /asyncapi.yaml.'),
      id: described(text, 'Of the order, instance, user or product.'),
      sequence: described(integer, 'Counts the events of the object.'),
    },
    { description: 'The data of `hint`: that something happened to an object, and nothing of what.', example: HINT },
  ),
  ResyncEvent: answered(
    { reason: oneOf('unknown-id', 'too-many', 'log-restored') },
    { description: 'The data of `resync`.', example: { reason: 'too-many' } },
  ),
  EndEvent: answered(
    { code: described(text, 'The code of a problem.') },
    { description: 'The data of `end`.', example: { code: 'auth.token-expired' } },
  ),
} as const;
