import { invalidInput } from '@berth/shared-kernel';
import express, { type Request, type RequestHandler } from 'express';

/** The largest request body that is read, in bytes. */
export const BODY_LIMIT = 64 * 1024;

const MAX_DEPTH = 32;

/** Reads the body's bytes, whatever they are; `readJson` or a proxy then makes of them what it needs. */
export const bodyBytes: RequestHandler = express.raw({ type: () => true, limit: BODY_LIMIT, inflate: false });

/** The bytes that {@link bodyBytes} read; empty when there was no body. */
export const bytesOf = (request: Request): Buffer => (Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0));

/**
 * The JSON in the body, undefined when there is none.
 * @throws invalid-input `request.unsupported-media-type`, `request.malformed-json`, `request.forbidden-key`, `request.too-deep`
 */
export function readJson(request: Request): unknown {
  const bytes = bytesOf(request);
  if (bytes.length === 0) return undefined;
  if (!isJson(request.get('content-type') ?? ''))
    throw invalidInput('request.unsupported-media-type', 'The body must be JSON: send Content-Type: application/json.');
  const value = parse(bytes);
  inspect(value, '', 0);
  return value;
}

function isJson(contentType: string): boolean {
  const [media = '', ...parameters] = contentType.toLowerCase().split(';');
  const charset = parameters.map((each) => each.trim()).find((each) => each.startsWith('charset='));
  return media.trim() === 'application/json' && (charset === undefined || /^charset="?utf-8"?$/.test(charset));
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    throw invalidInput('request.malformed-json', 'The body is not well-formed JSON in UTF-8.', { cause: error });
  }
}

/** Refuses what could reach a prototype or a stack limit further in: keys that every object inherits, and deep nesting. */
function inspect(value: unknown, pointer: string, depth: number): void {
  if (typeof value !== 'object' || value === null) return;
  if (depth >= MAX_DEPTH) throw invalidInput('request.too-deep', `The body is nested deeper than ${MAX_DEPTH} levels.`);
  for (const [key, inner] of Object.entries(value)) {
    const at = `${pointer}/${escapePointer(key)}`;
    if (key in Object.prototype || key === 'prototype')
      throw invalidInput('request.forbidden-key', 'The body has a key that is not accepted anywhere.', {
        errors: [{ pointer: at, code: 'request.forbidden-key', detail: 'is not an acceptable key' }],
      });
    inspect(inner, at, depth + 1);
  }
}

/** One reference token of a JSON pointer (RFC 6901). */
export const escapePointer = (key: string): string => key.replaceAll('~', '~0').replaceAll('/', '~1');
