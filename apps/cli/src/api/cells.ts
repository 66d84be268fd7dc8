const UNITS = [
  ['d', 86_400],
  ['h', 3_600],
  ['m', 60],
] as const;

/** How long ago, in the largest unit of which there is one: `3h`. */
export const age = (time: string, now: Date): string => span(Math.max(0, (now.getTime() - Date.parse(time)) / 1000));

export function span(seconds: number): string {
  const [unit, length] = UNITS.find(([, each]) => seconds >= each) ?? ['s', 1];
  return `${Math.floor(seconds / length)}${unit}`;
}

/** `0.25 cores, 128 MiB`. */
export const size = ({ cpu, memory, gpu }: { readonly cpu: number; readonly memory: number; readonly gpu: number | null }): string =>
  `${cpu} cores, ${memory} MiB${gpu === null ? '' : `, GPU ${gpu}`}`;
