import 'reflect-metadata';
import { adminCredentials, createLogger, installCrashHookFromEnvironment, openDataDirectory, sentenceOf } from '@berth/platform';
import { destination } from 'pino';
import { readEmbeddedConfig } from './config.js';
import { composeEmbedded } from './embedded-berth.js';

const say = (line: string) => process.stdout.write(`${line}\n`);
const complain = (line: string) => process.stderr.write(`berth: ${line}\n`);

try {
  installCrashHookFromEnvironment(process.env);
  const config = readEmbeddedConfig(process.env, complain);
  const data = openDataDirectory(config.dataDir);
  const admin = adminCredentials({ email: config.adminEmail, password: config.adminPassword }, data.file('admin.json'));
  const logger = createLogger({ level: config.logLevel, name: 'berth', destination: destination(2) });
  const berth = composeEmbedded({ config, data, admin, logger });
  let stopping: Promise<void> | null = null;
  const stop = () =>
    (stopping ??= berth.stop().then(
      () => process.exit(0),
      (error: unknown) => (complain(String(error)), process.exit(1)),
    ));
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void stop());
  await berth.start();
  if (admin.made) say(`The admin is ${admin.email}, the password ${admin.password} (kept in ${data.file('admin.json')}).`);
  say(`Berth is ready: http://localhost:${berth.port()}`);
} catch (error) {
  complain(sentenceOf(error));
  process.exit(1);
}
