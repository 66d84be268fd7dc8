const SECRET = /password|secret|token|privatekey/i;

/** A copy fit for printing: fields named like secrets are blanked, and so are passwords inside URLs. */
export function redacted(config: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(config).map(([key, value]) => [key, hide(key, value)]));
}

function hide(key: string, value: unknown): unknown {
  if (value === undefined || value === null || value === '') return value;
  if (SECRET.test(key)) return '[redacted]';
  if (typeof value === 'string') return value.replace(/^([a-z][a-z0-9+.-]*:\/\/[^:@/\s]*):[^@/\s]*@/i, '$1:[redacted]@');
  return value;
}
