import { authorise, MayBeAbsent, readJson, type RequestHandler, validateBody, validateQuery } from '@berth/platform';
import type { Clock } from '@berth/shared-kernel';
import { IsIn } from 'class-validator';
import { admittedOf } from '../admit.js';
import { RULES_OF_SCOPE, type Scope } from './event-stream.js';
import { type EventStreams, STREAM_HEADERS } from './event-streams.js';

class EventsQuery {
  @MayBeAbsent()
  @IsIn(['own', 'all'])
  scope?: Scope;
}

/** Opens an event stream. @throws forbidden `auth.forbidden` where somebody who is no admin asks for everybody's */
export function eventsEndpoint(streams: EventStreams, clock: Clock): RequestHandler {
  return async (request, response) => {
    const { scope = 'own' } = (await validateQuery(EventsQuery, request.originalUrl)) as EventsQuery;
    await validateBody(null, readJson(request));
    const { caller, token } = admittedOf(response);
    authorise(caller, null, RULES_OF_SCOPE[scope]);
    if (request.method === 'HEAD') {
      response.writeHead(200, STREAM_HEADERS).end();
      return;
    }
    const lastEventId = request.get('last-event-id') ?? null;
    streams.begin(response, { caller, token, scope, lastEventId, now: clock.now().getTime() });
  };
}
