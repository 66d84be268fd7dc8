import { answerOf, type OperationWithSteps } from '@berth/client';
import type { Command } from 'commander';
import type { ApiCommands } from '../../api/api-command.js';
import { age } from '../../api/cells.js';
import type { View } from '../../api/output.js';
import { settledOperation, type WaitOptions, waitOptions } from '../../api/waiting.js';

export const OPERATIONS: View<OperationWithSteps> = {
  id: ({ id }) => id,
  columns: {
    kind: ({ kind }) => kind,
    status: ({ status }) => status,
    step: ({ steps }) => steps.at(-1)?.name ?? null,
    error: ({ error }) => error?.message ?? null,
    age: ({ createdAt }, now) => age(createdAt, now),
  },
};

/** Changes of instances, from their acceptance to their end. */
export function operationCommands(program: Command, api: ApiCommands): void {
  const operations = program.command('operations').description('changes of instances under way, and how they ended');
  api.show<OperationWithSteps, WaitOptions>(operations, {
    usage: 'show <operationId>',
    summary: 'show an operation with its steps',
    options: waitOptions('it has ended'),
    id: OPERATIONS.id,
    ask: async ({ berth, id: operationId, options }) => {
      const ask = () => answerOf(berth.api.GET('/operations/{operationId}', { params: { path: { operationId } } }));
      const operation = await ask();
      if (!options.wait) return operation;
      await settledOperation(berth, operation, options);
      return ask();
    },
  });
}
