import type { RunningProcess } from './running-process.ts';

/** What every server of the local stack can be asked. */
export interface Lifecycle {
  /** Null while it does not run. */
  readonly pid: () => number | null;
  /** SIGTERM, then SIGKILL; nothing to do when it does not run. */
  readonly stop: () => Promise<void>;
  /** SIGKILL. */
  readonly kill: () => Promise<void>;
  /** Stops it where it runs, and starts it again: same port, same data. */
  readonly restart: () => Promise<void>;
  /** SIGSTOP: connections stay open and nothing answers. */
  readonly pause: () => Promise<void>;
  readonly resume: () => Promise<void>;
  /** Resolves with a sentence when it ends without having been asked to. */
  readonly unexpectedEnd: Promise<string>;
}

/** Runs `launch` now, and again for every restart. */
export async function supervise(name: string, launch: () => Promise<RunningProcess>): Promise<Lifecycle> {
  let say: (sentence: string) => void = () => undefined;
  const unexpectedEnd = new Promise<string>((resolve) => {
    say = resolve;
  });
  let current: RunningProcess | null = null;

  const start = async () => {
    const started = await launch();
    current = started;
    void started.ended.then((how) => {
      if (current === started) say(`${name} ended (${how}) without having been asked to; its log ends with:\n${started.lastLines()}`);
    });
  };
  const end = async (how: (running: RunningProcess) => Promise<void>) => {
    const ending = current;
    current = null;
    if (ending !== null) await how(ending);
  };
  const mustRun = (): RunningProcess => {
    if (current === null || current.isOver()) throw new Error(`${name} does not run`);
    return current;
  };
  const stop = () => end((running) => running.stop());

  await start();
  return {
    pid: () => (current === null || current.isOver() ? null : current.pid),
    stop,
    kill: () => end((running) => running.kill()),
    restart: async () => {
      await stop();
      await start();
    },
    pause: async () => mustRun().pause(),
    resume: async () => mustRun().resume(),
    unexpectedEnd,
  };
}
