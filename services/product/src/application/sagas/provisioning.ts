import type { InstanceId, OrderId } from '@berth/shared-kernel';
import { type CancelReason, DEADLINE_PASSED, instanceDeleted, instanceFailed, USER_DISABLED } from '../../domain/order/cancel-reasons.js';
import type { Provisioning, ProvisioningStep } from '../ports/provisionings.js';

/** What can become known of a paid order, in any order and any number of times. */
export type ProvisioningFact =
  | { readonly type: 'instance-created'; readonly instanceId: InstanceId }
  | { readonly type: 'instance-reached'; readonly instanceId: InstanceId }
  | { readonly type: 'instance-failed-terminally'; readonly instanceId: InstanceId; readonly reason: string }
  | { readonly type: 'instance-deleted'; readonly instanceId: InstanceId; readonly reason: string }
  | { readonly type: 'time-passed'; readonly now: Date }
  | { readonly type: 'user-disabled' }
  | { readonly type: 'operator-cancelled'; readonly reason: CancelReason }
  | { readonly type: 'captured' }
  | { readonly type: 'released' };

export type ProvisioningCommand =
  | { readonly type: 'link-instance'; readonly instanceId: InstanceId }
  | { readonly type: 'capture'; readonly instanceId: InstanceId }
  | { readonly type: 'release'; readonly reason: CancelReason }
  | { readonly type: 'cancel-instance' };

export const awaitInstance = (orderId: OrderId, deadline: Date): Provisioning => ({
  orderId,
  step: 'AWAITING',
  instanceId: null,
  deadline,
});

/** The one place where it is decided whether the money of a paid order is taken or given back. */
export function decide(provisioning: Provisioning, fact: ProvisioningFact): readonly ProvisioningCommand[] {
  const link = linkOf(provisioning, fact);
  switch (provisioning.step) {
    case 'AWAITING':
      return fact.type === 'instance-reached'
        ? [{ type: 'capture', instanceId: fact.instanceId }]
        : [...link, ...releaseFor(provisioning, fact)];
    case 'RELEASING':
    case 'CANCELLED':
      return fact.type === 'instance-reached' ? [...link, { type: 'cancel-instance' }] : link;
    case 'CAPTURING':
    case 'COMPLETED':
      return link;
  }
}

export function evolve(provisioning: Provisioning, fact: ProvisioningFact): Provisioning {
  const step = nextStep(provisioning, fact);
  const instanceId = provisioning.instanceId ?? ('instanceId' in fact ? fact.instanceId : null);
  return step === provisioning.step && instanceId === provisioning.instanceId ? provisioning : { ...provisioning, step, instanceId };
}

function nextStep(provisioning: Provisioning, fact: ProvisioningFact): ProvisioningStep {
  const { step } = provisioning;
  if (step === 'AWAITING') {
    if (fact.type === 'instance-reached') return 'CAPTURING';
    return releaseFor(provisioning, fact).length > 0 ? 'RELEASING' : step;
  }
  if (step === 'CAPTURING' && fact.type === 'captured') return 'COMPLETED';
  if (step === 'RELEASING' && fact.type === 'released') return 'CANCELLED';
  return step;
}

function releaseFor({ deadline }: Provisioning, fact: ProvisioningFact): readonly ProvisioningCommand[] {
  switch (fact.type) {
    case 'instance-failed-terminally':
      return [{ type: 'release', reason: instanceFailed(fact.reason) }];
    case 'instance-deleted':
      return [{ type: 'release', reason: instanceDeleted(fact.reason) }];
    case 'user-disabled':
      return [{ type: 'release', reason: USER_DISABLED }];
    case 'operator-cancelled':
      return [{ type: 'release', reason: fact.reason }];
    case 'time-passed':
      return fact.now >= deadline ? [{ type: 'release', reason: DEADLINE_PASSED }] : [];
    case 'instance-created':
    case 'instance-reached':
    case 'captured':
    case 'released':
      return [];
  }
}

const linkOf = ({ instanceId }: Provisioning, fact: ProvisioningFact): readonly ProvisioningCommand[] =>
  instanceId === null && 'instanceId' in fact ? [{ type: 'link-instance', instanceId: fact.instanceId }] : [];
