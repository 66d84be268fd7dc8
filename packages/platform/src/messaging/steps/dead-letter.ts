import type { DeadLetters } from '../dead-letters.js';
import type { Step } from '../message.js';
import { isPassing } from './is-passing.js';

/** Puts a message aside that cannot be handled, so that those behind it go on; in an outage it stays where it is. */
export const deadLetter =
  (deadLetters: DeadLetters): Step =>
  async ({ record }, next) => {
    try {
      return await next();
    } catch (error) {
      if (isPassing(error)) throw error;
      await deadLetters.bury(record, error);
      return 'dead-letter';
    }
  };
