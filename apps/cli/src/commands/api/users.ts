import { type Account, answerOf, type Berth, type paths, type Session, type UpdateUserBody, onlyIf, taggedOf } from '@berth/client';
import { invalidInput } from '@berth/shared-kernel';
import type { Command } from 'commander';
import type { ApiCommands } from '../../api/api-command.js';
import { createdOptions, given, idNumber, oneOf, option, severalOf, sortOption } from '../../api/arguments.js';
import { age } from '../../api/cells.js';
import type { View } from '../../api/output.js';

type Filters = NonNullable<paths['/admin/users']['get']['parameters']['query']>;

const USERS: View<Account> = {
  id: ({ id }) => id,
  columns: {
    email: ({ email }) => email,
    nickname: ({ nickname }) => nickname,
    status: ({ status }) => status,
    roles: ({ roles }) => roles.join(','),
    age: ({ createdAt }, now) => age(createdAt, now),
  },
};
const { id } = USERS;

const SESSIONS: View<Session> = {
  id: (session) => session.id,
  columns: { age: ({ createdAt }, now) => age(createdAt, now), refreshed: ({ refreshedAt }, now) => age(refreshedAt, now) },
};

/** The accounts of this Berth, for its operator. */
export function userCommands(program: Command, api: ApiCommands): void {
  const users = program.command('users').description('who is registered (operator)');
  api.list<Account, Filters>(users, {
    usage: 'list',
    summary: 'list users, the latest first',
    view: USERS,
    options: [
      severalOf('--status <status>', 'only in one of these, separated by commas', ['ENABLED', 'BLOCKED', 'DISABLED']),
      oneOf('--role <role>', 'only with this role', ['user', 'admin']),
      option('--q <text>', 'only with this text in the e-mail address or the nickname'),
      sortOption(['createdAt', 'email', 'id']),
      ...createdOptions(),
    ],
    examples: ['users list --q ada', 'users list --status BLOCKED,DISABLED --all-pages -o json'],
    ask: ({ berth, options: { status, role, q, sort, createdFrom, createdTo } }, page) =>
      answerOf(
        berth.api.GET('/admin/users', { params: { query: { ...page, ...given({ status, role, q, sort, createdFrom, createdTo }) } } }),
      ),
  });
  api.show<Account>(users, {
    usage: 'show <userId>',
    summary: 'show a user',
    id,
    ask: ({ berth, id: user }) => answerOf(berth.api.GET('/admin/users/{userId}', { params: { path: { userId: idNumber(user) } } })),
  });
  const standing = (usage: string, summary: string, body: (args: readonly string[]) => UpdateUserBody) =>
    api.act<Account>(users, { usage, summary, id, ask: ({ berth, id: user, args }) => change(berth, idNumber(user), body(args)) });
  standing('block <userId>', 'let a user only read, stop and delete', () => ({ status: 'BLOCKED' }));
  standing('enable <userId>', 'let a user do everything again', () => ({ status: 'ENABLED' }));
  standing('disable <userId>', 'let a user do nothing any more', () => ({ status: 'DISABLED' }));
  standing('roles <userId> <role...>', 'give a user these roles and no others: user, or user and admin', ([, ...roles]) => ({
    roles: roles.map(roleOf),
  }));
  api.list<Session>(users, {
    usage: 'sessions <userId>',
    summary: 'list the sessions of a user that have not ended',
    view: SESSIONS,
    ask: ({ berth, id: user }, query) =>
      answerOf(berth.api.GET('/admin/users/{userId}/sessions', { params: { path: { userId: idNumber(user) }, query } })),
  });
  api.tell(users, {
    usage: 'end-sessions <userId>',
    summary: 'end every session of a user, who has to log in again',
    ask: async ({ berth, id: user }) => {
      await answerOf(berth.api.DELETE('/admin/users/{userId}/sessions', { params: { path: { userId: idNumber(user) } } }));
      return `The sessions of user ${user} have ended.`;
    },
  });
}

async function change(berth: Berth, userId: number, body: UpdateUserBody): Promise<Account> {
  const path = { userId };
  const { tag } = await taggedOf(berth.api.GET('/admin/users/{userId}', { params: { path } }));
  return answerOf(berth.api.PATCH('/admin/users/{userId}', { params: { path, header: onlyIf(tag) }, body }));
}

function roleOf(role: string): 'user' | 'admin' {
  if (role !== 'user' && role !== 'admin') throw invalidInput('cli.role', `There is no role "${role}"; the roles are user and admin.`);
  return role;
}
