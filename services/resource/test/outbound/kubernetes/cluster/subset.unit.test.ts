import { describe, expect, it } from 'vitest';
import { LastApplied } from '../../../../src/outbound/kubernetes/compare/last-applied.js';
import { isSameQuantity, quantity } from '../../../../src/outbound/kubernetes/compare/quantity.js';
import { stamped } from '../../../../src/outbound/kubernetes/compare/stamp.js';
import { isSubset, project } from '../../../../src/outbound/kubernetes/compare/subset.js';

describe('a quantity', () => {
  it.each([
    ['1', '1000m'],
    ['0.5', '500m'],
    ['1Gi', '1024Mi'],
    ['1Gi', '1073741824'],
    ['1k', '1000'],
    ['2Ki', '2048'],
    ['1E', '1e18'],
    ['.5', '0.5'],
    ['100m', '0.1'],
    [1, '1'],
    ['2', '2000000u'],
  ] as const)('%s and %s are the same amount', (one, other) => {
    expect(isSameQuantity(one, other)).toBe(true);
    expect(isSameQuantity(other, one)).toBe(true);
  });

  it('that is none is null, and the same only as itself', () => {
    expect(['', 'x', '1Q', '1 Gi', 'Gi'].map(quantity)).toEqual([null, null, null, null, null]);
    expect(isSameQuantity('x', 'x')).toBe(true);
    expect(isSameQuantity('x', 'y')).toBe(false);
    expect(isSameQuantity('1', undefined)).toBe(false);
    expect(isSameQuantity('128974848', '129e6')).toBe(false);
  });
});

describe('what is desired is held when the cluster', () => {
  it.each([
    ['says more', { a: 1 }, { a: 1, b: 2 }],
    ['spells quantities otherwise', { limits: { cpu: '1000m' } }, { limits: { cpu: '1' } }],
    ['leaves out what is empty', { env: [{ name: 'A', value: '' }], args: [] }, { env: [{ name: 'A' }] }],
    [
      'has another order of named elements, and more of them',
      [{ name: 'a' }, { name: 'b' }],
      [{ name: 'x' }, { name: 'b' }, { name: 'a', v: 1 }],
    ],
    ['adds to an element of a list', [{ key: 'k', effect: 'e' }], [{ key: 'k', effect: 'e', operator: 'Exists' }]],
    ['adds labels', { labels: { a: '1' } }, { labels: { a: '1', b: '2' } }],
  ])('%s', (_case, desired, observed) => {
    expect(isSubset(desired, observed)).toBe(true);
  });

  it.each([
    ['says otherwise', { a: 1 }, { a: 2 }],
    ['says nothing of it', { a: 1 }, {}],
    ['has another amount', { limits: { cpu: '1000m' } }, { limits: { cpu: '2' } }],
    ['lacks an amount', { limits: { cpu: '1' } }, { limits: {} }],
    ['has a false one for an absent one', { flag: false }, {}],
    ['lacks a named element', [{ name: 'a' }], [{ name: 'b' }]],
    ['has other words', { args: ['a', 'b'] }, { args: ['b', 'a'] }],
    ['has more words', { args: ['a'] }, { args: ['a', 'b'] }],
    ['has words where there should be none', { args: [] }, { args: ['a'] }],
    ['has an element more in a list that is taken as a whole', { rules: [{ host: 'a' }] }, { rules: [{ host: 'a' }, { host: 'b' }] }],
    ['has a label more in a selector', { selector: { a: '1' } }, { selector: { a: '1', b: '2' } }],
    ['selects something where everything is meant', { podSelector: {} }, { podSelector: { matchLabels: { a: '1' } } }],
  ])('but not when it %s', (_case, desired, observed) => {
    expect(isSubset(desired, observed)).toBe(false);
  });
});

describe('the stamp of an object', () => {
  interface Thing {
    readonly metadata?: { readonly name?: string; readonly annotations?: Record<string, string> };
    readonly spec: object;
  }
  const stampOf = (spec: object) => stamped<Thing>({ metadata: { name: 'x' }, spec }).metadata?.annotations?.['berth.dev/applied'];

  it('is the same for the same, whatever the order of fields, and another one for a dropped field', () => {
    expect(stampOf({ a: 1, b: [{ c: 1, d: 2 }] })).toBe(stampOf({ b: [{ d: 2, c: 1 }], a: 1 }));
    expect(stampOf({ a: 1, b: 2 })).not.toBe(stampOf({ a: 1 }));
    expect(stampOf({ list: ['a', 'b'] })).not.toBe(stampOf({ list: ['b', 'a'] }));
  });

  it('leaves the object that it was made of alone, and its other annotations', () => {
    const thing: Thing = { metadata: { annotations: { mine: 'x' } }, spec: {} };
    expect(stamped(thing).metadata?.annotations).toMatchObject({ mine: 'x' });
    expect(thing).toEqual({ metadata: { annotations: { mine: 'x' } }, spec: {} });
  });
});

describe('what was last applied', () => {
  const manifest = { apiVersion: 'v1', kind: 'Thing', spec: { image: 'app:1', items: [{ name: 'a', v: 1 }], words: ['x'] } };
  const spec = manifest.spec;

  it('is held by what an element of a list says, which does not say its kind', () => {
    expect(new LastApplied().isHeld('k', manifest, { spec })).toBe(true);
    expect(new LastApplied().isHeld('k', manifest, null)).toBe(false);
  });

  it('is held too when an admission plug-in always makes the same other thing of it', () => {
    const last = new LastApplied();
    const mirrored = { spec: { ...spec, image: 'mirror/app:1' } };
    expect(last.isHeld('k', manifest, mirrored)).toBe(false);
    last.wrote('k', manifest, mirrored);
    expect(last.isHeld('k', manifest, mirrored)).toBe(true);
    expect(last.isDrifted('k', mirrored)).toBe(false);
    const another = { ...manifest, spec: { ...spec, image: 'app:2' } };
    expect(last.isHeld('k', another, mirrored)).toBe(false);
    expect(last.isHeld('other', manifest, mirrored)).toBe(false);
  });

  it('has drifted when something else is there or nothing, and never when nothing was applied', () => {
    const last = new LastApplied();
    expect(last.isDrifted('k', null)).toBe(false);
    last.wrote('k', manifest, { spec });
    expect(last.isDrifted('k', { spec: { ...spec, more: 1 } })).toBe(false);
    expect(last.isDrifted('k', { spec: { ...spec, image: 'evil:1' } })).toBe(true);
    expect(last.isDrifted('k', null)).toBe(true);
    last.forget('k');
    expect(last.isDrifted('k', null)).toBe(false);
  });

  it('is projected to its own shape', () => {
    const observed = {
      image: 'm/app:1',
      items: [
        { name: 'b', v: 9 },
        { name: 'a', v: 2, w: 3 },
      ],
      words: ['y', 'z'],
      extra: true,
    };
    expect(project(spec, observed)).toEqual({ image: 'm/app:1', items: [{ name: 'a', v: 2 }], words: ['y', 'z'] });
  });
});
