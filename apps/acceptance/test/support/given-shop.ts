import { afterAll, beforeAll } from 'vitest';
import { PlatformProcess } from './platform-process.js';
import { Shop } from './shop.js';

/** A Berth that is there for the tests of one file, and its storefront. */
export interface GivenShop {
  readonly platform: PlatformProcess;
  readonly shop: Shop;
}

/** Starts a Berth before the tests of a file, opens its storefront and disposes of it after them. */
export function givenShop(): GivenShop {
  let platform: PlatformProcess;
  let shop: Shop;
  beforeAll(async () => {
    platform = await PlatformProcess.create();
    await platform.start();
    shop = await Shop.open(platform);
  });
  afterAll(() => platform.dispose());
  return {
    get platform() {
      return platform;
    },
    get shop() {
      return shop;
    },
  };
}
