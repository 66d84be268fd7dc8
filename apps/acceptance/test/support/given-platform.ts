import { afterAll, beforeAll, inject } from 'vitest';
import { Platform } from './platform.js';
import { PlatformProcess } from './platform-process.js';
import { profileUnderTest } from './profile-under-test.js';
import { TOLD_SOON } from './shared-platform.js';

export interface GivenPlatform {
  readonly platform: Platform;
}

/**
 * The Berth that the files of a project share, on which others have lived before; where they share none, a fresh one for the tests of
 * this file, with the settings that suit it best.
 */
export function givenPlatform(environment: Readonly<Record<string, string>> = {}): GivenPlatform {
  const place = inject('platform');
  if (place !== undefined) return { platform: new Platform(place, profileUnderTest()) };
  let platform: PlatformProcess;
  beforeAll(async () => {
    platform = await PlatformProcess.create({ ...TOLD_SOON, ...environment });
    await platform.start();
  });
  afterAll(() => platform.dispose());
  return {
    get platform() {
      return platform;
    },
  };
}
