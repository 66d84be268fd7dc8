export type { ServerName } from './open-servers.ts';
export { timedLines } from './progress.ts';
export { readStackSettings, type StackSettings } from './settings.ts';
export type { ServiceName } from './services.ts';
export { type Stack, type StackOptions, startStack } from './start-stack.ts';
export type { SupervisedService } from './supervised-service.ts';
