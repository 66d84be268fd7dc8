/** A counter of the platform's metrics on its admin ports, summed over its labels; 0 while nothing was counted. */
export async function counter(adminPorts: readonly number[], name: string): Promise<number> {
  const sums = await Promise.all(adminPorts.map((port) => counterAt(port, name)));
  return sums.reduce((sum, each) => sum + each, 0);
}

async function counterAt(port: number, name: string): Promise<number> {
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`, { signal: AbortSignal.timeout(5_000) })).text();
  return text
    .split('\n')
    .filter((line) => line.startsWith(`${name} `) || line.startsWith(`${name}{`))
    .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0);
}
