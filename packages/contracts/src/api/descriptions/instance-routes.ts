import { PAGE_QUERY } from './parameters.js';
import type { RouteDescription } from './route-description.js';

const instances = { 200: { description: 'A page of instances.', schema: 'InstancePage' } } as const;
const instance = { 200: { description: 'The instance.', schema: 'Instance' } } as const;
const accepted = {
  202: {
    description: 'The operation that has begun, or the one of the same kind that is under way.',
    schema: 'Operation',
    headers: ['Location'],
  },
} as const;
const settledOnly = ['instance.not-found', 'instance.operation-in-progress', 'instance.already-deleted', 'instance.being-deleted'] as const;

export const INSTANCE_ROUTES = {
  'instances.list': {
    tag: 'Instances',
    summary: 'List your instances',
    description: 'Newest first.',
    query: PAGE_QUERY,
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
    problems: [...settledOnly, 'instance.already-running', 'instance.invalid-spec'],
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
    problems: [...settledOnly, 'instance.not-running', 'instance.invalid-spec'],
  },
  'instances.delete': {
    tag: 'Instances',
    summary: 'Delete an instance',
    description: 'From every state; an operation under way is superseded.',
    answers: accepted,
    problems: ['instance.not-found', 'instance.already-deleted'],
  },
  'instances.rename': {
    tag: 'Instances',
    summary: 'Rename an instance',
    body: 'RenameInstanceBody',
    answers: instance,
    problems: ['instance.not-found', 'instance.invalid-name', 'instance.already-deleted', 'instance.being-deleted'],
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
    answers: { 200: { description: 'The operation.', schema: 'Operation' } },
    problems: ['operation.not-found'],
  },
  'admin.instances.list': {
    tag: 'Administration',
    summary: 'List all instances',
    description: 'Newest first.',
    query: PAGE_QUERY,
    answers: instances,
  },
} as const satisfies Readonly<Record<string, RouteDescription>>;
