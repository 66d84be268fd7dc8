import { refused } from '@berth/shared-kernel';
import type { Cluster } from 'kafkajs';
import type { PartitionExtent } from '../topic-measure.js';
import type { GroupView } from './cluster-consumer.js';
import { protocolErrorOf } from './kafka-errors.js';
import { nameOf, type TopicPartition } from './kafka-records.js';

export type Assignment = Readonly<Record<string, readonly number[]>>;

/** An offset for each partition, by {@link nameOf}. */
export type Offsets = ReadonlyMap<string, bigint>;

interface Listed {
  readonly topic: string;
  readonly partitions: readonly { readonly partition: number; readonly offset: string }[];
}

/** What the broker says of a commit without membership while the group has members. */
const HAS_MEMBERS = ['UNKNOWN_MEMBER_ID', 'ILLEGAL_GENERATION', 'REBALANCE_IN_PROGRESS', 'NON_EMPTY_GROUP'];

/** All partitions of topics that the cluster knows. */
export async function partitionsOf(cluster: Cluster, topics: readonly string[]): Promise<Assignment> {
  await cluster.addMultipleTargetTopics([...topics]);
  return Object.fromEntries(
    topics.map((topic) => [topic, cluster.findTopicPartitionMetadata(topic).map(({ partitionId }) => partitionId)]),
  );
}

/** What the group has committed; a partition without is left out. */
export async function committedOffsets({ groupId, coordinator }: GroupView, assignment: Assignment): Promise<Offsets> {
  const topics = requestOf(assignment).map(({ topic, partitions }) => ({
    topic,
    partitions: partitions.map((each) => ({ ...each, offset: '-1' })),
  }));
  const { responses } = await (await coordinator()).offsetFetch({ groupId, topics });
  return offsetsOf(responses);
}

/** Where the partitions begin, end, or hold the first record stored at or after a time. */
export async function offsetsAt(cluster: Cluster, assignment: Assignment, at: 'earliest' | 'latest' | Date): Promise<Offsets> {
  const where = at instanceof Date ? { fromTimestamp: at.getTime() } : { fromBeginning: at === 'earliest' };
  const found = offsetsOf(await cluster.fetchTopicsOffset(requestOf(assignment).map((request) => Object.assign(request, where))));
  if (!(at instanceof Date)) return found;
  return new Map([...(await offsetsAt(cluster, assignment, 'latest')), ...found]);
}

/** How many offsets lie between two places in each partition. */
export const recordsBetween = (begins: Offsets, ends: Offsets): number =>
  [...ends].reduce((count, [name, end]) => count + Number(end - (begins.get(name) ?? end)), 0);

/** Where the partitions begin and end, and what the group, where there is one, has committed in each. */
export async function extentsOf(group: GroupView, assignment: Assignment, hasGroup: boolean): Promise<readonly PartitionExtent[]> {
  const [begin, end, committed] = await Promise.all([
    offsetsAt(group.cluster, assignment, 'earliest'),
    offsetsAt(group.cluster, assignment, 'latest'),
    hasGroup ? committedOffsets(group, assignment) : new Map<string, bigint>(),
  ]);
  return listOf(assignment).map((at) => {
    const name = nameOf(at);
    return { topic: at.topic, begin: begin.get(name) ?? 0n, end: end.get(name) ?? 0n, committed: committed.get(name) ?? null };
  });
}

/**
 * Commits for a group without members; the broker itself refuses while there are any.
 * @throws refused `event-log.group-active`
 */
export async function commitForIdleGroup({ groupId, coordinator }: GroupView, assignment: Assignment, offsets: Offsets): Promise<void> {
  const topics = Object.entries(assignment)
    .map(([topic, partitions]) => ({
      topic,
      partitions: partitions.flatMap((partition) => {
        const offset = offsets.get(nameOf({ topic, partition }));
        return offset === undefined ? [] : [{ partition, offset: String(offset) }];
      }),
    }))
    .filter(({ partitions }) => partitions.length > 0);
  if (topics.length === 0) return;
  try {
    await (await coordinator()).offsetCommit({ groupId, groupGenerationId: -1, memberId: '', topics });
  } catch (error) {
    if (!HAS_MEMBERS.includes(protocolErrorOf(error) ?? '')) throw error;
    throw refused(
      'event-log.group-active',
      'The group has members; stop them first, or wait until the sessions of dead ones have run out.',
      {
        data: { group: groupId },
        cause: error,
      },
    );
  }
}

/** The part of an assignment that has no offset yet. */
export const without = (assignment: Assignment, offsets: Offsets): Assignment =>
  Object.fromEntries(
    Object.entries(assignment)
      .map(([topic, partitions]) => [topic, partitions.filter((partition) => !offsets.has(nameOf({ topic, partition })))] as const)
      .filter(([, partitions]) => partitions.length > 0),
  );

export const listOf = (assignment: Assignment): readonly TopicPartition[] =>
  Object.entries(assignment).flatMap(([topic, partitions]) => partitions.map((partition) => ({ topic, partition })));

const requestOf = (assignment: Assignment) =>
  Object.entries(assignment).map(([topic, partitions]) => ({ topic, partitions: partitions.map((partition) => ({ partition })) }));

const offsetsOf = (listed: readonly Listed[]): Offsets =>
  new Map(
    listed.flatMap(({ topic, partitions }) =>
      partitions
        .filter(({ offset }) => BigInt(offset) >= 0n)
        .map(({ partition, offset }): [string, bigint] => [nameOf({ topic, partition }), BigInt(offset)]),
    ),
  );
