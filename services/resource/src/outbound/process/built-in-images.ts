/** What a built-in image does; the program is one of ours, so no user ever names a command on the host. */
export interface BuiltInImage {
  readonly program: 'hello' | 'crash' | 'deaf';
  readonly readyAfterMs: number;
}

const IMAGES: Readonly<Record<string, BuiltInImage>> = {
  'berth/hello:1': { program: 'hello', readyAfterMs: 0 },
  'berth/hello:2': { program: 'hello', readyAfterMs: 0 },
  'berth/slow:1': { program: 'hello', readyAfterMs: 3000 },
  'berth/crash:1': { program: 'crash', readyAfterMs: 0 },
  'berth/deaf:1': { program: 'deaf', readyAfterMs: 0 },
};

export const builtInImage = (reference: string): BuiltInImage | null =>
  Object.hasOwn(IMAGES, reference) ? (IMAGES[reference] ?? null) : null;
