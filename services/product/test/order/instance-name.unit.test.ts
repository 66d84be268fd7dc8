import { describe, expect, test } from 'vitest';
import { checkInstanceName, defaultInstanceName } from '../../src/domain/order/instance-name.js';

const isRefused = (name: string): boolean => {
  try {
    checkInstanceName(name);
    return false;
  } catch {
    return true;
  }
};

describe('the name of an instance', () => {
  test.each(['a', 'my llm', 'Ünïcode', '实例一号', '🚢'.repeat(64), '<b>&</b>'])('may be %s', (name) => {
    expect(isRefused(name)).toBe(false);
  });

  test.each([
    ['empty', ''],
    ['blank', '   '],
    ['longer than 64 characters', '🚢'.repeat(65)],
    ['with a line break', 'a\nb'],
    ['with a NUL', 'a\0b'],
    ['with half a character', 'a\ud83d'],
  ])('may not be %s', (_, name) => {
    expect(isRefused(name)).toBe(true);
  });

  test.each([
    ['Hello, second edition', 'hello-second-edition-k3x9q'],
    ['大模型', '大模型-k3x9q'],
    ['!!!', 'instance-k3x9q'],
  ])('is made up from the product %s', (product, name) => {
    expect(defaultInstanceName(product, 'k3x9q')).toBe(name);
  });

  test('is by the rule even for the longest product name', () => {
    const name = defaultInstanceName('字'.repeat(100), 'k3x9q');
    expect(Array.from(name)).toHaveLength(64);
    expect(isRefused(name)).toBe(false);
  });
});
