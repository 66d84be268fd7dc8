import { openApiDocument } from '@berth/contracts';
import { validate } from '@readme/openapi-parser';
import { describe, expect, it } from 'vitest';
import { clientTypes } from '../src/client-types.ts';

const document = () => structuredClone(openApiDocument()) as unknown as Parameters<typeof validate>[0];

describe('the OpenAPI document', () => {
  it('is a valid OpenAPI 3.1 document', async () => {
    expect(await validate(document())).toMatchObject({ valid: true });
    expect(await validate({ ...(document() as object), info: {} } as Parameters<typeof validate>[0])).toMatchObject({ valid: false });
  });
});

describe('the types of the client', () => {
  it('have a path, an operation and a name for what it answers', async () => {
    const types = await clientTypes(openApiDocument());
    expect(types).toContain('"/orders/{orderId}/pay": {');
    expect(types).toContain('"orders.pay": {');
    expect(types).toContain("export type Order = components['schemas']['Order']");
  });
});
