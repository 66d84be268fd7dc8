import 'reflect-metadata';
import { kafkaSettings, onStop, runService } from '@berth/platform';
import { openKafkaEventLog } from '@berth/platform/kafka';
import { composeBff } from './composition.js';
import { bffProcessConfig } from './config.js';

await runService({
  name: 'bff',
  schema: bffProcessConfig,
  composition: ({ userUrl, productUrl, resourceUrl, ...config }, surroundings) => {
    const eventLog = openKafkaEventLog({ ...surroundings, ...kafkaSettings(config), clientId: `berth-bff/${config.replica}` });
    return {
      parts: [{ name: 'event log', service: onStop(() => eventLog.close()) }],
      compose: () =>
        composeBff({
          ...surroundings,
          eventLog,
          config: { ...config, userUrls: userUrl, productUrls: productUrl, resourceUrls: resourceUrl },
        }),
    };
  },
});
