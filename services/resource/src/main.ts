import 'reflect-metadata';
import { runService } from '@berth/platform';
import { composeResourceProcess } from './composition-process.js';
import { resourceProcessConfig } from './config.js';

await runService({ name: 'resource', schema: resourceProcessConfig, composition: composeResourceProcess });
