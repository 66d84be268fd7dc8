import type { TestProject } from 'vitest/node';
import { PlatformProcess } from './platform-process.js';
import { SHARED_ENVIRONMENT } from './shared-platform.js';
import { stackProfile } from './stack-profile.js';

/** Starts the Berth that the files of a project share, on the cluster that an earlier setup file has provided. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { kube } = project.getProvidedContext().servers;
  if (kube === undefined) throw new Error('no setup file before this one has provided a cluster');
  const platform = await PlatformProcess.create(SHARED_ENVIRONMENT, stackProfile(kube));
  await platform.start();
  project.provide('platform', platform.place);
  return () => platform.dispose();
}
