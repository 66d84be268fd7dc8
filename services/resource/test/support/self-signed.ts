import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface KeyPair {
  readonly cert: string;
  readonly key: string;
}

/** A certificate for loopback that vouches for itself, with its key; written to `<directory>/<name>.{crt,key}` as well. */
export async function selfSigned(directory: string, name: string): Promise<KeyPair> {
  const [cert, key] = [join(directory, `${name}.crt`), join(directory, `${name}.key`)];
  const made = 'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 -addext subjectAltName=IP:127.0.0.1,DNS:localhost';
  await run('openssl', [...made.split(' '), '-subj', `/CN=${name}`, '-keyout', key, '-out', cert]);
  return { cert: await readFile(cert, 'utf8'), key: await readFile(key, 'utf8') };
}
