/** The parts of a `node --cpu-prof` file that are read here. */
export interface Profile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string };
  }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

/** The owner of a frame by its URL; the first match counts. */
const OWNERS: readonly (readonly [string, RegExp])[] = [
  ['the component', /\/dist\/lib\//],
  ['axios', /\/node_modules\/axios\//],
  ['jsonata', /\/node_modules\/jsonata\//],
  ["the runtime's AMQP client", /\/node_modules\/(amqplib|bitsyntax|buffer-more-ints)\//],
  ["the runtime's logger", /\/node_modules\/bunyan\//],
  ['the runtime', /\/node_modules\//],
  ["Node's http and net", /^node:(_http|http|net|internal\/(streams|stream_base|http))/],
  ["Node's crypto", /^node:internal\/crypto/],
  ['Node, the rest', /^node:/],
];

/** Returns the share of the non-idle time by owner, the largest first. */
export function computeCpuShares({ nodes, samples, timeDeltas }: Profile): Map<string, number> {
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
  const times = new Map<string, number>();
  samples.forEach((id, index) => {
    const { functionName, url } = frames.get(id)!;
    if (functionName === '(idle)') return;
    const owner = OWNERS.find(([, pattern]) => pattern.test(url))?.[0] ?? nameBuiltIn(functionName);
    times.set(owner, (times.get(owner) ?? 0) + (timeDeltas[index] ?? 0));
  });
  const total = [...times.values()].reduce((sum, time) => sum + time, 0);
  const shares = [...times].map(([owner, time]) => [owner, time / total] as const);
  return new Map(shares.sort(([, a], [, b]) => b - a));
}

function nameBuiltIn(functionName: string): string {
  if (functionName === '(garbage collector)') return 'garbage collection';
  if (functionName === '(program)') return 'system calls and the engine';
  return 'built-in functions (JSON, buffers, sockets)';
}
