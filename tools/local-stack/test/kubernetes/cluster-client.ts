import {
  AppsV1Api,
  CoreV1Api,
  KubeConfig,
  KubernetesObjectApi,
  type V1Container,
  type V1ContainerStatus,
  type V1Node,
  type V1Pod,
} from '@kubernetes/client-node';
import { randomBytes } from 'node:crypto';
import { onTestFinished } from 'vitest';

/** What the tests ask of a cluster. */
export class ClusterClient {
  readonly config = new KubeConfig();
  readonly core: CoreV1Api;
  readonly apps: AppsV1Api;
  readonly objects: KubernetesObjectApi;

  constructor(kubeconfig: string) {
    this.config.loadFromFile(kubeconfig);
    this.core = this.config.makeApiClient(CoreV1Api);
    this.apps = this.config.makeApiClient(AppsV1Api);
    this.objects = KubernetesObjectApi.makeApiClient(this.config);
  }

  /** A namespace that goes with the test. */
  async namespace(): Promise<string> {
    const name = `t-${randomBytes(4).toString('hex')}`;
    await this.core.createNamespace({ body: { metadata: { name } } });
    onTestFinished(async () => {
      await this.core.deleteNamespace({ name });
    });
    return name;
  }

  async node(name: string): Promise<V1Node> {
    return this.core.readNode({ name });
  }

  async isReady(name: string): Promise<boolean> {
    const { status } = await this.node(name);
    return status?.conditions?.find(({ type }) => type === 'Ready')?.status === 'True';
  }

  async pods(namespace: string, app: string): Promise<readonly V1Pod[]> {
    return (await this.core.listNamespacedPod({ namespace, labelSelector: `app=${app}` })).items;
  }

  /** The state of the container of an app's only pod, null until there is one. */
  async container(namespace: string, app: string): Promise<V1ContainerStatus | null> {
    const [pod] = await this.pods(namespace, app);
    return pod?.status?.containerStatuses?.[0] ?? null;
  }

  /** Pods of it that are ready. */
  async readyReplicas(namespace: string, app: string): Promise<number> {
    return (await this.apps.readNamespacedDeployment({ namespace, name: app })).status?.readyReplicas ?? 0;
  }

  async deploy(namespace: string, app: string, container: Partial<V1Container>, replicas = 1): Promise<void> {
    const labels = { app };
    await this.apps.createNamespacedDeployment({
      namespace,
      body: {
        metadata: { name: app },
        spec: {
          replicas,
          selector: { matchLabels: labels },
          template: { metadata: { labels }, spec: { terminationGracePeriodSeconds: 1, containers: [{ name: 'app', ...container }] } },
        },
      },
    });
  }

  /** A Service on port 80 and an Ingress for a host. */
  async expose(namespace: string, app: string, port: number, host: string): Promise<void> {
    await this.core.createNamespacedService({
      namespace,
      body: { metadata: { name: app }, spec: { selector: { app }, ports: [{ port: 80, targetPort: port }] } },
    });
    const backend = { service: { name: app, port: { number: 80 } } };
    await this.objects.create({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: { name: app, namespace },
      spec: { ingressClassName: 'traefik', rules: [{ host, http: { paths: [{ path: '/', pathType: 'Prefix', backend }] } }] },
    } as Parameters<KubernetesObjectApi['create']>[0]);
  }
}
