import { request } from 'node:http';
import type { ApiClient } from '../api-client.ts';
import type { Parts } from '../parts.ts';
import type { Pki } from '../pki.ts';
import type { Site } from '../site.ts';

export interface IngressToStart {
  readonly parts: Parts;
  /** The binary of Traefik. */
  readonly traefik: string;
  readonly site: Site;
  readonly pki: Pki;
}

export const INGRESS_CLASS = 'traefik';

/** The class that Ingresses name to be served by Traefik. */
export async function makeIngressClass(api: ApiClient): Promise<void> {
  await api.apply(`/apis/networking.k8s.io/v1/ingressclasses/${INGRESS_CLASS}`, {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'IngressClass',
    metadata: { name: INGRESS_CLASS },
    spec: { controller: 'traefik.io/ingress-controller' },
  });
}

/** Starts Traefik: it serves every Ingress of its class by Host name, and 404 for any other. */
export async function startIngress({ parts, traefik, site, pki }: IngressToStart): Promise<void> {
  await parts.start({
    name: 'traefik',
    ...site.inside(traefik, [
      `--entrypoints.web.address=${site.address}:${site.ports.ingress}`,
      '--providers.kubernetesingress=true',
      `--providers.kubernetesingress.ingressclass=${INGRESS_CLASS}`,
      '--providers.kubernetesingress.allowemptyservices=true',
      '--providers.kubernetesingress.throttleduration=100ms',
      '--providers.providersthrottleduration=100ms',
      '--global.checknewversion=false',
      '--global.sendanonymoususage=false',
      '--log.level=INFO',
    ]),
    env: { KUBECONFIG: pki.kubeconfig('ingress', `https://${site.address}:${site.ports.apiserver}`) },
    ready: () => turnsAwayStrangers(site.doors.ingress),
    stage: 'clients',
  });
}

function turnsAwayStrangers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const headers = { host: 'nobody.invalid' };
    const asking = request({ host: '127.0.0.1', port, headers, agent: false, signal: AbortSignal.timeout(1000) }, (response) => {
      // Cut off when the time is up before its end has come.
      response.on('error', () => undefined).resume();
      resolve(response.statusCode === 404);
    });
    asking.on('error', () => resolve(false));
    asking.end();
  });
}
