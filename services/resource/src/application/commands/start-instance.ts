import { start } from '../../domain/instance/commands.js';
import { commandInstance } from './command-instance.js';

export const startInstance = commandInstance('start-instance', (instance, ticket) => start(instance, ticket));
