import type { Standing } from '@berth/platform';
import { asUserId } from '@berth/shared-kernel';
import { expect, test } from 'vitest';
import { PatientUsers } from '../../src/outbound/users/patient-users.js';

const enabled: Standing = { status: 'ENABLED', roles: ['user'] };

function arrivingAfter(questions: number) {
  let asked = 0;
  return {
    asked: () => asked,
    of: async () => {
      asked += 1;
      return asked > questions ? enabled : null;
    },
  };
}

test('a user who is known is found at once', async () => {
  const standings = arrivingAfter(0);
  expect(await new PatientUsers({ standings }).includes(asUserId(1))).toBe(true);
  expect(standings.asked()).toBe(1);
});

test('a user whose registration is on its way is waited for', async () => {
  expect(await new PatientUsers({ standings: arrivingAfter(3) }).includes(asUserId(1))).toBe(true);
});

test('a user of whom nothing arrives is unknown when patience ends', async () => {
  const standings = arrivingAfter(Number.POSITIVE_INFINITY);
  expect(await new PatientUsers({ standings, patienceMs: 100 }).includes(asUserId(1))).toBe(false);
  expect(standings.asked()).toBe(3);
});
