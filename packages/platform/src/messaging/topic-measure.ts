import type { TopicMeasure } from './event-log.js';

/** Where one partition begins and ends, and where a group goes on; null where it has committed nothing. */
export interface PartitionExtent {
  readonly topic: string;
  readonly begin: bigint;
  readonly end: bigint;
  readonly committed: bigint | null;
}

/** Adds the partitions up to their topics; in the order of `topics`. */
export function measureOf(topics: readonly string[], extents: readonly PartitionExtent[], hasGroup: boolean): readonly TopicMeasure[] {
  return topics.map((topic) => {
    const own = extents.filter((each) => each.topic === topic);
    return {
      topic,
      records: sumOf(own, ({ begin, end }) => end - begin),
      appended: sumOf(own, ({ end }) => end),
      unread: hasGroup ? sumOf(own, unreadIn) : 0,
    };
  });
}

function unreadIn({ begin, end, committed }: PartitionExtent): bigint {
  // What retention has passed over is lost to the group, not before it.
  const next = committed === null || committed < begin ? begin : committed;
  return end > next ? end - next : 0n;
}

const sumOf = (extents: readonly PartitionExtent[], of: (extent: PartitionExtent) => bigint): number =>
  Number(extents.reduce((sum, extent) => sum + of(extent), 0n));
