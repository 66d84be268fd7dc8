import type { V1Container, V1Deployment, V1EnvVar, V1PodSpec, V1ResourceRequirements } from '@kubernetes/client-node';
import { type ComputeSpec, invalidInput } from '@berth/shared-kernel';
import type { DesiredInstance } from '../../../application/ports/cluster.js';
import type { GpuType, KubernetesSettings } from '../settings.js';
import { ANNOTATIONS, LABELS, instanceLabels, namespaceName, objectName } from './names.js';

const CONTAINER = 'instance';
const SHOWN_NAME = 'BERTH_INSTANCE_NAME';

/**
 * One pod, replaced as a whole. `shownName` is what the program is told of its name, see `shownNameOf`.
 * @throws invalid-input `cluster.unknown-gpu`
 */
export function deploymentOf(desired: DesiredInstance, settings: KubernetesSettings, shownName: string): V1Deployment {
  const { instanceId, userId, generation, restartToken, running } = desired;
  const labels = instanceLabels(instanceId, userId);
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: objectName(instanceId), namespace: namespaceName(userId), labels },
    spec: {
      replicas: running ? 1 : 0,
      // Nobody rolls back: what is to run stands in the database.
      revisionHistoryLimit: 0,
      progressDeadlineSeconds: settings.progressDeadlineSeconds,
      strategy: { type: 'Recreate' },
      selector: { matchLabels: { [LABELS.instanceId]: String(instanceId) } },
      template: {
        // An observation is of the generation that made the pod: both are read back from here.
        metadata: { labels, annotations: { [ANNOTATIONS.generation]: String(generation), [ANNOTATIONS.restartToken]: restartToken } },
        spec: podSpec(desired, settings, shownName),
      },
    },
  };
}

/** A pod keeps the name that it was started with: another one would end it, and a name is not worth that. */
export function shownNameOf(desired: DesiredInstance, live: V1Deployment | null): string {
  const template = live?.spec?.template;
  const annotations = template?.metadata?.annotations ?? {};
  const isSamePod =
    annotations[ANNOTATIONS.generation] === String(desired.generation) && annotations[ANNOTATIONS.restartToken] === desired.restartToken;
  const told = template?.spec?.containers.find(({ name }) => name === CONTAINER)?.env?.find(({ name }) => name === SHOWN_NAME);
  return isSamePod && told !== undefined ? (told.value ?? '') : verbatim(desired.displayName);
}

// The four fields of `securityContext` that the restricted standard demands stand once each: a pod that lacks one is refused.
function podSpec(desired: DesiredInstance, settings: KubernetesSettings, shownName: string): V1PodSpec {
  const gpu = gpuOf(desired.spec, settings);
  const { runAs, nodeLossTolerationSeconds: tolerationSeconds } = settings;
  const lostNode = (key: string) => ({ key, operator: 'Exists', effect: 'NoExecute', tolerationSeconds });
  return {
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    terminationGracePeriodSeconds: settings.terminationGraceSeconds,
    securityContext: {
      runAsNonRoot: true,
      seccompProfile: { type: 'RuntimeDefault' },
      ...(runAs === null ? {} : { runAsUser: runAs, runAsGroup: runAs }),
    },
    nodeSelector: { ...settings.nodeSelector, ...gpu?.nodeSelector },
    tolerations: [lostNode('node.kubernetes.io/not-ready'), lostNode('node.kubernetes.io/unreachable')],
    containers: [container(desired, settings, shownName, gpu)],
  };
}

function container(desired: DesiredInstance, settings: KubernetesSettings, shownName: string, gpu: GpuType | null): V1Container {
  const { image, config } = desired.spec;
  return {
    name: CONTAINER,
    image,
    imagePullPolicy: 'IfNotPresent',
    command: config.command.map(verbatim),
    args: config.args.map(verbatim),
    env: environment(desired, shownName),
    ports: [{ name: 'http', containerPort: config.port, protocol: 'TCP' }],
    readinessProbe: { tcpSocket: { port: config.port }, periodSeconds: 1, timeoutSeconds: 1, failureThreshold: 3 },
    resources: resources(desired.spec, settings, gpu),
    securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
  };
}

function environment({ instanceId, spec }: DesiredInstance, shownName: string): V1EnvVar[] {
  const given = Object.entries(spec.config.env).map(([name, value]) => [name, verbatim(value)] as const);
  const variables = new Map<string, string>([
    ['PORT', String(spec.config.port)],
    ...given,
    ['BERTH_INSTANCE_ID', String(instanceId)],
    [SHOWN_NAME, shownName],
    ['BERTH_IMAGE', spec.image],
  ]);
  return [...variables].map(([name, value]) => ({ name, value }));
}

function resources(spec: ComputeSpec, settings: KubernetesSettings, gpu: GpuType | null): V1ResourceRequirements {
  const memory = `${spec.memory}Mi`;
  const disk = settings.ephemeralStorage;
  const extended: Record<string, string> = gpu === null ? {} : { [gpu.resourceName]: '1' };
  return {
    requests: {
      cpu: millicores(spec.cpu * settings.cpuRequestRatio),
      memory,
      ...(disk === null ? {} : { 'ephemeral-storage': '0' }),
      ...extended,
    },
    limits: { cpu: millicores(spec.cpu), memory, ...(disk === null ? {} : { 'ephemeral-storage': disk }), ...extended },
  };
}

function gpuOf({ gpu }: ComputeSpec, { gpus }: KubernetesSettings): GpuType | null {
  if (gpu === null) return null;
  const type = gpus[gpu];
  if (type === undefined) throw invalidInput('cluster.unknown-gpu', `The provider has no GPU of type ${gpu}.`, { data: { gpu } });
  return type;
}

const millicores = (cores: number): string => `${Math.max(1, Math.round(cores * 1000))}m`;

/** Kubernetes would put variables in for `$(NAME)`; what a buyer wrote reaches the program as written. */
const verbatim = (text: string): string => text.replaceAll('$', '$$$$');
