// `npm run docs`: draws docs/architecture.png from docs/architecture.d2. With --check it only says whether the picture is stale.
import { readFileSync, writeFileSync } from 'node:fs';
import { draw } from './draw.ts';

const SOURCE = 'docs/architecture.d2';
const PICTURE = 'docs/architecture.png';

const drawn = await draw(SOURCE);
if (process.argv.includes('--check')) {
  if (!readFileSync(PICTURE).equals(drawn)) {
    process.stderr.write(`${PICTURE} is not what ${SOURCE} draws: run npm run docs\n`);
    process.exit(1);
  }
} else {
  writeFileSync(PICTURE, drawn);
  process.stdout.write(`${PICTURE} drawn (${drawn.length} bytes)\n`);
}
process.exit(0);
