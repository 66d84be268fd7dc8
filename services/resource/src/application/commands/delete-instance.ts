import { remove } from '../../domain/instance/commands.js';
import { commandInstance } from './command-instance.js';

export const deleteInstance = commandInstance('delete-instance', (instance, ticket, actor) =>
  remove(instance, ticket, actor.userId === instance.userId ? 'deleted-by-owner' : 'deleted-by-operator'),
);
