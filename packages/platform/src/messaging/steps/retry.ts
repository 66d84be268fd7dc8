import { isBerthError } from '@berth/shared-kernel';
import { backOffMs } from '../../lifecycle/back-off.js';
import { Signal } from '../../lifecycle/signal.js';
import type { Step } from '../message.js';
import { isPassing } from './is-passing.js';

const MOST_TRIES = 5;
const BACK_OFF = { firstMs: 20, mostMs: 500 };

/** Tries again in place what may have failed by chance; what is refused for its content fails at once, and an outage waits in the log. */
export const retry: Step = async (_message, next) => {
  for (let tries = 1; ; tries++) {
    try {
      return await next();
    } catch (error) {
      if (tries >= MOST_TRIES || isPassing(error) || isBerthError(error, 'invalid-input')) throw error;
      await new Signal().wait(backOffMs(tries, BACK_OFF));
    }
  }
};
