import { parseComputeSpec } from '@berth/shared-kernel';
import type { ProductTerms } from '../domain/product/product-terms.js';

const demo = (image: string, name: string, price: number, description: string, size: { cpu: number; memory: number }): ProductTerms => ({
  name,
  description,
  status: 'ENABLED',
  price,
  spec: parseComputeSpec({ ...size, image }),
});

const small = { cpu: 0.25, memory: 128 };
const medium = { cpu: 0.5, memory: 256 };

/** One offer for each built-in image of the embedded profile; the failing ones show how a buyer gets the money back. */
export const DEMO_PRODUCTS: readonly ProductTerms[] = [
  demo('berth/hello:1', 'Hello', 500, 'A small web page of your own that tells its name. Runs within seconds.', small),
  demo('berth/hello:2', 'Hello, second edition', 800, 'The same page, version 2, on a larger instance.', medium),
  demo('berth/slow:1', 'Slow starter', 600, 'Takes three seconds to get ready: watch it being prepared before it is yours.', small),
  demo(
    'berth/crash:1',
    'Crash demonstration',
    300,
    'Exits as soon as it is started. It shows what happens when an instance cannot run: the order is cancelled and the money comes back.',
    small,
  ),
  demo(
    'berth/deaf:1',
    'Silence demonstration',
    300,
    'Runs but never answers. It shows that running is not enough: what cannot be reached is not sold, and the money comes back.',
    small,
  ),
];
