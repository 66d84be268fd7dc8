import type { EntitySchema } from 'typeorm';
import { fenceRows, k8sRows } from './k8s-rows.js';
import { operationStepRows } from './operation-step-rows.js';
import { cancelledOrderRows, instanceRows, logRows, operationRows } from './rows.js';
import { withdrawnImageRows } from './withdrawn-image-rows.js';

export const resourceEntities: readonly EntitySchema[] = [
  instanceRows,
  operationRows,
  logRows,
  cancelledOrderRows,
  k8sRows,
  fenceRows,
  operationStepRows,
  withdrawnImageRows,
] as readonly EntitySchema[];
