import { InvalidArgumentError, type Option } from 'commander';
import { decimal, given, number, option } from './arguments.js';

export interface SpecOptions {
  readonly cpu?: number;
  readonly memory?: number;
  readonly gpu?: number;
  readonly image?: string;
  readonly port?: number;
  readonly healthPath?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** What an instance is made of. */
export const specOptions = (): readonly Option[] => [
  option('--image <image>', 'the image'),
  option('--cpu <cores>', 'cores, such as 0.25').argParser(decimal),
  number('--memory <MiB>', 'memory in MiB'),
  number('--gpu <type>', "a GPU type of the provider's configuration"),
  number('--port <port>', 'the port that the program listens on'),
  option('--health-path <path>', 'what is asked to see whether it runs'),
  option('--env <NAME=value>', 'a variable of the program; may be given again').argParser(variable),
];

interface SpecLike {
  readonly image: string;
  readonly config?: { readonly env?: Readonly<Record<string, string>> | null } | null;
}

/** The specification with what was given in place of what it had; null where nothing of it was given. */
export function changedSpec<Spec extends SpecLike>(spec: Spec, options: SpecOptions) {
  const { image, cpu, memory, gpu, port, healthPath, env } = options;
  const config = given({ port, healthPath, env: env === undefined ? undefined : { ...spec.config?.env, ...env } });
  const top = given({ image, cpu, memory, gpu });
  if (Object.keys({ ...top, ...config }).length === 0) return null;
  return { ...spec, ...top, ...(Object.keys(config).length === 0 ? {} : { config: { ...spec.config, ...config } }) };
}

function variable(text: string, before: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> {
  const end = text.indexOf('=');
  if (end < 1) throw new InvalidArgumentError('It must be NAME=value.');
  return { ...before, [text.slice(0, end)]: text.slice(end + 1) };
}
