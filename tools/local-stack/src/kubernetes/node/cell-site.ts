import { connect } from 'node:net';
import type { Kept } from '../../kept.ts';
import type { Parts } from '../parts.ts';
import { DOORS, type Site } from '../site.ts';
import { type Cell, NODE_ADDRESS } from './cell.ts';

const PORTS = { apiserver: 6443, controllerManager: 10_257, scheduler: 10_259, ingress: 80, kwok: 10_247 } as const;

/** A site inside a cell; one process holds its doors on the host's loopback. */
export async function cellSite(parts: Parts, cell: Cell, kept: Kept, program: string): Promise<Site> {
  const doors = await kept.ports(DOORS);
  const pairs = DOORS.map((door) => `127.0.0.1:${doors[door]}=${NODE_ADDRESS}:${PORTS[door]}`);
  await parts.start({
    name: 'doors',
    command: program,
    args: ['forward', cell.network, ...pairs],
    // Nobody listens behind them yet: to be let in and then turned away is enough.
    ready: () => isOpen(doors.ingress),
    stage: 'clients',
  });
  return { address: NODE_ADDRESS, ports: PORTS, doors, inside: (command, args) => cell.inNetwork(command, args) };
}

function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const say = (open: boolean) => {
      socket.destroy();
      resolve(open);
    };
    socket.once('connect', () => say(true));
    socket.once('error', () => say(false));
  });
}
