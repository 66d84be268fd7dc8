import { type Hash, createHash } from 'node:crypto';
import { closeSync, openSync, readSync, writeSync } from 'node:fs';

const BLOCK = 512;
const CHUNK = 1024 * 1024;

/** A tar archive (POSIX ustar) that says nothing of when, where and by whom it was written: equal content makes equal bytes. */
export class TarFile {
  readonly #fd: number;
  readonly #hash: Hash = createHash('sha256');
  #size = 0;

  constructor(path: string) {
    this.#fd = openSync(path, 'wx');
  }

  folder(path: string): void {
    this.#write(header(`${path}/`, 0, 0o755, '5'));
  }

  file(path: string, content: Uint8Array, mode = 0o644): void {
    this.#write(header(path, content.length, mode, '0'));
    this.#write(content);
    this.#pad(content.length);
  }

  /** Copies a file of this machine, which is read in pieces. */
  copy(path: string, from: string, size: number, mode = 0o644): void {
    this.#write(header(path, size, mode, '0'));
    const source = openSync(from, 'r');
    try {
      const buffer = Buffer.alloc(CHUNK);
      let copied = 0;
      for (let read = readSync(source, buffer); read > 0; read = readSync(source, buffer)) {
        this.#write(buffer.subarray(0, read));
        copied += read;
      }
      if (copied !== size) throw new Error(`${from} changed while it was read`);
    } finally {
      closeSync(source);
    }
    this.#pad(size);
  }

  /** Ends the archive; answers its length in bytes and its SHA-256. */
  close(): { readonly size: number; readonly sha256: string } {
    this.#write(Buffer.alloc(2 * BLOCK));
    closeSync(this.#fd);
    return { size: this.#size, sha256: this.#hash.digest('hex') };
  }

  #pad(length: number): void {
    this.#write(Buffer.alloc((BLOCK - (length % BLOCK)) % BLOCK));
  }

  #write(bytes: Uint8Array): void {
    for (let written = 0; written < bytes.length;) written += writeSync(this.#fd, bytes, written);
    this.#hash.update(bytes);
    this.#size += bytes.length;
  }
}

function header(path: string, size: number, mode: number, type: '0' | '5'): Buffer {
  if (Buffer.byteLength(path) > 100) throw new Error(`${path} is too long for a tar archive of this form`);
  const block = Buffer.alloc(BLOCK);
  const octal = (value: number, at: number, length: number) => block.write(value.toString(8).padStart(length - 1, '0'), at);
  block.write(path, 0);
  octal(mode, 100, 8);
  octal(0, 108, 8);
  octal(0, 116, 8);
  octal(size, 124, 12);
  octal(0, 136, 12);
  block.write(' '.repeat(8), 148);
  block.write(type, 156);
  block.write('ustar\u000000', 257, 'latin1');
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\u0000 `, 148, 'latin1');
  return block;
}
