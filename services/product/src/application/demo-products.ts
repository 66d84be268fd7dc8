import { parseComputeSpec } from '@berth/shared-kernel';
import type { ProductTerms } from '../domain/product/product-terms.js';

interface Size {
  readonly cpu: number;
  readonly memory: number;
}

const offer = (image: string, name: string, price: number, size: Size, ...description: readonly string[]): ProductTerms => ({
  name,
  description: description.join(' '),
  status: 'ENABLED',
  price,
  spec: parseComputeSpec({ ...size, image }),
});

const SMALL = { cpu: 0.25, memory: 128 };
const MEDIUM = { cpu: 0.5, memory: 256 };
const LARGE = { cpu: 1, memory: 512 };
const HUGE = { cpu: 2, memory: 1024 };

/** A small shop, with something for each built-in image of the embedded profile; what is made to fail shows how a buyer gets the money back. */
export const DEMO_PRODUCTS: readonly ProductTerms[] = [
  offer(
    'berth/hello:1',
    'Dinghy web page',
    500,
    SMALL,
    'The smallest berth in the harbour: a web page of your own, at an address of its own, that tells its name to whoever calls.',
    'It runs within seconds of your payment.',
    'Good for a first look, or to see how stopping, starting and restarting feel.',
  ),
  offer(
    'berth/hello:2',
    'Sloop web page',
    900,
    MEDIUM,
    'A web page on the second edition of our image, with twice the room of a Dinghy.',
    'The page says which edition answers, so that you always see what you are running.',
    'Good for a small site that is meant to stay.',
  ),
  offer(
    'berth/hello:2',
    'Ketch web page',
    1_700,
    LARGE,
    'A whole core and half a gigabyte for a page that has regular visitors.',
    'It is the same second edition as on the Sloop, so that you can move up without a surprise.',
  ),
  offer(
    'berth/hello:2',
    'Schooner web page',
    3_200,
    HUGE,
    'Two cores and a gigabyte: the largest web page that we have.',
    'For the day on which everybody follows the link at once.',
  ),
  offer(
    'berth/slow:1',
    'Steamer application',
    1_100,
    MEDIUM,
    'An application that takes three seconds to raise steam before it answers.',
    'You can watch every step of its preparation, and you pay for it only once it has been reached.',
    'Good for learning what the states of an instance mean.',
  ),
  offer(
    'berth/crash:1',
    'Shipwreck rehearsal',
    300,
    SMALL,
    'Made to fail: the program ends as soon as it is started, again and again.',
    'Order it to see what happens when an instance cannot run: the order is cancelled, its timeline says why, and your money is back.',
  ),
  offer(
    'berth/deaf:1',
    'Ghost ship rehearsal',
    300,
    SMALL,
    'Made to fail in silence: it runs, but never answers.',
    'Order it to see that running is not enough: what cannot be reached is not sold, and your money is back.',
  ),
];
