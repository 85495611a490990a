/* The component on the real runtime and RabbitMQ, beside its references in the same run. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { computeCpuShares, type Profile } from './profile.js';
import { runRounds, type StepFigures } from './runRounds.js';
import { formatRatio, printTable, formatMicroseconds } from './printTable.js';
import { startBenchEnvironment, type BenchEnvironment } from './benchEnvironment.js';

/** The runtime lets ten messages through every 100 ms unless it is told otherwise; CPU is measured without that pause. */
const UNTHROTTLED = { ELASTICIO_DATA_RATE_LIMIT: '100000' };

const repeat = (count: number, message: object): object[] => Array.from({ length: count }, () => message);

/** CPU of a request's own: the step's, less that of the step that only emits its input. */
async function measureRequests(world: BenchEnvironment): Promise<void> {
  const get = { reader: { method: 'GET', url: `"${world.target}/json/1000"` } };
  const post = {
    reader: {
      method: 'POST',
      url: `"${world.target}/json/1000"`,
      headers: [
        { key: 'Content-Type', value: '"application/json"' },
        { key: 'X-Order', value: 'order.id' },
        { key: 'X-Region', value: 'region' },
        { key: 'X-Kind', value: '"order"' },
        { key: 'X-Count', value: '$count(order.lines)' },
      ],
      body: {
        contentType: 'application/json',
        raw: '{ "order": order.id, "total": $sum(order.lines.price), "skus": order.lines.sku }',
      },
    },
  };
  const order = {
    id: 17,
    lines: [
      { sku: 'a', price: 3 },
      { sku: 'b', price: 4 },
      { sku: 'c', price: 5 },
    ],
  };
  const messages = repeat(1000, { body: { order, region: 'eu' } });
  const common = { prefetch: 10, env: UNTHROTTLED };
  const figures = await runRounds(
    [
      { name: 'noop', step: await world.startStep({ function: 'noop', config: {}, ...common }), messages },
      {
        name: 'bare',
        step: await world.startStep({ function: 'bare', config: { url: `${world.target}/json/1000` }, ...common }),
        messages,
      },
      { name: 'get', step: await world.startStep({ function: 'httpRequestAxios', config: get, ...common }), messages },
      {
        name: 'post',
        step: await world.startStep({ function: 'httpRequestAxios', config: post, ...common }),
        messages,
      },
    ],
    9,
    3,
  );
  const { noop, bare, get: got, post: posted } = Object.fromEntries(figures) as Record<string, StepFigures>;
  const own = (step: StepFigures): number => step.cpuUs - noop!.cpuUs;
  const row = (title: string, step: StepFigures, aim: string): string[] => [
    title,
    formatMicroseconds(step.cpuUs),
    formatMicroseconds(own(step)),
    formatRatio(own(step) / own(bare!)),
    aim,
  ];
  printTable(
    'CPU for one message, prefetch 10',
    ['step', 'whole process', 'its own', 'against the bare request', 'aim'],
    [
      ['emits its input', formatMicroseconds(noop!.cpuUs), '', '', ''],
      row('bare request', bare!, ''),
      row('GET of 1 kB', got!, '≤ 1.5'),
      row('POST, JSONata body, 5 headers', posted!, '≤ 2'),
    ],
  );
}

/** What earlier steps left in the message must cost nothing: it is neither copied nor looked through. */
async function measurePassthrough(world: BenchEnvironment): Promise<void> {
  const customer = { name: 'Ann', city: 'Bonn', since: 2019 };
  const messageOf = (count: number): object => {
    const rows = Array.from({ length: count }, (_, id) => ({ id, name: `row ${String(id)}`, note: 'x'.repeat(60) }));
    return { body: { id: 5 }, passthrough: { step_0: { body: { rows, customer } } } };
  };
  const config = {
    reader: {
      method: 'GET',
      url: `"${world.target}/json/1000?id=" & id`,
      headers: Array.from({ length: 9 }, (_, index) => ({
        key: `X-Header-${String(index)}`,
        value: `elasticio.step_0.body.customer.(name & " of " & city & ", " & $string(since + ${String(index)}))`,
      })),
    },
  };
  // Sizes differ, or the garbage collector would strike at the same point of every message: for one step at a cheap one,
  // for the other at a dear one.
  const messages = Array.from({ length: 100 }, (_, index) => messageOf(8_000 + 40 * ((index * 37) % 100)));
  const common = { prefetch: 1, env: UNTHROTTLED };
  const figures = await runRounds(
    [
      { name: 'noop', step: await world.startStep({ function: 'noop', config: {}, ...common }), messages },
      { name: 'ten', step: await world.startStep({ function: 'httpRequestAxios', config, ...common }), messages },
    ],
    7,
    2,
  );
  const { noop, ten } = Object.fromEntries(figures) as Record<string, StepFigures>;
  printTable(
    'Ten expressions beside 1 MB of passthrough',
    ['step', 'whole process', 'against the step that emits its input', 'aim'],
    [
      ['emits its input', formatMicroseconds(noop!.cpuUs), '', ''],
      [
        'ten expressions and the request',
        formatMicroseconds(ten!.cpuUs),
        formatRatio(ten!.cpuUs / noop!.cpuUs),
        '≤ 1.2',
      ],
    ],
  );
}

