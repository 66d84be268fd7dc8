import { Client } from './client.js';
import { eventually } from './eventually.js';
import { type Catalogue, liveOnce } from './life.js';
import { type Patience, PatientClient } from './patient-client.js';
import { ADMIN } from './platform-process.js';

/** Buyers who live one life after another until they are told to stop; the first error of any of them is kept. */
export class Town {
  readonly patience: Patience = { stopped: false };
  lives = 0;
  failure: unknown = null;
  private closing = false;
  private loops: Promise<void>[] = [];

  constructor(
    private readonly platform: { readonly url: string },
    readonly livesAtOnce = 2,
  ) {}

  async open(): Promise<void> {
    const client = new Client(this.platform.url);
    const nobody = new PatientClient(client, this.patience);
    const catalogue = await readCatalogue(nobody);
    this.loops = Array.from({ length: this.livesAtOnce }, () => this.loop(nobody, catalogue));
  }

  /** Lets every life under way come to its end. */
  async close(): Promise<void> {
    this.closing = true;
    await Promise.all(this.loops);
    if (this.failure !== null) throw this.failure;
  }

  private async loop(nobody: PatientClient, catalogue: Catalogue): Promise<void> {
    while (!this.closing && this.failure === null)
      try {
        await liveOnce(this.platform.url, nobody, ADMIN, catalogue);
        this.lives += 1;
      } catch (error) {
        this.failure ??= error;
      }
  }
}

async function readCatalogue(nobody: PatientClient): Promise<Catalogue> {
  const { body } = await nobody.call<{ data: { id: number; spec: { image: string } }[] }>('GET', '/products?limit=100');
  const of = (image: string) => body.data.find(({ spec }) => spec.image === image)?.id ?? 0;
  return { hello: of('berth/hello:1'), crash: of('berth/crash:1') };
}

/** One instance that is to be there through everything, whatever is killed. */
export async function keepOne(platform: { readonly url: string }): Promise<{ id: string; url: string }> {
  const nobody = new Client(platform.url);
  const { id, client } = await nobody.buyer();
  await (await nobody.logIn(ADMIN.email, ADMIN.password)).credit(id, 1_000_000);
  const { hello } = await readCatalogue(new PatientClient(nobody, { stopped: false }));
  const order = await client.ok<{ id: string }>(201, 'POST', '/orders', { body: { productId: hello }, key: 'keep' });
  await client.ok(200, 'POST', `/orders/${order.id}/pay`, { key: 'keep' });
  const { instanceId } = await eventually('the kept order completes', async () => {
    const seen = await client.ok<{ status: string; instanceId: string }>(200, 'GET', `/orders/${order.id}`);
    return seen.status === 'COMPLETED' && seen;
  });
  const instance = await client.ok<{ network: { url: string } }>(200, 'GET', `/instances/${instanceId}`);
  return { id: instanceId, url: instance.network.url };
}
