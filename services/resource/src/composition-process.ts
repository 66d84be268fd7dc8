import { type Composition, kafkaSettings, onStop, type Surroundings } from '@berth/platform';
import { openKafkaEventLog } from '@berth/platform/kafka';
import { openRedis } from '@berth/platform/redis';
import { KubeConfig } from '@kubernetes/client-node';
import { composeResource } from './composition.js';
import { RESOURCE_DEFAULTS, type ResourceProcessConfig } from './config.js';
import { KubernetesCluster } from './outbound/kubernetes/kubernetes-cluster.js';
import { LeaseLeadership } from './outbound/kubernetes/lease/lease-leadership.js';
import { KUBERNETES_DEFAULTS, type KubernetesSettings } from './outbound/kubernetes/settings.js';
import { HttpProber } from './outbound/prober/http-prober.js';
import { RedisSnapshots } from './outbound/redis/redis-snapshots.js';

/** The resource context on Kafka, Redis and Kubernetes, as a process of its own. */
export function composeResourceProcess(config: ResourceProcessConfig, surroundings: Surroundings): Composition {
  const eventLog = openKafkaEventLog({ ...surroundings, ...kafkaSettings(config), clientId: `berth-resource/${config.replica}` });
  const redis = openRedis({ url: config.redisUrl, logger: surroundings.logger });
  const kubeConfig = kubeConfigOf(config.kubeconfig);
  const namespace = config.leaseNamespace ?? kubeConfig.getContextObject(kubeConfig.getCurrentContext())?.namespace ?? 'default';
  return {
    parts: [
      { name: 'event log', service: onStop(() => eventLog.close()) },
      { name: 'redis', service: onStop(() => redis.close()) },
    ],
    compose: () =>
      composeResource({
        ...surroundings,
        eventLog,
        config: { ...config, reapEveryMs: RESOURCE_DEFAULTS.reapEveryMs },
        cluster: new KubernetesCluster({ ...surroundings, kubeConfig, settings: settingsOf(config) }),
        snapshots: new RedisSnapshots(redis),
        prober: new HttpProber({ ...surroundings, address: () => config.ingressAddress }),
        leadership: new LeaseLeadership({ ...surroundings, kubeConfig, namespace, identity: config.replica }),
      }),
  };
}

function kubeConfigOf(file: string | undefined): KubeConfig {
  const kubeConfig = new KubeConfig();
  if (file === undefined) kubeConfig.loadFromCluster();
  else kubeConfig.loadFromFile(file);
  return kubeConfig;
}

function settingsOf(config: ResourceProcessConfig): KubernetesSettings {
  const { ingressAnnotations, dnsPeers, deniedRanges, gpus, nodeSelector, cpuRequestRatio, ephemeralStorage, runAs } = config;
  const { terminationGraceSeconds, progressDeadlineSeconds, nodeLossTolerationSeconds, quota, containerMax } = config;
  return {
    ...KUBERNETES_DEFAULTS,
    ...given({ ingressAnnotations, dnsPeers, deniedRanges, gpus, nodeSelector, cpuRequestRatio, ephemeralStorage, runAs }),
    ...given({ terminationGraceSeconds, progressDeadlineSeconds, nodeLossTolerationSeconds, quota, containerMax }),
    baseDomain: config.baseDomain,
    ingressClassName: config.ingressClass,
    ingressPeers: config.ingressPeers,
  };
}

/** Only what is there, so that it can be laid over defaults. */
function given<Values extends object>(values: Values): { [Key in keyof Values]?: Exclude<Values[Key], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [Key in keyof Values]?: Exclude<Values[Key], undefined>;
  };
}
