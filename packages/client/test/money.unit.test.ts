import { expect, it } from 'vitest';
import { money } from '../src/index.js';

it('tells money in the units that people pay with', () => {
  expect([money(500, 'EUR'), money(500, 'JPY'), money(7, 'EUR')]).toEqual(['5.00 EUR', '500 JPY', '0.07 EUR']);
});
