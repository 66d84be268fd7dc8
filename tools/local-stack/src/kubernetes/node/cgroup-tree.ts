import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type ProcessIdentity, identify, isAlive } from '../../processes/proc.ts';

const ROOT = '/sys/fs/cgroup';
const PREFIX = 'berth-local-stack-';
const LONGEST_MS = 10_000;

/** The control groups that all pods of one node are below; named after the process that made them, so that leftovers can be told. */
export class CgroupTree {
  readonly name: string;

  private constructor(name: string) {
    this.name = name;
  }

  static make(): CgroupTree {
    const startTime = identify(process.pid)?.startTime ?? '';
    const tree = new CgroupTree(`${PREFIX}${process.pid}-${startTime}-${randomBytes(3).toString('hex')}`);
    for (const hierarchy of hierarchies()) makeGroup(hierarchy, tree.name);
    return tree;
  }

  /** Removes it. The kernel refuses while a process is in it, so this can end nothing that lives. */
  async remove(): Promise<void> {
    const deadline = performance.now() + LONGEST_MS;
    while (!hierarchies().every((hierarchy) => removed(join(hierarchy, this.name)))) {
      if (performance.now() > deadline) throw new Error(`the control groups ${this.name} below ${ROOT} could not be removed`);
      await pause(20);
    }
  }

  /** Removes what processes left behind that were killed before they could remove it themselves. */
  static async sweep(): Promise<void> {
    const names = new Set(hierarchies().flatMap((hierarchy) => readdirSync(hierarchy).filter((name) => name.startsWith(PREFIX))));
    for (const name of names) if (!isAlive(makerOf(name))) await new CgroupTree(name).remove();
  }
}

function makerOf(name: string): ProcessIdentity {
  const [pid, startTime = ''] = name.slice(PREFIX.length).split('-');
  return { pid: Number(pid), startTime };
}

const isUnified = (): boolean => existsSync(join(ROOT, 'cgroup.controllers'));

/** Every mounted hierarchy: one in version 2, one for each controller in version 1. */
export function hierarchies(): readonly string[] {
  if (isUnified()) return [ROOT];
  return readdirSync(ROOT, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(ROOT, entry.name, 'cgroup.procs')))
    .map((entry) => join(ROOT, entry.name));
}

function makeGroup(hierarchy: string, name: string): void {
  const group = join(hierarchy, name);
  mkdirSync(group);
  // Version 1: a cpuset without processors and memory of its own takes no process.
  for (const file of ['cpuset.cpus', 'cpuset.mems'])
    if (!isUnified() && existsSync(join(group, file))) writeFileSync(join(group, file), readFileSync(join(hierarchy, file)));
  if (isUnified())
    for (const folder of [hierarchy, group]) writeFileSync(join(folder, 'cgroup.subtree_control'), '+cpu +cpuset +memory +pids');
}

function removed(group: string): boolean {
  if (!existsSync(group)) return true;
  const below = readdirSync(group, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  if (!below.map((entry) => removed(join(group, entry.name))).every(Boolean)) return false;
  try {
    rmdirSync(group);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EBUSY') return false;
    throw error;
  }
}
