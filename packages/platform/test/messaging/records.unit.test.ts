import { EVENT_CATALOGUE, EVENT_TYPES } from '@berth/contracts';
import { isBerthError } from '@berth/shared-kernel';
import { describe, expect, test } from 'vitest';
import { fromRecord, type OutgoingMeta, type OutgoingRecord, type StoredRecord, toRecord } from '../../src/index.js';

const meta: OutgoingMeta = {
  id: '01950477-3b40-7000-8000-0242ac120002',
  sequence: 42n,
  time: new Date('2026-11-21T08:00:00.123Z'),
  source: '/services/resource',
  correlationId: '0af7651916cd43dd8448eb211c80319c',
  causationId: '01950477-3b40-7000-8000-000000000001',
  traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
};

const stored = (record: OutgoingRecord): StoredRecord => ({ ...record, partition: 0, offset: 0n, storedAt: new Date() });

const without = (record: OutgoingRecord, ...headers: readonly string[]): OutgoingRecord => ({
  ...record,
  headers: Object.fromEntries(Object.entries(record.headers).filter(([name]) => !headers.includes(name))),
});

describe('the record of an event', () => {
  const created = EVENT_CATALOGUE.INSTANCE_CREATED.example;

  test('has the CloudEvents headers of the Kafka binary mode, and the id of its aggregate as key', () => {
    expect(toRecord(created, meta)).toMatchObject({
      topic: 'instance.events',
      key: '912345678901',
      headers: {
        ce_id: meta.id,
        ce_type: 'INSTANCE_CREATED',
        ce_source: '/services/resource',
        ce_subject: '912345678901',
        ce_time: '2026-11-21T08:00:00.123Z',
        ce_specversion: '1.0',
        'content-type': 'application/json',
        ce_correlationid: meta.correlationId,
        ce_causationid: meta.causationId,
        ce_sequence: '00000000000000000042',
        traceparent: meta.traceparent,
      },
    });
  });

  test('leaves out what is not there', () => {
    const { headers } = toRecord(created, { ...meta, causationId: null, traceparent: null });

    expect(Object.keys(headers)).not.toContain('ce_causationid');
    expect(Object.keys(headers)).not.toContain('traceparent');
  });

  test.each(EVENT_TYPES)('of type %s is read as it was written', (type) => {
    const { example } = EVENT_CATALOGUE[type];

    const { event, meta: read } = fromRecord(stored(toRecord(example, meta)));

    expect(event).toStrictEqual(example);
    const { traceparent: _, source: __, ...kept } = meta;
    expect(read).toStrictEqual(kept);
  });

  test('without correlation begins one of its own', () => {
    const read = fromRecord(stored(without(toRecord(created, meta), 'ce_correlationid', 'ce_causationid')));

    expect(read.meta).toMatchObject({ correlationId: meta.id, causationId: null });
  });

  test.each(['ce_id', 'ce_sequence', 'ce_time'])('without %s is refused', (header) => {
    const read = () => fromRecord(stored(without(toRecord(created, meta), header)));

    expect(read).toThrow(expect.objectContaining({ kind: 'invalid-input', code: 'event.invalid' }));
  });

  test.each([
    ['ce_sequence', '-1'],
    ['ce_sequence', '1e3'],
    ['ce_time', 'yesterday'],
  ])('with %s = %s is refused', (header, value) => {
    const record = toRecord(created, meta);
    let error: unknown;
    try {
      fromRecord(stored({ ...record, headers: { ...record.headers, [header]: value } }));
    } catch (caught) {
      error = caught;
    }

    expect(isBerthError(error, 'invalid-input')).toBe(true);
  });
});
