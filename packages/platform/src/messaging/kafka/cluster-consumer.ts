import { type Broker, type Cluster, type Consumer, type ConsumerConfig, type Kafka, PartitionAssigners } from 'kafkajs';

/** A broker as kafkajs has it; its types leave this call out. */
export type Coordinator = Broker & { leaveGroup(request: { groupId: string; memberId: string }): Promise<unknown> };

/** A group and the connections through which to ask about it. */
export interface GroupView {
  readonly groupId: string;
  readonly cluster: Cluster;
  readonly coordinator: () => Promise<Coordinator>;
}

/** A consumer with its own view of the cluster. */
export interface ClusterConsumer {
  readonly consumer: Consumer;
  readonly group: GroupView;
}

/**
 * Makes a consumer that takes a step of ours each time before it joins its group. kafkajs has no such place, yet partitions may only be
 * given away when their handlers have ended: what it does hand out, to whoever assigns partitions, is its cluster, of which it asks
 * for the coordinator first thing in every join and at no other time.
 */
export function clusterConsumer(
  kafka: Kafka,
  config: Omit<ConsumerConfig, 'partitionAssigners'>,
  beforeJoin: (coordinator: () => Promise<Coordinator>) => Promise<void> = () => Promise.resolve(),
): ClusterConsumer {
  const { groupId } = config;
  const groups: GroupView[] = [];
  const consumer = kafka.consumer({
    ...config,
    allowAutoTopicCreation: false,
    partitionAssigners: [
      (surroundings) => {
        const { cluster } = surroundings;
        const find = cluster.findGroupCoordinator.bind(cluster);
        const coordinator = async () => (await find({ groupId })) as Coordinator;
        cluster.findGroupCoordinator = async () => {
          await beforeJoin(coordinator);
          return await coordinator();
        };
        groups.push({ groupId, cluster, coordinator });
        return PartitionAssigners.roundRobin(surroundings);
      },
    ],
  });
  const [group] = groups;
  if (group === undefined) throw new Error('kafkajs no longer makes its assigners along with the consumer.');
  return { consumer, group };
}
