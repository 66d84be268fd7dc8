import { type ComputeSpec, invalidInput, parseComputeSpec } from '@berth/shared-kernel';
import { admit, begin } from './begin-operation.js';
import type { Instance } from './instance.js';
import { imageWithdrawn, operationInProgress, specUnchanged } from './instance.errors.js';
import { type InstanceDecision, type InstanceEvent, unchanged } from './instance.events.js';
import type { OperationTicket } from './operation.js';

/** What is to be different of a specification; what is not named stays, of `config` as well. */
export type SpecChange = Readonly<Record<string, unknown>>;

/**
 * The specification after a change, checked as a whole.
 * @throws invalid-input `spec.invalid` with pointers below `/spec`
 */
export function changedSpec(spec: ComputeSpec, change: SpecChange): ComputeSpec {
  const { config } = change;
  if (config === undefined) return parseComputeSpec({ ...spec, ...change }, '/spec');
  if (typeof config !== 'object' || config === null || Array.isArray(config)) throw invalidConfig();
  return parseComputeSpec({ ...spec, ...change, config: { ...spec.config, ...config } }, '/spec');
}

/** `withdrawnFor` is why the image of the new specification was withdrawn, null when it was not. */
export function updateSpec(instance: Instance, spec: ComputeSpec, ticket: OperationTicket, withdrawnFor: string | null): InstanceDecision {
  const isSame = isSameSpec(spec, instance.spec);
  if (admit(instance, 'update') === 'same') {
    if (!isSame) throw operationInProgress(instance.operation);
    return unchanged(instance);
  }
  if (isSame) throw specUnchanged();
  if (withdrawnFor !== null) throw imageWithdrawn(spec.image, withdrawnFor);
  const previous = instance.spec;
  const isNewImage = spec.image !== previous.image;
  const begun = begin(instance, 'update', 'UPDATING', instance.desired, ticket, {
    spec,
    ...(isNewImage ? { withdrawal: null } : {}),
  });
  const changed: InstanceEvent[] = [{ type: 'spec-changed', previous }];
  if (isNewImage) changed.push({ type: 'image-updated', previousImage: previous.image });
  return { state: begun.state, events: [...changed, ...begun.events] };
}

const isSameSpec = (a: ComputeSpec, b: ComputeSpec): boolean => canonical(a) === canonical(b);

function canonical({ cpu, memory, gpu, image, config: { port, healthPath, env, command, args } }: ComputeSpec): string {
  const variables = Object.entries(env).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([cpu, memory, gpu, image, port, healthPath, variables, command, args]);
}

const invalidConfig = () =>
  invalidInput('spec.invalid', 'The specification is not valid.', {
    errors: [{ pointer: '/spec/config', code: 'spec.invalid', detail: 'must be an object' }],
  });
