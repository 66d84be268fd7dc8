import { describe, expect, it } from 'vitest';
import { snapshotOf } from '../../src/controllers/snapshot-of.js';
import { seen, target } from '../support/passes.js';

describe('the snapshot', () => {
  it.each([
    [target({ status: 'CREATING' }), null, 'Creating'],
    [target(), null, 'Absent'],
    [target({ status: 'CREATING' }), seen({ readyReplicas: 0, phase: 'ContainerCreating' }), 'Creating'],
    [target(), seen({ readyReplicas: 0, phase: 'ContainerCreating' }), 'Starting'],
    [target(), seen(), 'Running'],
    [target(), seen({ readyReplicas: 0, phase: 'CrashLoopBackOff', message: 'exited' }), 'Failed'],
    [target(), seen({ totalReplicas: 0, readyReplicas: 0 }), 'Stopping'],
    [target(), seen({ totalReplicas: 0, readyReplicas: 0, pods: 0, phase: '' }), 'Stopped'],
    [target(), seen({ deleting: true }), 'Deleting'],
  ])('shows what is wanted and what is seen (%#)', (wanted, observed, state) => {
    const snapshot = snapshotOf({ target: wanted, observed });
    expect(snapshot).toMatchObject({ state, phase: observed?.phase ?? '', message: observed?.message ?? '' });
    expect(snapshot.error_reason).toBe(state === 'Failed' ? observed?.phase : '');
  });
});
