import { compare, hash } from 'bcryptjs';

// Node strips the types of this file when a worker runs it from src, so only erasable syntax may stand here.

export interface HashTask {
  readonly password: string;
  readonly cost: number;
}

export interface CompareTask {
  readonly password: string;
  readonly hash: string;
}

/** Run by its name in a worker. @public */
export const hashPassword = ({ password, cost }: HashTask): Promise<string> => hash(password, cost);

/** Run by its name in a worker. @public */
export const comparePassword = (task: CompareTask): Promise<boolean> => compare(task.password, task.hash);
