import { Mutex } from '../../sql/mutex.js';
import type { StoredRecord } from '../event-log.js';
import type { TopicPartition } from './log-file.js';
import { PARTITIONS } from './partition-of.js';
import type { PartitionWorker } from './partition-worker.js';

export interface Member {
  readonly topics: readonly string[];
  readonly handle: (record: StoredRecord) => Promise<void>;
}

interface Assignment {
  readonly at: TopicPartition;
  readonly member: Member;
}

type StartWorker = (at: TopicPartition, member: Member) => PartitionWorker;

/** Shares the partitions of its topics among the members of one group; a partition never has two workers. */
export class ConsumerGroup {
  private readonly turns = new Mutex();
  private readonly workers = new Map<string, { readonly member: Member; readonly at: TopicPartition; readonly worker: PartitionWorker }>();
  private members: readonly Member[] = [];

  constructor(private readonly startWorker: StartWorker) {}

  get hasMembers(): boolean {
    return this.members.length > 0;
  }

  async join(member: Member): Promise<void> {
    this.members = [...this.members, member];
    await this.rebalance();
  }

  /** Resolves when the member's handlers have ended and others have taken its partitions. */
  async leave(member: Member): Promise<void> {
    this.members = this.members.filter((each) => each !== member);
    await this.rebalance();
  }

  notify(at: TopicPartition): void {
    this.workers.get(nameOf(at))?.worker.notify();
  }

  /** The offset below which the group needs nothing any more; all when it does not read the partition. */
  neededFrom(at: TopicPartition): number {
    if (!this.members.some(({ topics }) => topics.includes(at.topic))) return Number.MAX_SAFE_INTEGER;
    return this.workers.get(nameOf(at))?.worker.committed ?? 0;
  }

  private rebalance(): Promise<void> {
    return this.turns.run(async () => {
      const wanted = this.assignments();
      const leaving = [...this.workers].filter(([name, { member }]) => wanted.get(name)?.member !== member);
      await Promise.all(leaving.map(([, { worker }]) => worker.stop()));
      for (const [name] of leaving) this.workers.delete(name);
      for (const [name, { at, member }] of wanted)
        if (!this.workers.has(name)) this.workers.set(name, { at, member, worker: this.startWorker(at, member) });
    });
  }

  private assignments(): ReadonlyMap<string, Assignment> {
    const assignments = new Map<string, Assignment>();
    for (const topic of new Set(this.members.flatMap(({ topics }) => topics))) {
      const readers = this.members.filter(({ topics }) => topics.includes(topic));
      for (let partition = 0; partition < PARTITIONS; partition++) {
        const member = readers[partition % readers.length];
        const at = { topic, partition };
        if (member !== undefined) assignments.set(nameOf(at), { at, member });
      }
    }
    return assignments;
  }
}

const nameOf = ({ topic, partition }: TopicPartition): string => `${partition}/${topic}`;
