import { randomInt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { CoreV1Api, KubeConfig, type KubernetesObject, KubernetesObjectApi, loadAllYaml } from '@kubernetes/client-node';
import { adminConfig } from './given-kubernetes.js';

const FOLDER = new URL('../../../../../../deploy/kubernetes/', import.meta.url);

/** The manifests of `deploy/kubernetes`, applied under names of their own, so that tests can share a cluster. */
export class Installed {
  private readonly objects: KubernetesObject[];

  private constructor(
    private readonly admin: KubeConfig,
    readonly namespace: string,
    files: readonly string[],
  ) {
    const text = files.map((file) => readFileSync(new URL(file, FOLDER), 'utf8')).join('\n---\n');
    const renamed = text
      .replaceAll('namespace: berth\n', `namespace: ${namespace}\n`)
      .replaceAll('serviceaccount:berth:', `serviceaccount:${namespace}:`)
      .replaceAll(/(?<=^ {2}(?:name|policyName): )berth-/gm, `${namespace}-`)
      // The service account and the Lease keep their names, which are known elsewhere.
      .replaceAll(/(?<=kind: ServiceAccount\nmetadata:\n {2}name: ).*$/gm, 'berth-resource');
    this.objects = loadAllYaml(renamed) as KubernetesObject[];
  }

  static async open(...files: readonly string[]): Promise<Installed> {
    const admin = adminConfig();
    const namespace = `berth-test-${randomInt(1, 1e9)}`;
    await admin.makeApiClient(CoreV1Api).createNamespace({ body: { metadata: { name: namespace } } });
    const installed = new Installed(admin, namespace, files);
    for (const object of installed.objects) await installed.api().create(object);
    return installed;
  }

  async close(): Promise<void> {
    for (const object of this.objects) await this.api().delete(object);
    await this.admin.makeApiClient(CoreV1Api).deleteNamespace({ name: this.namespace });
  }

  /** A kubeconfig with a token of a service account, as a pod would have it. */
  async kubeConfigOf(name: string): Promise<KubeConfig> {
    const core = this.admin.makeApiClient(CoreV1Api);
    const body = { spec: { audiences: [], expirationSeconds: 3600 } };
    const { status } = await core.createNamespacedServiceAccountToken({ name, namespace: this.namespace, body });
    const cluster = this.admin.getCurrentCluster();
    if (cluster === null || status?.token === undefined) throw new Error('no cluster, or no token');
    const kubeConfig = new KubeConfig();
    kubeConfig.loadFromClusterAndUser(cluster, { name, token: status.token });
    return kubeConfig;
  }

  private api(): KubernetesObjectApi {
    return KubernetesObjectApi.makeApiClient(this.admin);
  }
}
