// `npm run tour`: the main job, played against a running Berth and told as it goes.
import { Api, NotAsPromised } from './api.ts';
import { readSettings } from './settings.ts';
import { tour } from './tour.ts';

try {
  const settings = readSettings(process.env);
  process.stdout.write(`A tour of Berth at ${settings.url}\n`);
  await tour(new Api(settings.url), settings.admin, (line) => process.stdout.write(`  ${line}\n`));
  process.stdout.write('Everything was as promised.\n');
} catch (error) {
  const unreachable = error instanceof TypeError && error.message === 'fetch failed';
  const words = unreachable
    ? 'Berth does not answer. Is it running (npm start, npm run stack)?'
    : error instanceof Error
      ? error.message
      : String(error);
  process.stderr.write(`${error instanceof NotAsPromised ? 'Not as promised' : 'The tour could not go on'}: ${words}\n`);
  process.exitCode = 1;
}
