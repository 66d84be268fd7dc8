import { inject } from 'vitest';
import { embeddedProfile } from './embedded-profile.js';
import type { Profile } from './profile.js';
import { stackProfile } from './stack-profile.js';

/** The profile that this project of vitest.config.ts tests: on real servers where it provides a cluster. */
export function profileUnderTest(): Profile {
  const { kube } = inject('servers');
  return kube === undefined ? embeddedProfile : stackProfile(kube);
}
