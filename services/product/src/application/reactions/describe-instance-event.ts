import type { InstanceEvents, InstanceStatus, InstanceStatusChanged } from '@berth/contracts';

interface Words {
  readonly message: string;
  readonly detail: Readonly<Record<string, unknown>>;
}

/** An event of an instance as the buyer reads it. */
export function describeInstanceEvent(event: InstanceEvents): Words {
  const instanceId = event.instance_id.toString();
  switch (event.event_type) {
    case 'INSTANCE_CREATED':
      return { message: `The instance ${event.name} is being made.`, detail: { instanceId, name: event.name } };
    case 'INSTANCE_STATUS_CHANGED':
      return statusWords(event);
    case 'INSTANCE_SPEC_CHANGED': {
      const { cpu, memory, gpu, image, previous } = event.data;
      return { message: 'The specification of the instance was changed.', detail: { instanceId, cpu, memory, gpu, image, previous } };
    }
    case 'INSTANCE_IMAGE_UPDATED': {
      const { image, previous_image: previousImage } = event.data;
      return { message: `The instance has the image ${image} now.`, detail: { instanceId, image, previousImage } };
    }
    case 'INSTANCE_IMAGE_REMOVED': {
      const { image, reason } = event.data;
      return { message: `The image ${image} of the instance was withdrawn.`, detail: { instanceId, image, reason } };
    }
    case 'INSTANCE_STARTED':
      return { message: 'The instance was started.', detail: { instanceId, operationId: event.data.operation.id } };
    case 'INSTANCE_STOPPED':
      return { message: 'The instance was stopped.', detail: { instanceId, operationId: event.data.operation.id } };
    case 'INSTANCE_DELETED':
      return { message: 'The instance and all that belonged to it is gone.', detail: { instanceId, reason: event.data.reason } };
    case 'INSTANCE_NETWORK_UPDATED':
      return { message: `The instance has the address ${event.data.endpoint_url}`, detail: { instanceId, url: event.data.endpoint_url } };
    case 'INSTANCE_K8S_SYNC': {
      const { state, phase, message, step } = event.data;
      const said = message === '' ? '.' : `: ${message}`;
      return { message: `The cluster reports ${phase === '' ? state : phase}${said}`, detail: { instanceId, state, phase, step } };
    }
  }
}

const STATUS_WORDS: Readonly<Record<InstanceStatus, string>> = {
  CREATING: 'The instance is being made.',
  RUNNING: 'The instance runs and was reached.',
  STARTING: 'The instance is being started.',
  STOPPING: 'The instance is being stopped.',
  STOPPED: 'The instance is stopped.',
  RESTARTING: 'The instance is being restarted.',
  UPDATING: 'The instance is being changed.',
  FAILED: 'The instance failed.',
  DELETING: 'The instance is being deleted.',
  DELETED: 'The instance is deleted.',
};

function statusWords({ instance_id, data }: InstanceStatusChanged): Words {
  const { from, to, reason, message, terminal, operation } = data;
  const failure = message === '' ? '' : ` ${message}`;
  return {
    message: `${STATUS_WORDS[to]}${to === 'FAILED' ? failure : ''}`,
    detail: { instanceId: instance_id.toString(), from, to, reason, terminal, operation },
  };
}
