import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from '../processes/run-command.ts';

export interface PkiNames {
  /** Addresses and names under which the apiserver is reached. */
  readonly apiserver: readonly string[];
  readonly kubelet: readonly string[];
  readonly nodeName: string;
}

const DAYS = '3650';
const CLIENTS = {
  admin: '/O=system:masters/CN=admin',
  // Users of their own, so that the audit log tells the local stack's parts from the platform under test.
  'local-stack': '/O=system:masters/CN=local-stack',
  ingress: '/O=system:masters/CN=ingress',
  kwok: '/O=system:masters/CN=kwok',
  'kubelet-client': '/O=system:masters/CN=kube-apiserver-kubelet-client',
  'controller-manager': '/CN=system:kube-controller-manager',
  scheduler: '/CN=system:kube-scheduler',
  'kube-proxy': '/CN=system:kube-proxy',
} as const;

export type ClusterUser = keyof typeof CLIENTS | 'kubelet';

/** The certificates and keys of one cluster, in a folder that only its owner can read. They are made once and kept. */
export class Pki {
  readonly #dir: string;

  private constructor(dir: string) {
    this.#dir = dir;
  }

  static async make(dir: string, names: PkiNames): Promise<Pki> {
    mkdirSync(dir, { recursive: true, mode: 0o700 });
    const pki = new Pki(dir);
    if (existsSync(join(dir, 'complete'))) return pki;
    await pki.#authority();
    const nodeSubject = `/O=system:nodes/CN=system:node:${names.nodeName}`;
    await Promise.all([
      pki.#certificate('apiserver', '/CN=kube-apiserver', names.apiserver),
      pki.#certificate('kubelet-serving', nodeSubject, names.kubelet),
      pki.#certificate('kubelet', nodeSubject),
      ...Object.entries(CLIENTS).map(([name, subject]) => pki.#certificate(name, subject)),
    ]);
    writeFileSync(join(dir, 'service-accounts.pub'), pki.#key('service-accounts'));
    writeFileSync(join(dir, 'complete'), '');
    return pki;
  }

  file(name: string): string {
    return join(this.#dir, name);
  }

  /** Writes a kubeconfig of one user for one address of the apiserver; answers its path. JSON is YAML. */
  kubeconfig(user: ClusterUser, server: string, file = `${user}.kubeconfig`): string {
    const read = (name: string) => readFileSync(this.file(name)).toString('base64');
    const content = {
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{ name: 'local-stack', cluster: { server, 'certificate-authority-data': read('ca.crt') } }],
      users: [{ name: user, user: { 'client-certificate-data': read(`${user}.crt`), 'client-key-data': read(`${user}.key`) } }],
      contexts: [{ name: 'local-stack', context: { cluster: 'local-stack', user } }],
      'current-context': 'local-stack',
    };
    const path = this.file(file);
    writeFileSync(path, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
    return path;
  }

  async #authority(): Promise<void> {
    this.#key('ca');
    const extensions = ['basicConstraints=critical,CA:true', 'keyUsage=critical,keyCertSign,cRLSign,digitalSignature'];
    const asked = ['-key', this.file('ca.key'), '-subj', '/CN=local-stack', '-days', DAYS, '-out', this.file('ca.crt')];
    await openssl(['req', '-x509', '-new', ...asked, ...extensions.flatMap((extension) => ['-addext', extension])]);
  }

  async #certificate(name: string, subject: string, servesAs: readonly string[] = []): Promise<void> {
    const publicKey = this.#key(name);
    const alternatives = servesAs.map((host) => `${/^[\d.]+$/.test(host) ? 'IP' : 'DNS'}:${host}`);
    const extensions = [
      'basicConstraints=CA:false',
      'keyUsage=critical,digitalSignature',
      `extendedKeyUsage=${servesAs.length > 0 ? 'serverAuth' : 'clientAuth'}`,
      ...(servesAs.length > 0 ? [`subjectAltName=${alternatives.join(',')}`] : []),
    ];
    writeFileSync(this.file(`${name}.pub`), publicKey);
    writeFileSync(this.file(`${name}.ext`), extensions.join('\n'));
    const signer = ['-CA', this.file('ca.crt'), '-CAkey', this.file('ca.key'), '-set_serial', `0x${randomBytes(8).toString('hex')}`];
    const asked = ['-force_pubkey', this.file(`${name}.pub`), '-subj', subject, '-days', DAYS, '-extfile', this.file(`${name}.ext`)];
    await openssl(['x509', '-new', ...asked, ...signer, '-out', this.file(`${name}.crt`)]);
  }

  #key(name: string): string {
    const { privateKey, publicKey } = generateKeyPairSync('ec', {
      namedCurve: 'prime256v1',
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
      publicKeyEncoding: { type: 'spki', format: 'pem' },
    });
    writeFileSync(this.file(`${name}.key`), privateKey, { mode: 0o600 });
    return publicKey;
  }
}

async function openssl(args: readonly string[]): Promise<void> {
  await runCommand({ command: 'openssl', args });
}
