import { aggregateIdOf, EVENT_CATALOGUE, EVENT_TYPES, topicOf } from '@berth/contracts';
import { describe, expect, test } from 'vitest';
import { hintOf } from '../../src/events/hint.js';

const examples = EVENT_TYPES.map((type) => [type, EVENT_CATALOGUE[type].example] as const);
const ofTheCatalogue = examples.filter(([, event]) => topicOf(event) === 'product.events');
const ofSomebody = examples.filter(([, event]) => topicOf(event) !== 'product.events');

describe('the hint of an event', () => {
  test.each(ofSomebody)('%s is for the user to whom the object belongs, and has nothing of the data', (type, event) => {
    expect(hintOf(event, { sequence: 7n })).toEqual({
      owner: event.user_id,
      hint: { type, id: aggregateIdOf(event), sequence: 7 },
    });
  });

  test.each(ofTheCatalogue)('%s is for nobody, since its user is the operator who did it', (type, event) => {
    expect(hintOf(event, { sequence: 1n })).toEqual({ owner: null, hint: { type, id: aggregateIdOf(event), sequence: 1 } });
  });

  test('names an object by its whole 64-bit id', () => {
    const event = { ...EVENT_CATALOGUE.ORDER_PLACED.example, order_id: 9_223_372_036_854_775_807n };

    expect(hintOf(event, { sequence: 1n }).hint.id).toBe('9223372036854775807');
  });
});
