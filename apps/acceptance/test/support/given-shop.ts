import { beforeAll } from 'vitest';
import { givenPlatform } from './given-platform.js';
import type { Platform } from './platform.js';
import { Shop } from './shop.js';

/** A Berth that is there for the tests of one file, and its storefront. */
export interface GivenShop {
  readonly platform: Platform;
  readonly shop: Shop;
}

/** Opens the storefront of the given Berth before the tests of a file. */
export function givenShop(environment: Readonly<Record<string, string>> = {}): GivenShop {
  const given = givenPlatform(environment);
  let shop: Shop;
  beforeAll(async () => {
    shop = await Shop.open(given.platform);
  });
  return {
    get platform() {
      return given.platform;
    },
    get shop() {
      return shop;
    },
  };
}
