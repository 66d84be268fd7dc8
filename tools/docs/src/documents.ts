import { openApiDocument } from '@berth/contracts';
import { asyncApi } from './asyncapi.ts';
import { clientTypes } from './client-types.ts';
import { draw } from './draw.ts';
import { eventCatalogue } from './event-catalogue.ts';
import { eventExamples } from './event-examples.ts';

/** A committed file that is made from others. */
export interface GeneratedDocument {
  readonly file: string;
  readonly make: () => Promise<Buffer>;
}

const text = (file: string, make: () => string): GeneratedDocument => ({ file, make: async () => Buffer.from(make()) });

export const DOCUMENTS: readonly GeneratedDocument[] = [
  { file: 'docs/architecture.png', make: () => draw('docs/architecture.d2') },
  text('docs/reference/asyncapi.yaml', () => asyncApi(eventExamples())),
  text('docs/reference/events.md', () => eventCatalogue(eventExamples())),
  text('docs/reference/openapi.json', () => `${JSON.stringify(openApiDocument(), null, 2)}\n`),
  { file: 'packages/client/src/generated/api.ts', make: async () => Buffer.from(await clientTypes(openApiDocument())) },
];
