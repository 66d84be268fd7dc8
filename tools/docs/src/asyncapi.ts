import { asyncApiDocument, type EventType } from '@berth/contracts';
import { stringify } from 'yaml';
import type { EventExample } from './event-examples.ts';

/** The AsyncAPI document as it is published (YAML), with what a running Berth was seen to publish where that was kept. */
export function asyncApi(examples: Readonly<Record<EventType, EventExample>>): string {
  const shown = Object.entries(examples).map(([type, { headers, value, captured }]) => [type, captured ? { headers, value } : { value }]);
  const document = asyncApiDocument(Object.fromEntries(shown) as Parameters<typeof asyncApiDocument>[0]);
  return `# Made by npm run docs from packages/contracts.\n${stringify(document, { lineWidth: 0, aliasDuplicateObjects: false })}`;
}
