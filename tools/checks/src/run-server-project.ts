import { type Requirement, installMissing, missing } from '@berth/local-stack';
import type { ProjectResult } from './run-project.ts';

export interface ServerProject {
  readonly name: string;
  readonly requirements: readonly Requirement[];
  /** On CI what is missing is installed; elsewhere that is for the person at the machine to decide. */
  readonly onCi: boolean;
  readonly run: () => Promise<ProjectResult>;
  /** The test files that would run. */
  readonly files: () => Promise<readonly string[]>;
  readonly progress: (line: string) => void;
}

/** Test files that this machine cannot run, and what it lacks for them. */
export interface NotRun {
  readonly files: readonly string[];
  readonly lacking: readonly string[];
}

/** Runs a project on real servers, or says what the machine lacks for it. */
export async function runServerProject(project: ServerProject): Promise<ProjectResult | NotRun> {
  const lacking = await missing(project.requirements);
  if (lacking.length > 0 && !project.onCi) return { files: await project.files(), lacking: lacking.map(({ name }) => name) };
  try {
    await installMissing(lacking, project.progress);
  } catch (error) {
    const reason = `What the ${project.name} tests need could not be installed: ${error instanceof Error ? error.message : String(error)}`;
    return { passed: 0, failed: 1, skipped: [], reason };
  }
  return project.run();
}
