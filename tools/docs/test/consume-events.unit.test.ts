import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

it('the consumer in the how-to is the example that is tested', () => {
  const code = readFileSync('examples/consume-events/consume.mjs', 'utf8');
  expect(readFileSync('docs/how-to/consume-events.md', 'utf8')).toContain(`\`\`\`js\n${code}\`\`\`\n`);
});
