import { isBerthError } from '@berth/shared-kernel';
import type { DeadLetters } from '../dead-letters.js';
import type { Step } from '../message.js';

/** What may work later, without the message being at fault: it waits in its partition and is never put aside. */
export const isPassing = (error: unknown): boolean =>
  isBerthError(error, 'unavailable') || isBerthError(error, 'exhausted') || isBerthError(error, 'conflict');

/** Puts a message aside that cannot be handled, so that those behind it go on. */
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
