import { afterAll, beforeAll, inject } from 'vitest';
import { Platform } from './platform.js';
import { PlatformProcess } from './platform-process.js';
import { profileUnderTest } from './profile-under-test.js';
import { SHARED_ENVIRONMENT } from './shared-platform.js';

export interface GivenPlatform<P extends Platform = Platform> {
  readonly platform: P;
}

/** The Berth that the files of a project share, or one of this file's own where they share none. Others have lived on it before. */
export function givenPlatform(): GivenPlatform {
  const place = inject('platform');
  return place === undefined ? givenOwnPlatform(SHARED_ENVIRONMENT) : { platform: new Platform(place, profileUnderTest()) };
}

/** A fresh Berth for the tests of one file, which is disposed of after them. */
export function givenOwnPlatform(environment: Readonly<Record<string, string>> = {}): GivenPlatform<PlatformProcess> {
  let platform: PlatformProcess;
  beforeAll(async () => {
    platform = await PlatformProcess.create(environment);
    await platform.start();
  });
  afterAll(() => platform.dispose());
  return {
    get platform() {
      return platform;
    },
  };
}
