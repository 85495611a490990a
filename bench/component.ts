/* Measures the component on the real runtime and RabbitMQ, with reference steps in the same run. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { computeCpuShares, type Profile } from './profile.js';
import { computeMedian, readCpuMs } from './processCpu.js';
import { runRounds, type StepFigures } from './runRounds.js';
import { formatRatio, printTable, formatMicroseconds } from './printTable.js';
import { withEnvironment, type BenchEnvironment, type StepOptions } from './benchEnvironment.js';

/** The runtime passes ten messages every 100 ms by default; CPU is measured without that limit. */
const UNTHROTTLED = { ELASTICIO_DATA_RATE_LIMIT: '100000' };

const repeat = (count: number, message: object): object[] => Array.from({ length: count }, () => message);

/** Measures the CPU of a request: that of the step minus that of a step that only emits its input. */
async function measureRequests(environment: BenchEnvironment): Promise<void> {
  const get = { reader: { method: 'GET', url: `"${environment.target}/json/1000"` } };
  const post = {
    reader: {
      method: 'POST',
      url: `"${environment.target}/json/1000"`,
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
  const postLines = {
    reader: {
      method: 'POST',
      url: `"${environment.target}/json/1000"`,
      headers: [
        { key: 'Content-Type', value: '"application/json"' },
        { key: 'X-Order', value: '"order-" & id' },
        { key: 'X-Customer', value: 'customer.last' },
        { key: 'X-Region', value: '$uppercase(region)' },
        { key: 'X-Lines', value: '$string($count(lines))' },
      ],
      body: {
        contentType: 'application/json',
        raw: '{"id": id, "name": customer.first & " " & customer.last, "total": $sum(lines.(price * quantity)), "lines": lines}',
      },
    },
  };
  const lines = Array.from({ length: 10 }, (_, index) => ({
    sku: `s${index}`,
    price: 1.5 + index,
    quantity: index + 1,
  }));
  const customer = { first: 'Ann', last: 'Lee' };
  const lineMessages = repeat(1000, { body: { id: 17, customer, region: 'eu', lines } });
  const common = { prefetch: 10, env: UNTHROTTLED };
  const figures = await runRounds(
    [
      { name: 'noop', step: await environment.startStep({ function: 'noop', config: {}, ...common }), messages },
      {
        name: 'bare',
        step: await environment.startStep({
          function: 'bare',
          config: { url: `${environment.target}/json/1000` },
          ...common,
        }),
        messages,
      },
      {
        name: 'get',
        step: await environment.startStep({ function: 'httpRequestAxios', config: get, ...common }),
        messages,
      },
      {
        name: 'post',
        step: await environment.startStep({ function: 'httpRequestAxios', config: post, ...common }),
        messages,
      },
      {
        name: 'postLines',
        step: await environment.startStep({ function: 'httpRequestAxios', config: postLines, ...common }),
        messages: lineMessages,
      },
    ],
    9,
    3,
  );
  const {
    noop,
    bare,
    get: getFigures,
    post: postFigures,
    postLines: lineFigures,
  } = Object.fromEntries(figures) as Record<string, StepFigures>;
  const own = (step: StepFigures): number => step.cpuUs - noop!.cpuUs;
  const row = (title: string, step: StepFigures, target: string): string[] => [
    title,
    formatMicroseconds(step.cpuUs),
    formatMicroseconds(own(step)),
    formatRatio(own(step) / own(bare!)),
    target,
  ];
  printTable(
    'CPU for one message, prefetch 10',
    ['step', 'whole process', 'request', 'ratio to the bare request', 'target'],
    [
      ['emits its input', formatMicroseconds(noop!.cpuUs), '', '', ''],
      row('bare request', bare!, ''),
      row('GET of 1 kB', getFigures!, '≤ 1.5'),
      row('POST, JSONata body, 5 headers', postFigures!, '≤ 2'),
      row('POST, JSONata body over 10 lines, 5 headers', lineFigures!, '≤ 1.5'),
    ],
  );
}

/** Processes of each step: how much a collection of garbage costs differs more between processes than between steps. */
const PASSTHROUGH_PROCESSES = 3;
const PASSTHROUGH_ROUNDS = 3;
const PASSTHROUGH_WARM_UP = 1;

/**
 * Measures the cost of a large passthrough, which should be neither copied nor searched. At prefetch 1 a step that waits for a response keeps its
 * message while garbage is collected, and a step that only emits does not. So the bare request is the reference there, and at prefetch 10 both are.
 */
async function measurePassthrough(environment: BenchEnvironment): Promise<void> {
  const customer = { name: 'Ann', city: 'Bonn', since: 2019 };
  const messageOf = (count: number): object => {
    const rows = Array.from({ length: count }, (_, id) => ({ id, name: `row ${String(id)}`, note: 'x'.repeat(60) }));
    return { body: { id: 5 }, passthrough: { step_0: { body: { rows, customer } } } };
  };
  const config = {
    reader: {
      method: 'GET',
      url: `"${environment.target}/json/1000?id=" & id`,
      headers: Array.from({ length: 9 }, (_, index) => ({
        key: `X-Header-${String(index)}`,
        value: `elasticio.step_0.body.customer.(name & " of " & city & ", " & $string(since + ${String(index)}))`,
      })),
    },
  };
  const steps = [
    { name: 'emits its input', function: 'noop', config: {} },
    { name: 'bare request', function: 'bare', config: { url: `${environment.target}/json/1000` } },
    { name: 'ten expressions and the request', function: 'httpRequestAxios', config },
  ] as const;
  // Sizes differ, or the garbage collector would run at the same point of every message: cheap for one step, expensive for the other.
  const messages = Array.from({ length: 100 }, (_, index) => messageOf(8_000 + 40 * ((index * 37) % 100)));
  const rows: string[][] = [];
  for (const prefetch of [1, 10]) {
    const figures = new Map<string, PassthroughFigures[]>(steps.map(({ name }) => [name, []]));
    for (let turn = 0; turn < PASSTHROUGH_PROCESSES; turn++) {
      for (const { name, ...step } of steps) {
        figures.get(name)!.push(await measurePassthroughProcess(environment, { ...step, prefetch }, messages));
      }
    }
    const medianOf = (name: string, figure: keyof PassthroughFigures): number =>
      computeMedian(figures.get(name)!.map((each) => each[figure]));
    const ratioTo = (name: string, reference: string): string =>
      formatRatio(medianOf(name, 'cpuUs') / medianOf(reference, 'cpuUs'));
    for (const { name } of steps) {
      rows.push([
        String(prefetch),
        name,
        formatMicroseconds(medianOf(name, 'cpuUs')),
        formatMicroseconds(medianOf(name, 'collectionUs')),
        ratioTo(name, 'emits its input'),
        ratioTo(name, 'bare request'),
        name === steps[2].name ? '≤ 1.2' : '',
      ]);
    }
  }
  printTable(
    'Ten expressions with 1 MB of passthrough',
    [
      'prefetch',
      'step',
      'whole process',
      'garbage collection',
      'ratio to emitting',
      'ratio to the bare request',
      'target',
    ],
    rows,
  );
}

/** CPU of the whole process for one message and the part of the garbage collector, in microseconds. */
interface PassthroughFigures {
  readonly cpuUs: number;
  readonly collectionUs: number;
}

async function measurePassthroughProcess(
  environment: BenchEnvironment,
  step: Pick<StepOptions, 'function' | 'config' | 'prefetch'>,
  messages: readonly object[],
): Promise<PassthroughFigures> {
  const folder = mkdtempSync(path.join(tmpdir(), 'bench-'));
  const file = path.join(folder, 'collection');
  const running = await environment.startStep({
    ...step,
    env: { ...UNTHROTTLED, GARBAGE_COLLECTION_FILE: file },
    node: ['--import', path.join(__dirname, 'reportGarbageCollection.mjs')],
  });
  const readCollectionMs = (): number => Number(readFileSync(file, 'utf8'));
  for (let round = 0; round < PASSTHROUGH_WARM_UP; round++) await running.run(messages);
  const before = { cpuMs: readCpuMs(running.pid), collectionMs: readCollectionMs() };
  for (let round = 0; round < PASSTHROUGH_ROUNDS; round++) await running.run(messages);
  const count = PASSTHROUGH_ROUNDS * messages.length;
  const figures = {
    cpuUs: ((readCpuMs(running.pid) - before.cpuMs) * 1000) / count,
    collectionUs: ((readCollectionMs() - before.collectionMs) * 1000) / count,
  };
  await running.stop();
  rmSync(folder, { recursive: true });
  return figures;
}

/** Measures messages per second with the default runtime at prefetch 1, whose AMQP client waits for delayed acknowledgements of the broker. */
async function measureThroughput(environment: BenchEnvironment): Promise<void> {
  const rowsOf = async (bytes: number): Promise<string[]> => {
    const url = `${environment.target}/json/${String(bytes)}`;
    const messages = repeat(100, { body: {} });
    const config = { reader: { method: 'GET', url: `"${url}"` } };
    const shipped = await environment.startStep({ function: 'httpRequestAxios', config, prefetch: 1 });
    const figures = await runRounds(
      [
        {
          name: 'bare',
          step: await environment.startStep({ function: 'bare', config: { url }, prefetch: 1, env: UNTHROTTLED }),
          messages,
        },
        {
          name: 'ours',
          step: await environment.startStep({ function: 'httpRequestAxios', config, prefetch: 1, env: UNTHROTTLED }),
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
    'response',
    'bare request, messages/s',
    'component',
    'ratio',
    'target',
    "component within the runtime's default of 100 messages/s",
  ];
  printTable('Messages per second at prefetch 1', head, rows);
}

function measureMemory(environment: BenchEnvironment): void {
  const bytes = 300_000_000;
  const output = execFileSync(
    process.execPath,
    ['--expose-gc', path.join(__dirname, 'memoryStep.mjs'), environment.target, String(bytes)],
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
  printTable('Memory for a file of 300 MB', ['way', 'idle', 'peak above idle', 'target'], rows);
}

/** Profiles a step that sends GET requests, by owner of the running code. */
async function profileCpu(environment: BenchEnvironment): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'bench-'));
  const step = await environment.startStep({
    function: 'httpRequestAxios',
    config: { reader: { method: 'GET', url: `"${environment.target}/json/1000"` } },
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
  printTable('CPU profile of a GET', ['code', 'share of the CPU'], rows);
}

export const componentParts: Readonly<Record<string, () => Promise<void>>> = {
  requests: withEnvironment(measureRequests),
  passthrough: withEnvironment(measurePassthrough),
  speed: withEnvironment(measureThroughput),
  memory: withEnvironment(measureMemory),
  where: withEnvironment(profileCpu),
};
