import type { Progress } from '../progress.ts';
import type { Component, StartedComponent } from './component.ts';
import type { StackDirectory } from './stack-directory.ts';

export interface LocalStack {
  readonly environment: Readonly<Record<string, string>>;
  readonly stop: () => Promise<void>;
  readonly unexpectedEnd: Promise<string>;
}

/** Starts components side by side; when one cannot be started none is left. */
export async function startComponents(
  components: readonly Component[],
  directory: StackDirectory,
  progress: Progress,
): Promise<LocalStack> {
  const start = async ({ name, start: startIt }: Component): Promise<StartedComponent> => {
    const began = performance.now();
    const component = await startIt(directory.of(name));
    progress(`${name} is ready (${((performance.now() - began) / 1000).toFixed(1)} s)`);
    return component;
  };
  const outcomes = await Promise.allSettled(components.map(start));
  const started = outcomes.filter((outcome) => outcome.status === 'fulfilled').map((outcome) => outcome.value);
  const stop = async () => {
    const stopped = await Promise.allSettled(started.map((component) => component.stop()));
    const failures = stopped.filter((outcome) => outcome.status === 'rejected').map((outcome) => outcome.reason as unknown);
    if (failures.length > 0) throw new Error(`Not everything could be stopped: ${failures.map(String).join('; ')}`, { cause: failures[0] });
  };
  const failures = outcomes.filter((outcome) => outcome.status === 'rejected').map((outcome) => outcome.reason as unknown);
  if (failures.length > 0) {
    await stop();
    throw new Error(failures.map((failure) => (failure instanceof Error ? failure.message : String(failure))).join('\n'), {
      cause: failures[0],
    });
  }
  return {
    environment: Object.assign({}, ...started.map(({ environment }) => environment)) as Record<string, string>,
    stop,
    unexpectedEnd: Promise.race(started.map((component) => component.unexpectedEnd)),
  };
}