/** The runtime as shipped, one message at a time: its AMQP client waits for the broker's delayed acknowledgement. */
async function measureThroughput(world: BenchEnvironment): Promise<void> {
  const rowsOf = async (bytes: number): Promise<string[]> => {
    const url = `${world.target}/json/${String(bytes)}`;
    const messages = repeat(100, { body: {} });
    const config = { reader: { method: 'GET', url: `"${url}"` } };
    const shipped = await world.startStep({ function: 'httpRequestAxios', config, prefetch: 1 });
    const figures = await runRounds(
      [
        {
          name: 'bare',
          step: await world.startStep({ function: 'bare', config: { url }, prefetch: 1, env: UNTHROTTLED }),
          messages,
        },
        {
          name: 'ours',
          step: await world.startStep({ function: 'httpRequestAxios', config, prefetch: 1, env: UNTHROTTLED }),
          messages,
        },
        { name: 'shipped', step: shipped, messages },
      ],
      5,
      1,
    );
    const { bare, ours, shipped: limited } = Object.fromEntries(figures) as Record<string, StepFigures>;
    return [
      `${String(bytes / 1000)} kB`,
      bare!.messagesPerSecond.toFixed(0),
      ours!.messagesPerSecond.toFixed(0),
      formatRatio(ours!.messagesPerSecond / bare!.messagesPerSecond),
      '≥ 7',
      limited!.messagesPerSecond.toFixed(0),
    ];
  };
  const rows: string[][] = [];
  for (const bytes of [1000, 2000, 4000]) rows.push(await rowsOf(bytes));
  const head = [
    'answer',
    'bare request, messages/s',
    'component',
    'ratio',
    'aim',
    "component within the runtime's default of 100 messages/s",
  ];
  printTable('Messages a second at prefetch 1', head, rows);
}

function measureMemory(world: BenchEnvironment): void {
  const bytes = 300_000_000;
  const output = execFileSync(
    process.execPath,
    ['--expose-gc', path.join(__dirname, 'memoryStep.mjs'), world.target, String(bytes)],
    {
      env: { ...process.env, MAX_FILE_LENGTH: String(bytes) },
      encoding: 'utf8',
    },
  );
  const figures = JSON.parse(output) as Record<string, { idleMb: number; riseMb: number }>;
  const rows = Object.entries(figures).map(([way, { idleMb, riseMb }]) => [
    way,
    `${String(idleMb)} MB`,
    `${String(riseMb)} MB`,
    '≤ 32 MB',
  ]);
  printTable('Memory for a file of 300 MB', ['way', 'idle', 'peak above idle', 'aim'], rows);
}

/** A sampled profile of the step that makes GETs, by whose code was running. */
async function profileCpu(world: BenchEnvironment): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'bench-'));
  const step = await world.startStep({
    function: 'httpRequestAxios',
    config: { reader: { method: 'GET', url: `"${world.target}/json/1000"` } },
    prefetch: 10,
    env: UNTHROTTLED,
    node: ['--cpu-prof', `--cpu-prof-dir=${folder}`],
  });
  for (let round = 0; round < 10; round++) await step.run(repeat(1000, { body: {} }));
  await step.stop();
  const shares = computeCpuShares(
    JSON.parse(readFileSync(path.join(folder, readdirSync(folder)[0]!), 'utf8')) as Profile,
  );
  rmSync(folder, { recursive: true });
  const rows = [...shares].map(([owner, share]) => [owner, `${(share * 100).toFixed(1)} %`]);
  printTable("Where a GET's time goes", ['code', 'share of the CPU'], rows);
}

/** Each in a world of its own: steps that wait for their turn still cost the broker something. */
export const componentParts: Readonly<Record<string, () => Promise<void>>> = Object.fromEntries(
  Object.entries({
    requests: measureRequests,
    passthrough: measurePassthrough,
    speed: measureThroughput,
    memory: measureMemory,
    where: profileCpu,
  }).map(([name, part]) => [
    name,
    async () => {
      const world = await startBenchEnvironment();
      try {
        await part(world);
      } finally {
        await world.stop();
      }
    },
  ]),
);
