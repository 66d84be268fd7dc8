import type { RouteIdOf } from '@berth/contracts';
import {
  type ApiAnswer,
  type Endpoint,
  endpoint,
  pageAnswer,
  PageQuery,
  pageRequestOf,
  requireActor,
  requireExpected,
  sortedAnswer,
  sortedRequestOf,
} from '@berth/platform';
import { parseInstanceId, parseOperationId } from '@berth/shared-kernel';
import type { OperationView } from '../../application/operation-view.js';
import type { InstanceApi } from './instance-api.js';
import { instanceAnswer, instanceJson } from './instance-answer.js';
import { ALL_INSTANCES, AllInstancesQuery, allFilter, OWN_INSTANCES, OwnInstancesQuery, ownFilter } from './instance-lists.js';
import { parseLogLineId } from './log-line-id.js';
import { changeIn, UpdateInstanceBody } from './update-body.js';

/** Every route of this context but what only operators are told. */
export const instanceEndpoints = (api: InstanceApi): Record<Exclude<RouteIdOf<'resource'>, 'overview.resource'>, Endpoint> => ({
  'instances.list': endpoint({
    query: OwnInstancesQuery,
    handle: async (request) => {
      const { query } = request;
      const page = await api.list(ownFilter(query, requireActor(request).userId), sortedRequestOf(OWN_INSTANCES, query));
      return { status: 200, body: sortedAnswer(OWN_INSTANCES, query, page, instanceJson) };
    },
  }),
  'admin.instances.list': endpoint({
    query: AllInstancesQuery,
    handle: async ({ query }) => {
      const page = await api.list(allFilter(query), sortedRequestOf(ALL_INSTANCES, query));
      return { status: 200, body: sortedAnswer(ALL_INSTANCES, query, page, instanceJson) };
    },
  }),
  'instances.show': endpoint({
    handle: async (request) => instanceAnswer(await api.show(requireActor(request), idIn(request))),
  }),
  'instances.start': operationEndpoint(api.start),
  'instances.stop': operationEndpoint(api.stop),
  'instances.restart': operationEndpoint(api.restart),
  'instances.delete': operationEndpoint(api.delete),
  'instances.update': endpoint({
    body: UpdateInstanceBody,
    handle: async (request) => {
      const [actor, id] = [requireActor(request), idIn(request)];
      const operation = await api.update(actor, id, changeIn(request.body), requireExpected(request));
      return operation === null ? instanceAnswer(await api.show(actor, id)) : accepted(operation);
    },
  }),
  'instances.operations': endpoint({
    query: PageQuery,
    handle: async (request) => {
      const page = await api.operations(requireActor(request), idIn(request), pageRequestOf(request.query, parseOperationId));
      return { status: 200, body: pageAnswer(page, (operation) => operation, String) };
    },
  }),
  'instances.logs': endpoint({
    query: PageQuery,
    handle: async (request) => {
      const page = await api.logs(requireActor(request), idIn(request), pageRequestOf(request.query, parseLogLineId));
      return { status: 200, body: pageAnswer(page, (line) => line, String) };
    },
  }),
  'operations.show': endpoint({
    handle: async (request) => ({
      status: 200,
      body: await api.operation(requireActor(request), parseOperationId(request.params['operationId'] ?? '')),
    }),
  }),
});

const operationEndpoint = (command: InstanceApi['start']): Endpoint =>
  endpoint({ handle: async (request) => accepted(await command(requireActor(request), idIn(request))) });

const accepted = (operation: OperationView): ApiAnswer => ({
  status: 202,
  body: operation,
  headers: { Location: `/api/v1/operations/${operation.id}` },
});

const idIn = (request: { readonly params: Readonly<Record<string, string>> }) => parseInstanceId(request.params['instanceId'] ?? '');
