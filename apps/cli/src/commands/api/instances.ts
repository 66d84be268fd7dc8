import {
  answerOf,
  type Instance,
  type LogLine,
  type Operation,
  type OperationWithSteps,
  type paths,
  onlyIf,
  taggedOf,
} from '@berth/client';
import { DESIRED_STATUSES, INSTANCE_STATUSES } from '@berth/contracts';
import { invalidInput } from '@berth/shared-kernel';
import type { Command } from 'commander';
import type { ApiCommands, Asked } from '../../api/api-command.js';
import { createdOptions, flag, given, number, onlyWithAll, option, severalOf, sortOption } from '../../api/arguments.js';
import { age } from '../../api/cells.js';
import type { View } from '../../api/output.js';
import { changedSpec, type SpecOptions, specOptions } from '../../api/spec-options.js';
import { settledOperation, type WaitOptions, waitOptions } from '../../api/waiting.js';
import { OPERATIONS } from './operations.js';

type Filters = NonNullable<paths['/admin/instances']['get']['parameters']['query']>;
type ListOptions = Omit<Filters, 'userId' | 'orderId'> & { readonly all: boolean; readonly user?: number; readonly order?: string };

const INSTANCES: View<Instance> = {
  id: ({ id }) => id,
  columns: {
    name: ({ name }) => name,
    status: ({ status, runtime }) => (runtime.stale ? `${status} (stale)` : status),
    image: ({ spec }) => spec.image,
    url: ({ network }) => network?.url ?? null,
    reason: ({ failure }) => failure?.reason ?? null,
    user: ({ userId }) => userId,
    age: ({ createdAt }, now) => age(createdAt, now),
  },
};

const LOG: View<LogLine> = {
  id: ({ id }) => id,
  columns: { age: ({ createdAt }, now) => age(createdAt, now), type: ({ logType }) => logType, message: ({ message }) => message },
};

const pathOf = ({ id: instanceId }: Pick<Asked<unknown>, 'id'>) => ({ params: { path: { instanceId } } });

/** Instances: what a buyer owns, and how it is operated. */
export function instanceCommands(program: Command, api: ApiCommands): void {
  const instances = program.command('instances').description('what runs');
  const operate = (usage: string, summary: string, begin: (asked: Asked<WaitOptions>) => Promise<Operation>) =>
    api.act<Operation, WaitOptions>(instances, {
      usage: `${usage} <instanceId>`,
      summary: `${summary}; prints the operation`,
      options: waitOptions('it is done'),
      id: ({ id }) => id,
      ask: async (asked) => {
        const operation = await begin(asked);
        return asked.options.wait ? settledOperation(asked.berth, operation, asked.options) : operation;
      },
    });

  api.list<Instance, ListOptions>(instances, {
    usage: 'list',
    summary: 'list your instances, the latest first',
    view: INSTANCES,
    options: [
      flag('--all', "everybody's, with the filters below (operator)"),
      severalOf('--status <status>', 'only in one of these, separated by commas', INSTANCE_STATUSES),
      severalOf('--desired <status>', 'with --all: only what is to become one of these', DESIRED_STATUSES),
      number('--user <userId>', 'with --all: only of this user'),
      option('--order <orderId>', 'with --all: only of this order'),
      option('--image <image>', 'with --all: only of this image'),
      option('--q <text>', 'with --all: only with this text in the name'),
      sortOption(['createdAt', 'name', 'id']),
      ...createdOptions(),
    ],
    examples: ['instances list --watch', 'instances list --all --status FAILED -q'],
    ask: ({ berth, options }, page) => {
      const { all, status, sort, createdFrom, createdTo, desired, user: userId, order: orderId, image, q } = options;
      const query = { ...page, ...given({ status, sort, createdFrom, createdTo }) };
      const more = given({ desired, userId, orderId, image, q });
      if (all) return answerOf(berth.api.GET('/admin/instances', { params: { query: { ...query, ...more } } }));
      onlyWithAll(more);
      return answerOf(berth.api.GET('/instances', { params: { query } }));
    },
  });
  api.show<Instance>(instances, {
    usage: 'show <instanceId>',
    summary: 'show an instance with what was last observed of it',
    id: ({ id }) => id,
    ask: (asked) => answerOf(asked.berth.api.GET('/instances/{instanceId}', pathOf(asked))),
  });
  operate('start', 'start an instance', (asked) => answerOf(asked.berth.api.POST('/instances/{instanceId}/start', pathOf(asked))));
  operate('stop', 'stop an instance', (asked) => answerOf(asked.berth.api.POST('/instances/{instanceId}/stop', pathOf(asked))));
  operate('restart', 'restart an instance', (asked) => answerOf(asked.berth.api.POST('/instances/{instanceId}/restart', pathOf(asked))));
  operate('delete', 'delete an instance, from every state', (asked) =>
    answerOf(asked.berth.api.DELETE('/instances/{instanceId}', pathOf(asked))),
  );
  api.act<Instance | Operation, SpecOptions & WaitOptions>(instances, {
    usage: 'update <instanceId>',
    summary: 'change what an instance is made of; what is not named stays as it is (operator)',
    options: [...specOptions(), ...waitOptions('it is done')],
    examples: ['instances update 2243860224272 --memory 256 --wait'],
    id: ({ id }) => id,
    ask: async ({ berth, id: instanceId, options }) => {
      const { data, tag } = await taggedOf(berth.api.GET('/instances/{instanceId}', { params: { path: { instanceId } } }));
      const spec = changedSpec(data.spec, options);
      if (spec === null) throw invalidInput('cli.nothing-chosen', 'Say what is to be changed, such as --memory 256.');
      const answer = await answerOf(
        berth.api.PATCH('/instances/{instanceId}', { params: { path: { instanceId }, header: onlyIf(tag) }, body: { spec } }),
      );
      return options.wait && 'kind' in answer ? settledOperation(berth, answer, options) : answer;
    },
  });
  api.act<Instance | Operation>(instances, {
    usage: 'rename <instanceId> <name>',
    summary: 'give an instance another name',
    id: ({ id }) => id,
    ask: async ({ berth, id: instanceId, args: [, name = ''] }) => {
      const { tag } = await taggedOf(berth.api.GET('/instances/{instanceId}', { params: { path: { instanceId } } }));
      return answerOf(
        berth.api.PATCH('/instances/{instanceId}', { params: { path: { instanceId }, header: onlyIf(tag) }, body: { name } }),
      );
    },
  });
  api.list<LogLine>(instances, {
    usage: 'logs <instanceId>',
    summary: 'read the log of an instance',
    view: LOG,
    ask: ({ berth, id: instanceId }, query) =>
      answerOf(berth.api.GET('/instances/{instanceId}/logs', { params: { path: { instanceId }, query } })),
  });
  api.list<OperationWithSteps>(instances, {
    usage: 'operations <instanceId>',
    summary: 'list the operations of an instance, the latest first',
    view: OPERATIONS,
    ask: ({ berth, id: instanceId }, query) =>
      answerOf(berth.api.GET('/instances/{instanceId}/operations', { params: { path: { instanceId }, query } })),
  });
}
