import type { OpenApiDocument } from '@berth/contracts';
import openapiTs, { astToString } from 'openapi-typescript';

/** The document as TypeScript types, for packages/client. */
export async function clientTypes(document: OpenApiDocument): Promise<string> {
  const types = await openapiTs(structuredClone(document) as unknown as Parameters<typeof openapiTs>[0], {
    rootTypes: true,
    rootTypesNoSchemaPrefix: true,
    defaultNonNullable: false,
    silent: true,
  });
  return `// Made by npm run docs from docs/reference/openapi.json.\n${astToString(types)}`;
}
