import { type Requirement, installMissing, missing } from '@berth/local-stack';
import type { ProjectResult } from './run-project.ts';

export interface ServerProject {
  readonly name: string;
  readonly requirements: readonly Requirement[];
  /** On CI what is missing is installed; elsewhere that is for the person at the machine to decide. */
  readonly onCi: boolean;
  /** The test files that would run. */
  readonly files: () => readonly string[];
  readonly progress: (line: string) => void;
}

/** Test files that this machine cannot run, and what it lacks for them. */
export interface NotRun {
  readonly files: readonly string[];
  readonly lacking: readonly string[];
}

/** What keeps a project on real servers from running here, null when nothing does: what the machine lacks, or could not be given. */
export async function obstacleTo({ name, requirements, onCi, files, progress }: ServerProject): Promise<ProjectResult | NotRun | null> {
  const lacking = await missing(requirements);
  if (lacking.length > 0 && !onCi) return { files: files(), lacking: lacking.map((each) => each.name) };
  try {
    await installMissing(lacking, progress);
    return null;
  } catch (error) {
    const reason = `What the ${name} tests need could not be installed: ${error instanceof Error ? error.message : String(error)}`;
    return { passed: 0, failed: 1, skipped: [], reason };
  }
}
