import { describe } from 'vitest';
import { givenOwnStack } from '../support/given-own-stack.js';
import { servicesAreKilled } from './killed-services.js';
import { serversFail } from './server-faults.js';

describe('a stack with one process of each service', () => {
  const given = givenOwnStack({}, { faulty: true });
  describe('while its servers fail', () => {
    serversFail(given);
  });
  describe('while its services are killed', () => {
    servicesAreKilled(given);
  });
});
