import { listOf, oneOf, orNull, text } from '../../events/schemas/json-schema.js';
import { answered, described, int64Text, ref, time, uuid } from './api-schema.js';
import { pageOf } from './page.js';

export const KINDS = ['create', 'start', 'stop', 'restart', 'update', 'delete'] as const;
const STEPS = [
  'accepted',
  'applied',
  'waiting',
  'scheduled',
  'trouble',
  'ready',
  'ending',
  'removing',
  'reached',
  'stopped',
  'removed',
  'failed',
  'superseded',
] as const;

export const OPERATION = {
  id: '01a1fd29-4fac-7306-a225-804712495d27',
  kind: 'create',
  instanceId: '2243860224272',
  status: 'succeeded',
  error: null,
  deadline: '2026-11-21T08:21:45.452Z',
  createdAt: '2026-11-21T08:11:45.452Z',
  updatedAt: '2026-11-21T08:11:45.594Z',
};

const STEP = { name: 'reached', at: '2026-11-21T08:11:45.594Z', message: 'Reached at http://i-smtcfxu8.localhost:8080/.' };
const WITH_STEPS = { ...OPERATION, steps: [{ name: 'accepted', at: OPERATION.createdAt, message: 'Accepted.' }, STEP] };
const operation = {
  id: uuid,
  kind: oneOf(...KINDS),
  instanceId: int64Text,
  status: oneOf('pending', 'running', 'succeeded', 'failed', 'superseded'),
  error: described(orNull(ref('Reason')), 'Why it failed.'),
  deadline: described(time, 'When it fails unless it is confirmed by then.'),
  createdAt: time,
  updatedAt: time,
};

export const OPERATION_SCHEMAS = {
  Operation: answered(operation, { description: 'A change of an instance, from its acceptance to its end.', example: OPERATION }),
  OperationWithSteps: answered(
    { ...operation, steps: described(listOf(ref('Step')), 'The oldest first.') },
    { description: 'An operation with how it went so far.', example: WITH_STEPS },
  ),
  OperationWithStepsPage: pageOf('OperationWithSteps', WITH_STEPS),
  Step: answered(
    {
      name: described(oneOf(...STEPS), 'Each comes at most once.'),
      at: time,
      message: described(text, 'A sentence for people.'),
    },
    { description: 'How far an operation can be seen to have come.', example: STEP },
  ),
} as const;
