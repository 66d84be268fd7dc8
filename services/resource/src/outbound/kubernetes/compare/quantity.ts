const SUFFIXES: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};
const QUANTITY = /^([+-]?(?:\d+\.?\d*|\.\d+))(?:[eE]([+-]?\d+)|([numkMGTPE]|[KMGTPE]i)?)$/;

/** The number that a Kubernetes quantity stands for; null when it is none. */
export function quantity(text: string | number): number | null {
  const [, digits, exponent, suffix] = QUANTITY.exec(String(text)) ?? [];
  if (digits === undefined) return null;
  return Number(digits) * (exponent === undefined ? (SUFFIXES[suffix ?? ''] ?? 1) : 10 ** Number(exponent));
}

/** `1000m` is `1` and `1Gi` is `1024Mi`: the apiserver answers with another spelling than it was sent. */
export function isSameQuantity(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (!isWritten(one) || !isWritten(other)) return false;
  const [a, b] = [quantity(one), quantity(other)];
  // Thousandths of a byte or a core are below what anybody asks for and above what binary fractions get wrong.
  return a !== null && b !== null && Math.abs(a - b) <= 1e-9 * Math.max(Math.abs(a), Math.abs(b));
}

const isWritten = (value: unknown): value is string | number => typeof value === 'string' || typeof value === 'number';
