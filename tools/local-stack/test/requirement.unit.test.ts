import { describe, expect, it } from 'vitest';
import { type Requirement, installMissing, missing } from '../src/requirement.ts';

describe('requirements', () => {
  const machine = new Set<string>();
  const done: string[] = [];
  const needs = (name: string, works = true): Requirement => ({
    name,
    remedy: `get ${name}`,
    isThere: async () => machine.has(name),
    install: async () => {
      done.push(name);
      if (works) machine.add(name);
    },
  });

  it('that are missing are named, and only those are installed, in order', async () => {
    machine.add('two');
    const wanted = [needs('one'), needs('two'), needs('three')];
    expect((await missing(wanted)).map(({ name }) => name)).toEqual(['one', 'three']);
    await installMissing(wanted, () => undefined);
    expect([done, await missing(wanted)]).toEqual([['one', 'three'], []]);
  });

  it('that are still missing after their installation fail it, with what a person can do', async () => {
    await expect(installMissing([needs('four', false)], () => undefined)).rejects.toThrow(
      'four is still missing after its installation; try: get four',
    );
  });
});
