/** Where fresh identities come from: each call gives a new UUIDv7 (RFC 9562), increasing within a process. */
export interface Uuids {
  next(): string;
}
