import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { EVENT_TYPES } from '@berth/contracts';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { asyncApi } from '../src/asyncapi.ts';
import { eventCatalogue } from '../src/event-catalogue.ts';
import { captureExamples, eventExamples } from '../src/event-examples.ts';

const load = createRequire(import.meta.url);
const official = () => {
  const schema = JSON.parse(readFileSync(load.resolve('@asyncapi/specs/schemas/3.0.0.json'), 'utf8')) as object;
  return new Ajv({ strict: false, validateFormats: false, meta: false, validateSchema: false }).compile(schema);
};

interface Document {
  channels: Record<string, { messages: Record<string, unknown> }>;
  components: { messages: Record<string, { examples: { payload: unknown }[] }> };
}

describe('the AsyncAPI document', () => {
  const document = parse(asyncApi(eventExamples())) as Document;

  it('is a valid AsyncAPI 3.0 document by the official schema', () => {
    const validate = official();
    validate(document);
    expect(validate.errors).toBeNull();
    expect(validate({ ...document, info: {} })).toBe(false);
  });

  it('has every event type in the channel of its topic, with an example', () => {
    const messages = Object.values(document.channels).flatMap((channel) => Object.keys(channel.messages));
    expect(messages.toSorted()).toEqual([...EVENT_TYPES].toSorted());
    for (const type of EVENT_TYPES) expect(document.components.messages[type]?.examples[0]?.payload).toMatchObject({ event_type: type });
  });

  it('shows 64-bit ids as the exact numbers that are on the wire', () => {
    expect(asyncApi(eventExamples())).toMatch(/order_id: [1-9][0-9]{17,18}\n/);
  });
});

describe('the event catalogue', () => {
  it('has a section for every event type', () => {
    const markdown = eventCatalogue(eventExamples());
    for (const type of EVENT_TYPES) expect(markdown).toContain(`### ${type}\n`);
  });
});

describe('captured examples', () => {
  const line = (id: string) =>
    `{"topic":"instance.events","key":"${id}","headers":{"ce_id":"x"},"value":{"event_type":"INSTANCE_CREATED","instance_id":${id},"timestamp":1,"user_id":1,"name":"n","data":{"cpu":1,"memory":1,"gpu":0,"image":"i"}}}`;

  it('are the last event of each type, with exact ids', () => {
    const captured = captureExamples(`${line('11')}\n${line('9007199254740993')}\n`);
    expect(captured).toContain('"instance_id": 9007199254740993');
    expect(captured).not.toContain('"instance_id": 11');
  });

  it('refuse an event that breaks its schema', () => {
    expect(() => captureExamples(line('12').replace('"name":"n"', '"name":7'))).toThrow(/INSTANCE_CREATED/);
  });
});
