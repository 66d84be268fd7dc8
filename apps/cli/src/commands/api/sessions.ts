import { type Account, answerOf } from '@berth/client';
import type { Command } from 'commander';
import type { ApiCommands } from '../../api/api-command.js';
import { flag, option } from '../../api/arguments.js';
import { askedEmail, givenPassword } from '../../api/secrets.js';
import { logIn, logOut } from '../../api/session.js';
import { terminal } from '../../api/terminal.js';

/** Who calls. */
export function sessionCommands(program: Command, api: ApiCommands): void {
  const passwordStdin = flag('--password-stdin', 'read the password from standard input');
  api.plain(
    program,
    {
      usage: 'register <email>',
      summary: 'make an account; the password is asked for, or comes from BERTH_PASSWORD or --password-stdin',
      options: [option('--nickname <name>', 'how you want to be called').makeOptionMandatory(), passwordStdin],
      examples: ['register ada@example.com --nickname Ada'],
    },
    async ({ berth, url }, [email = ''], options) => {
      const password = await givenPassword(process.env, options['passwordStdin'] === true);
      const body = { email, password, nickname: String(options['nickname']) };
      const { id } = await answerOf(berth.api.POST('/auth/register', { body }));
      await terminal.say(`${email} is registered at ${url} as user ${id}: log in with berth login.`);
    },
  );
  api.plain(
    program,
    {
      usage: 'login [email]',
      summary: 'log in and stay so; the password is asked for, or comes from BERTH_PASSWORD or --password-stdin',
      options: [passwordStdin],
      examples: ['login ada@example.com', 'login ada@example.com --password-stdin --url https://berth.example < password.txt'],
    },
    async (connection, [given], options) => {
      const email = given ?? (await askedEmail());
      await logIn(connection, email, await givenPassword(process.env, options['passwordStdin'] === true));
      await terminal.say(`${email} is logged in at ${connection.url}.`);
    },
  );
  api.plain(program, { usage: 'logout', summary: 'end the session' }, async (connection) => {
    await logOut(connection);
    await terminal.say(`Nobody is logged in at ${connection.url} any more.`);
  });
  api.show<Account>(program, {
    usage: 'whoami',
    summary: 'show who is logged in',
    id: ({ id }) => id,
    ask: ({ berth }) => answerOf(berth.api.GET('/me')),
  });
}
