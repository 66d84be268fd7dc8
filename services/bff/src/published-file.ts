import { createHash } from 'node:crypto';
import type { RequestHandler } from '@berth/platform';

/** A file that is the same for everybody for as long as this version runs. */
export interface PublishedFile {
  readonly type: string;
  /** Made when it is first asked for. */
  readonly make: () => string | Buffer;
  /** Replaces the policy that is set for every answer; only for pages. */
  readonly contentSecurityPolicy?: string;
}

/** Answers a file with an ETag (RFC 9110); whoever has it already gets 304 and no body. */
export function published({ type, make, contentSecurityPolicy }: PublishedFile): RequestHandler {
  let made: { readonly body: Buffer; readonly etag: string } | null = null;
  return (request, response) => {
    made ??= withTag(Buffer.from(make()));
    const { body, etag } = made;
    response.set({ ETag: etag, 'Cache-Control': 'public, no-cache' });
    if (contentSecurityPolicy !== undefined) response.set('Content-Security-Policy', contentSecurityPolicy);
    if (isKnown(request.get('if-none-match'), etag)) {
      response.status(304).end();
      return;
    }
    response.set({ 'Content-Type': type, 'Content-Length': String(body.length) }).end(body);
  };
}

const withTag = (body: Buffer) => ({ body, etag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 27)}"` });

function isKnown(condition: string | undefined, etag: string): boolean {
  const tags = (condition ?? '').split(',').map((each) => each.trim().replace(/^W\//, ''));
  return tags.includes(etag) || tags.includes('*');
}
