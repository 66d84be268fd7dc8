import { oneOf, orNull } from '../../events/schemas/json-schema.js';
import { answered, described, int64Text, ref, time, uuid } from './api-schema.js';

export const OPERATION = {
  id: '01a1fd29-4fac-7306-a225-804712495d27',
  kind: 'create',
  instanceId: '2243860224272',
  status: 'succeeded',
  error: null,
  createdAt: '2026-11-21T08:11:45.452Z',
  updatedAt: '2026-11-21T08:11:45.594Z',
};

export const OPERATION_SCHEMAS = {
  Operation: answered(
    {
      id: uuid,
      kind: oneOf('create', 'start', 'stop', 'restart', 'update', 'delete'),
      instanceId: int64Text,
      status: oneOf('pending', 'running', 'succeeded', 'failed', 'superseded'),
      error: described(orNull(ref('Reason')), 'Why it failed.'),
      createdAt: time,
      updatedAt: time,
    },
    { description: 'A change of an instance, from its acceptance to its end.', example: OPERATION },
  ),
} as const;
