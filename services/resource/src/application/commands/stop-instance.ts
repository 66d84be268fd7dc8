import { stop } from '../../domain/instance/commands.js';
import { commandInstance } from './command-instance.js';

export const stopInstance = commandInstance('stop-instance', (instance, ticket) => stop(instance, ticket));
