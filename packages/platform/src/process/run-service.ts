import { isBerthError } from '@berth/shared-kernel';
import type { z } from 'zod';
import type { processFields } from '../config/process-fields.js';
import { readConfig } from '../config/read-config.js';
import { redacted } from '../config/redacted.js';
import { installCrashHookFromEnvironment } from '../lifecycle/crash-points.js';
import { createLogger } from '../observability/logger.js';
import { type Composition, ServiceProcess, type Surroundings } from './service-process.js';

export interface RunServiceOptions<Shape extends z.ZodRawShape & typeof processFields> {
  /** The context: `user`, `product`, `resource`, `bff`. */
  readonly name: string;
  /** Its fields are `BERTH_*` variables, or keys of berth.yaml in the working directory. */
  readonly schema: z.ZodObject<Shape>;
  readonly composition: (config: z.output<z.ZodObject<Shape>>, surroundings: Surroundings) => Composition;
}

const STOP_DEADLINE_MS = 20_000;

/**
 * Runs this process as one service until SIGTERM or SIGINT: 0 when it stopped cleanly, 1 when it could not be configured or started,
 * or did not stop within 20 s.
 */
export async function runService<Shape extends z.ZodRawShape & typeof processFields>(options: RunServiceOptions<Shape>): Promise<void> {
  const { name, schema, composition } = options;
  const complain = (line: string) => process.stderr.write(`berth ${name}: ${line}\n`);
  try {
    installCrashHookFromEnvironment(process.env);
    const warnings: string[] = [];
    const config = readConfig(schema, { env: process.env, file: 'berth.yaml', warn: (message) => warnings.push(message) });
    const { host, adminPort, logLevel } = config as z.output<z.ZodObject<typeof processFields>>;
    const logger = createLogger({ level: logLevel, name });
    for (const warning of warnings) logger.warn(warning);
    logger.info({ config: redacted(config) }, 'starting');
    const service = new ServiceProcess({
      name,
      address: { host, adminPort },
      logger,
      composition: (around) => composition(config, around),
    });
    stopOnSignal(service, complain);
    await service.start();
  } catch (error) {
    complain(sentenceOf(error));
    process.exit(1);
  }
}

function stopOnSignal(service: ServiceProcess, complain: (line: string) => void): void {
  let isStopping = false;
  const stop = () => {
    if (isStopping) return;
    isStopping = true;
    const end = (code: number, sentence?: string) => {
      if (sentence !== undefined) complain(sentence);
      process.exit(code);
    };
    setTimeout(() => end(1, `not stopped within ${STOP_DEADLINE_MS / 1000} s`), STOP_DEADLINE_MS).unref();
    service.stop().then(
      () => end(0),
      (error: unknown) => end(1, sentenceOf(error)),
    );
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, stop);
}

/** What Berth refuses and what the system refuses is said in its sentence; anything else is a mistake of ours and needs its stack. */
export function sentenceOf(error: unknown): string {
  if (isBerthError(error) || (error instanceof Error && 'syscall' in error)) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
