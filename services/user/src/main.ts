import 'reflect-metadata';
import { kafkaSettings, onStop, runService } from '@berth/platform';
import { openKafkaEventLog } from '@berth/platform/kafka';
import { composeUser } from './composition.js';
import { userProcessConfig } from './config.js';

await runService({
  name: 'user',
  schema: userProcessConfig,
  composition: (config, surroundings) => {
    const eventLog = openKafkaEventLog({ ...surroundings, ...kafkaSettings(config), clientId: `berth-user/${config.replica}` });
    return {
      parts: [{ name: 'event log', service: onStop(() => eventLog.close()) }],
      compose: () => composeUser({ ...surroundings, config, eventLog }),
    };
  },
});
