// Starts a cluster with a real node, says where it is, and stays until it is killed.
import { startKubernetes } from '../../src/kubernetes/start-kubernetes.ts';

const { kubeconfig, ingress } = await startKubernetes({ dir: process.argv[2], node: 'real', kwokNodes: 1 });
process.stdout.write(`${JSON.stringify({ kubeconfig, ingress })}\n`);
setInterval(() => undefined, 60_000);
