import { type BerthError, conflict, type InstanceId, notFound, refused } from '@berth/shared-kernel';
import type { Operation } from './operation.js';

export const instanceNotFound = (): BerthError => notFound('instance.not-found', 'There is no such instance.');

export const operationNotFound = (): BerthError => notFound('operation.not-found', 'There is no such operation.');

export const operationInProgress = (operation: Operation): BerthError =>
  refused('instance.operation-in-progress', `The instance is busy: its ${operation.kind} is under way.`, {
    data: { operationId: operation.id, operationKind: operation.kind },
  });

export const alreadyRunning = (): BerthError => refused('instance.already-running', 'The instance is running already.');

export const alreadyStopped = (): BerthError => refused('instance.already-stopped', 'The instance is stopped already.');

export const alreadyDeleted = (): BerthError => refused('instance.already-deleted', 'The instance is deleted.');

export const beingDeleted = (): BerthError => refused('instance.being-deleted', 'The instance is being deleted.');

export const notRunning = (): BerthError => refused('instance.not-running', 'Only a running or failed instance can be restarted.');

export const invalidSpec = (message: string): BerthError =>
  refused('instance.invalid-spec', `The instance can never run with its specification: ${message}`);

export const specUnchanged = (): BerthError => refused('instance.spec-unchanged', 'The instance has this specification already.');

export const imageWithdrawn = (image: string, reason: string): BerthError =>
  refused('instance.image-withdrawn', `The image ${image} was withdrawn by the provider (${reason}); another one is needed.`, {
    data: { image },
  });

export const versionConflict = (id: InstanceId): BerthError =>
  conflict('aggregate.version-conflict', 'The instance was changed by somebody else meanwhile.', { data: { instanceId: String(id) } });
