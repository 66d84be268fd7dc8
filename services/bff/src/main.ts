import 'reflect-metadata';
import { runService } from '@berth/platform';
import { composeBff } from './composition.js';
import { bffProcessConfig } from './config.js';

await runService({
  name: 'bff',
  schema: bffProcessConfig,
  composition: ({ userUrl, productUrl, resourceUrl, ...config }, surroundings) => ({
    parts: [],
    compose: () =>
      composeBff({ ...surroundings, config: { ...config, userUrls: userUrl, productUrls: productUrl, resourceUrls: resourceUrl } }),
  }),
});
