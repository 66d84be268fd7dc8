import { oneOf } from '../../events/schemas/json-schema.js';
import { plainText } from '../schemas/api-schema.js';
import type { RouteDescription } from './route-description.js';

export const EVENT_ROUTES = {
  'events.stream': {
    tag: 'Events',
    summary: 'Listen to hints',
    description: 'A stream that stays open: it says when to ask again, and nothing of what happened.',
    query: {
      scope: {
        description: 'Your own orders, instances and account; or, for admins, everything.',
        schema: { ...oneOf('own', 'all'), default: 'own' },
        example: 'own',
      },
    },
    headers: {
      'Last-Event-ID': {
        description: 'The last id that you have seen: what was missed is told first.',
        schema: plainText(1, 200),
        example: 'k3-41',
        mayBeAbsent: true,
      },
    },
    answers: { 200: { description: 'The stream.', schema: 'EventStream', media: 'text/event-stream' } },
    problems: ['events.too-many-streams', 'events.full', 'server.stopping'],
  },
  'admin.overview': {
    tag: 'Administration',
    summary: 'Tell how everything is',
    description: 'Figures of each part with the time at which they were taken; a part that is away is said to be.',
    answers: { 200: { description: 'The figures.', schema: 'Overview' } },
  },
} as const satisfies Readonly<Record<string, RouteDescription>>;
