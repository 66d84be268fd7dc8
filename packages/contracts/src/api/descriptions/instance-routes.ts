import { int64Text } from '../schemas/api-schema.js';
import { DESIRED_STATUSES, INSTANCE_STATUSES } from '../../statuses.js';
import { anyOf, IMAGE_FILTER, PAGE_QUERY, searchText, sortedQuery, USER_FILTER } from './parameters.js';
import type { RouteDescription } from './route-description.js';

const instances = { 200: { description: 'A page of instances.', schema: 'InstancePage' } } as const;
const instance = { 200: { description: 'The instance.', schema: 'Instance', headers: ['ETag'] } } as const;
const accepted = {
  202: {
    description: 'The operation that has begun, or the one of the same kind that is under way.',
    schema: 'Operation',
    headers: ['Location'],
  },
} as const;
const settledOnly = ['instance.not-found', 'instance.operation-in-progress', 'instance.already-deleted', 'instance.being-deleted'] as const;
const FIELDS = ['createdAt', 'name', 'id'];
const status = anyOf('Only instances in one of these statuses.', INSTANCE_STATUSES);

export const INSTANCE_ROUTES = {
  'instances.list': {
    tag: 'Instances',
    summary: 'List your instances',
    query: sortedQuery(FIELDS, '-createdAt', { status }),
    answers: instances,
  },
  'instances.show': {
    tag: 'Instances',
    summary: 'Show an instance',
    description: 'With what was last observed in the cluster; for its owner and for admins.',
    answers: instance,
    problems: ['instance.not-found'],
  },
  'instances.start': {
    tag: 'Instances',
    summary: 'Start an instance',
    answers: accepted,
    problems: [...settledOnly, 'instance.already-running', 'instance.invalid-spec', 'instance.image-withdrawn'],
  },
  'instances.stop': {
    tag: 'Instances',
    summary: 'Stop an instance',
    answers: accepted,
    problems: [...settledOnly, 'instance.already-stopped'],
  },
  'instances.restart': {
    tag: 'Instances',
    summary: 'Restart an instance',
    answers: accepted,
    problems: [...settledOnly, 'instance.not-running', 'instance.invalid-spec', 'instance.image-withdrawn'],
  },
  'instances.delete': {
    tag: 'Instances',
    summary: 'Delete an instance',
    description: 'From every state; an operation under way is superseded.',
    answers: accepted,
    problems: ['instance.not-found', 'instance.already-deleted'],
  },
  'instances.update': {
    tag: 'Instances',
    summary: 'Change the name or the specification of an instance',
    description:
      'What is absent stays as it is. Only an admin who is not BLOCKED may change a specification; what ran before runs on with the new one.',
    body: 'UpdateInstanceBody',
    answers: {
      200: { ...instance[200], description: 'The instance, where only its name was to be another.' },
      202: { ...accepted[202], description: 'The operation that brings the specification about.' },
    },
    problems: [
      ...settledOnly,
      'instance.invalid-name',
      'spec.invalid',
      'instance.spec-unchanged',
      'instance.image-withdrawn',
      'user.blocked',
    ],
  },
  'instances.operations': {
    tag: 'Instances',
    summary: 'List the operations of an instance',
    description: 'The latest first, each with its steps.',
    query: PAGE_QUERY,
    answers: { 200: { description: 'A page of operations.', schema: 'OperationWithStepsPage' } },
    problems: ['instance.not-found'],
  },
  'instances.logs': {
    tag: 'Instances',
    summary: 'Read the log of an instance',
    query: PAGE_QUERY,
    answers: { 200: { description: 'A page of lines.', schema: 'LogLinePage' } },
    problems: ['instance.not-found'],
  },
  'operations.show': {
    tag: 'Instances',
    summary: 'Show an operation',
    answers: { 200: { description: 'The operation.', schema: 'OperationWithSteps' } },
    problems: ['operation.not-found'],
  },
  'admin.instances.list': {
    tag: 'Administration',
    summary: 'List all instances',
    query: sortedQuery(FIELDS, '-createdAt', {
      status,
      desired: anyOf('Only instances that are to become one of these.', DESIRED_STATUSES),
      userId: USER_FILTER,
      orderId: { description: 'Only the instance of this order.', schema: int64Text, example: '117537422942015488' },
      image: IMAGE_FILTER,
      q: searchText('the name', 'ada'),
    }),
    answers: instances,
    problems: ['request.invalid-id'],
  },
} as const satisfies Readonly<Record<string, RouteDescription>>;
