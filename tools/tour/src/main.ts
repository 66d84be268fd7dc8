// `npm run tour`: the main job, played against a running Berth and told as it goes.
import { Berth, loopbackSend, NotInTime, ProblemError } from '@berth/client';
import { NotAsPromised } from './not-as-promised.ts';
import { readSettings } from './settings.ts';
import { tour } from './tour.ts';

const isBroken = (error: unknown) => [NotAsPromised, NotInTime, ProblemError].some((kind) => error instanceof kind);

try {
  const settings = readSettings(process.env);
  process.stdout.write(`A tour of Berth at ${settings.url}\n`);
  await tour(new Berth({ url: settings.url, send: loopbackSend }), settings.admin, (line) => process.stdout.write(`  ${line}\n`));
  process.stdout.write('Everything was as promised.\n');
} catch (error) {
  const unreachable = (error instanceof TypeError && error.message === 'fetch failed') || String(error).includes('ECONNREFUSED');
  const words = unreachable
    ? 'Berth does not answer. Is it running (npm start, npm run stack)?'
    : error instanceof Error
      ? error.message
      : String(error);
  process.stderr.write(`${isBroken(error) ? 'Not as promised' : 'The tour could not go on'}: ${words}\n`);
  process.exitCode = 1;
}
