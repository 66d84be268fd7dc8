import { hostPort, json, wholeNumber } from '@berth/platform';
import { z } from 'zod';

const labels = z.record(z.string(), z.string());
const quantities = labels;
const peers = z.array(
  z.union([
    z.strictObject({ cidr: z.union([z.cidrv4(), z.cidrv6()]) }),
    z.strictObject({ namespaceLabels: labels, podLabels: labels.exactOptional() }),
  ]),
);

/** What the resource service is told about the cluster; those that are not one value are written as JSON. */
export const kubernetesFields = {
  /** A file; the service account of the own pod when absent. */
  kubeconfig: z.string().optional(),
  /** Where the Lease of the leader is kept; the namespace of the kubeconfig or of the own pod when absent. */
  leaseNamespace: z.string().optional(),
  /** Where the ingress controller listens, for the prober. */
  ingressAddress: hostPort,
  ingressClass: z.string().min(1),
  /** From where requests reach instances: `[{"namespaceLabels":{...},"podLabels":{...}}]` or `[{"cidr":"10.0.0.1/32"}]`. */
  ingressPeers: json(peers.min(1)),
  ingressAnnotations: json(labels).optional(),
  /** Whom instances may ask for names; CoreDNS in kube-system when absent. */
  dnsPeers: json(peers).optional(),
  /** Ranges that instances must not reach, beside the private and link-local ones: `["203.0.113.7/32"]`. */
  deniedRanges: json(z.array(z.union([z.cidrv4(), z.cidrv6()]))).optional(),
  /** GPU types by number: `{"1":{"resourceName":"nvidia.com/gpu","nodeSelector":{}}}`. */
  gpus: json(
    z.record(z.string().regex(/^[1-9][0-9]*$/), z.strictObject({ resourceName: z.string().min(1), nodeSelector: labels })),
  ).optional(),
  nodeSelector: json(labels).optional(),
  /** The part of the bought cores that is reserved on a node. */
  cpuRequestRatio: z.coerce.number().gt(0).max(1).optional(),
  ephemeralStorage: z.string().optional(),
  /** The user that programs run as; 0 leaves it to the image. */
  runAs: wholeNumber(0, 2_147_483_647)
    .transform((id) => (id === 0 ? null : id))
    .optional(),
  terminationGraceSeconds: wholeNumber(0, 3_600).optional(),
  progressDeadlineSeconds: wholeNumber(1, 86_400).optional(),
  /** How long a pod is left on a node that does not answer. */
  nodeLossTolerationSeconds: wholeNumber(0, 86_400).optional(),
  /** `hard` of each user's ResourceQuota. */
  quota: json(quantities).optional(),
  /** `max` of a container in each user's LimitRange. */
  containerMax: json(quantities).optional(),
};
