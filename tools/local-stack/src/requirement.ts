import type { Progress } from './progress.ts';

/** Something a machine must have before a server can run on it. */
export interface Requirement {
  readonly name: string;
  /** The command or step that brings it, for a person. */
  readonly remedy: string;
  /** Quick: it looks, and changes nothing. */
  isThere(): Promise<boolean>;
  /** @throws Error that says what a person has to do when it cannot be brought by itself */
  install(progress: Progress): Promise<void>;
}

export async function missing(requirements: readonly Requirement[]): Promise<readonly Requirement[]> {
  const found = await Promise.all(requirements.map((requirement) => requirement.isThere()));
  return requirements.filter((_, index) => !found[index]);
}

/** Brings what is missing, in order; what stands later may need what stands before. */
export async function installMissing(requirements: readonly Requirement[], progress: Progress): Promise<void> {
  for (const requirement of requirements) {
    if (await requirement.isThere()) continue;
    await requirement.install(progress);
    if (!(await requirement.isThere()))
      throw new Error(`${requirement.name} is still missing after its installation; try: ${requirement.remedy}`);
  }
}
