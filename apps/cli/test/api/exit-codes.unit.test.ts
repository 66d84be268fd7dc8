import { NoBerth, NotInTime, ProblemError } from '@berth/client';
import { invalidInput, refused } from '@berth/shared-kernel';
import { CommanderError } from 'commander';
import { describe, expect, it } from 'vitest';
import { exitCodeOf, sentenceOf } from '../../src/api/exit-codes.js';
import { Interrupted, NotLoggedIn, Unreachable, WaitedInVain } from '../../src/api/outcomes.js';

const problem = (status: number, code: string, errors: ProblemError['errors'] = []) =>
  new ProblemError(
    { type: 'about:blank', title: 'T', status, detail: 'It is so.', instance: '/', code, requestId: 'r1', errors: [...errors] },
    null,
  );

describe('an exit code', () => {
  it.each([
    ['a refusal', problem(409, 'order.not-payable'), 1],
    ['too little money', problem(402, 'wallet.insufficient-funds'), 1],
    ['a defect', new TypeError('x is not a function'), 1],
    ['something refused here', refused('cli.config-locked', 'No.'), 1],
    ['wrong usage', invalidInput('cli.id', 'No.'), 2],
    ['an unknown option', new CommanderError(1, 'commander.unknownOption', ''), 2],
    ['a missing token', problem(401, 'auth.token-missing'), 3],
    ['a missing role', problem(403, 'auth.forbidden'), 3],
    ['nobody to log out', new NotLoggedIn('http://berth.test'), 3],
    ['a platform that is starting', problem(503, 'service.starting'), 4],
    ['a platform that is away', new Unreachable('http://berth.test', new Error('ECONNREFUSED')), 4],
    ['something that is no Berth', new NoBerth(new Response(null, { status: 502 })), 4],
    ['an order that was cancelled', new WaitedInVain('Order 1 was cancelled.'), 5],
    ['an end that did not come', new NotInTime({ what: 'order 1', deadlineMs: 1 }, null), 5],
    ['Ctrl-C', new Interrupted(), 130],
    ['--help', new CommanderError(0, 'commander.helpDisplayed', ''), 0],
  ])('tells %s', (_, error, code) => {
    expect(exitCodeOf(error)).toBe(code);
  });
});

describe('what is said', () => {
  it('of a problem has its detail, code and request on one line', () => {
    expect(sentenceOf(problem(409, 'order.not-payable'))).toBe('It is so. (order.not-payable, request r1)');
    const fields = [
      { pointer: '/spec/memory', code: 'spec.invalid', detail: 'must be\nmore' },
      { pointer: '', code: 'x', detail: 'must be an object' },
    ];
    expect(sentenceOf(problem(400, 'request.invalid', fields))).toBe(
      'It is so: /spec/memory must be more; must be an object (request.invalid, request r1)',
    );
  });

  it('of a missing token has what to do', () => {
    expect(sentenceOf(problem(401, 'auth.token-missing'))).toContain('berth login');
  });

  it('of a platform that is away has the cause at the bottom', () => {
    const cause = new TypeError('fetch failed', { cause: new AggregateError([new Error('connect ECONNREFUSED 127.0.0.1:1')], '') });
    expect(sentenceOf(new Unreachable('http://localhost:1', cause))).toBe(
      'There is no answer from http://localhost:1: connect ECONNREFUSED 127.0.0.1:1.',
    );
  });

  it('of a defect has its stack, and of what was said already nothing', () => {
    expect(sentenceOf(new TypeError('broken'))).toContain('exit-codes.unit.test');
    expect([sentenceOf(new Interrupted()), sentenceOf(new CommanderError(1, 'commander.unknownOption', ''))]).toEqual([null, null]);
  });
});
