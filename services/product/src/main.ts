import 'reflect-metadata';
import { kafkaSettings, onStop, runService } from '@berth/platform';
import { openKafkaEventLog } from '@berth/platform/kafka';
import { composeProduct } from './composition.js';
import { productProcessConfig } from './config.js';

await runService({
  name: 'product',
  schema: productProcessConfig,
  composition: (config, surroundings) => {
    const eventLog = openKafkaEventLog({ ...surroundings, ...kafkaSettings(config), clientId: `berth-product/${config.replica}` });
    return {
      parts: [{ name: 'event log', service: onStop(() => eventLog.close()) }],
      compose: () => composeProduct({ ...surroundings, config, eventLog }),
    };
  },
});
