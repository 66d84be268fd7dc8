import { restart } from '../../domain/instance/commands.js';
import { commandInstance } from './command-instance.js';

export const restartInstance = commandInstance('restart-instance', (instance, ticket) => restart(instance, ticket));
