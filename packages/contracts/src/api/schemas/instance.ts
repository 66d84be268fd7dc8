import { flag, integer, oneOf, orNull, text, userId } from '../../events/schemas/json-schema.js';
import { DESIRED_STATUSES, INSTANCE_STATUSES } from '../../statuses.js';
import { answered, asked, described, int64Text, nameText, ref, time } from './api-schema.js';
import { OPERATION } from './operation.js';
import { pageOf } from './page.js';
import { SPEC_ANSWER } from './spec.js';

const RUNTIME = {
  state: 'Running',
  phase: 'Running',
  readyReplicas: 1,
  totalReplicas: 1,
  podName: 'i-smtcfxu8-7e16d',
  message: '',
  errorReason: '',
  updatedAt: '2026-11-21T08:11:45.000Z',
  stale: false,
};
const NETWORK = { url: 'http://i-smtcfxu8.localhost:8080/', domain: 'i-smtcfxu8.localhost', port: 8080 };
const FAILURE = { reason: 'crash-loop', message: 'The program ended each time it was started.', terminal: true };
const WITHDRAWAL = { reason: 'It has a hole.', at: '2026-11-21T09:00:00.000Z' };
const INSTANCE = {
  id: '2243860224272',
  userId: 2,
  orderId: '117537422942015488',
  name: 'ada-1',
  status: 'RUNNING',
  desired: 'RUNNING',
  spec: SPEC_ANSWER,
  network: NETWORK,
  runtime: RUNTIME,
  failure: null,
  withdrawal: null,
  operation: OPERATION,
  createdAt: '2026-11-21T08:11:45.452Z',
  updatedAt: '2026-11-21T08:11:45.594Z',
  deletedAt: null,
};
const LINE = {
  id: '3',
  instanceId: '2243860224272',
  logType: 'STATE_CHANGE',
  message: 'CREATING to RUNNING.',
  data: { from: 'CREATING', to: 'RUNNING', reason: '', terminal: false },
  createdAt: '2026-11-21T08:11:45.594Z',
};

export const INSTANCE_SCHEMAS = {
  Instance: answered(
    {
      id: int64Text,
      userId,
      orderId: orNull(int64Text),
      name: text,
      status: oneOf(...INSTANCE_STATUSES),
      desired: oneOf(...DESIRED_STATUSES),
      spec: ref('Spec'),
      network: described(orNull(ref('Network')), 'Null until it was reached for the first time.'),
      runtime: ref('Runtime'),
      failure: described(orNull(ref('Failure')), 'Null unless FAILED.'),
      withdrawal: described(
        orNull(ref('WithdrawalOfInstance')),
        'Null unless its image was withdrawn: it may run on, but is neither started nor restarted until it has another one.',
      ),
      operation: ref('Operation'),
      createdAt: time,
      updatedAt: time,
      deletedAt: orNull(time),
    },
    { description: 'What a buyer owns; `operation` is the current or the last one.', example: INSTANCE },
  ),
  InstancePage: pageOf('Instance', INSTANCE),
  Network: answered({ url: text, domain: text, port: integer }, { description: 'Where an instance is reached.', example: NETWORK }),
  Runtime: answered(
    {
      state: text,
      phase: described(text, 'The phase of the Pod, or the waiting reason that explains it.'),
      readyReplicas: integer,
      totalReplicas: integer,
      podName: text,
      message: text,
      errorReason: text,
      updatedAt: described(orNull(time), 'The last observed change; null when nothing was observed.'),
      stale: described(flag, 'True when nobody can vouch that it is still so.'),
    },
    { description: 'What was last observed in the cluster.', example: RUNTIME },
  ),
  Failure: answered(
    { reason: text, message: text, terminal: described(flag, 'True when only a command is expected to change it.') },
    { description: 'Why an instance is FAILED.', example: FAILURE },
  ),
  WithdrawalOfInstance: answered(
    { reason: described(text, "In the operator's words."), at: time },
    { description: 'Why and since when the image of an instance is withdrawn.', example: WITHDRAWAL },
  ),
  UpdateInstanceBody: {
    ...asked(
      { name: nameText(64), spec: ref('SpecChangeBody') },
      { description: 'What is to be changed of an instance.', optional: ['name', 'spec'], example: { name: 'my-llm' } },
    ),
    minProperties: 1,
  },
  LogLine: answered(
    {
      id: int64Text,
      instanceId: int64Text,
      logType: oneOf('INFO', 'ERROR', 'WARNING', 'STATE_CHANGE'),
      message: text,
      data: { type: 'object', additionalProperties: true },
      createdAt: time,
    },
    { description: 'A line of the domain log.', example: LINE },
  ),
  LogLinePage: pageOf('LogLine', LINE),
} as const;
