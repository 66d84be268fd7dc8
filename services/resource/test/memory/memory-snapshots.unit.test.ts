import { MemorySnapshots } from '../../src/outbound/memory/memory-snapshots.js';
import { describeSnapshots } from '../contracts/snapshots.contract.js';

describeSnapshots('memory', async () => {
  const snapshots = new MemorySnapshots();
  return { snapshots, drop: () => snapshots.drop() };
});
