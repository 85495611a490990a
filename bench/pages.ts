/* Measures pages and records: speed and memory of the function `request`, with reference steps in the same run. */
import { execFileSync, fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

import { startOneStep, type OneStep } from '../spec-integration/support/oneStep.js';
import { startPlatform } from '../spec-integration/support/platform.js';
import { startRabbit } from '../spec-integration/support/rabbit.js';
import { formatRatio, printTable } from './printTable.js';
import { computeMedian, readCpuMs } from './processCpu.js';
import { readPeakMib, readResidentMib, resetPeak } from './processMemory.js';

/** The runtime awaits the broker's confirmation of each message, about 5 ms: 1,000 pages would take ten minutes a round. */
const PAGES = 50;
const RECORDS = PAGES * 100;
const ROUNDS = 3;
/** The runtime publishes ten messages every 100 ms by default. */
const UNTHROTTLED = { ELASTICIO_DATA_RATE_LIMIT: '1000000' };
const ARRAY_BYTES = 100_000_000;

interface PageFigures {
  readonly seconds: number[];
  readonly cpuMs: number[];
  readonly riseMib: number[];
}

async function measureRound({ step, figures }: { step: OneStep; figures: PageFigures }): Promise<void> {
  resetPeak(step.pid);
  const idleMib = readResidentMib(step.pid);
  const cpuBefore = readCpuMs(step.pid);
  const before = performance.now();
  const { data, errors } = await step.run([{ body: {} }], RECORDS);
  if (errors.length > 0) throw new Error(errors[0]!.message);
  if (!data.every(({ id }, index) => id === index)) throw new Error('records are missing, or not in order');
  figures.seconds.push((performance.now() - before) / 1000);
  figures.cpuMs.push(readCpuMs(step.pid) - cpuBefore);
  figures.riseMib.push(readPeakMib(step.pid) - idleMib);
}

/** Measures pages of 100 records, a message each, over RabbitMQ, against a loop that does nothing else. */
async function measurePages(target: string): Promise<void> {
  const rabbit = await startRabbit();
  const url = `${target}/pages/${String(PAGES)}/1`;
  const started: { stop(): Promise<unknown> }[] = [];
  const start = async (cwd: string, name: string, config: object) => {
    const platform = await startPlatform({ type: 'noauth', credentials: {} });
    platform.configure(config);
    started.push(platform);
    const { settings } = platform;
    const step = await startOneStep({
      uri: rabbit.uri,
      cwd,
      id: 'step_1',
      function: name,
      prefetch: 1,
      settings,
      env: UNTHROTTLED,
    });
    started.push(step);
    return { step, figures: { seconds: [], cpuMs: [], riseMib: [] } as PageFigures };
  };
  try {
    const bare = await start(path.join(__dirname, 'reference'), 'barePages', { url });
    const ours = await start(path.join(__dirname, '..'), 'request', {
      reader: { url: `"${url}"` },
      records: '$',
      pagination: { kind: 'link' },
    });
    for (let round = 0; round < ROUNDS; round++) for (const each of [bare, ours]) await measureRound(each);
    // The first round loads and compiles.
    const median = (values: readonly number[]): number => computeMedian(values.slice(1));
    const row = (title: string, { figures }: typeof bare, aims: readonly [string, string]): string[] => [
      title,
      String(Math.round(RECORDS / median(figures.seconds))),
      formatRatio(median(bare.figures.seconds) / median(figures.seconds)),
      aims[0],
      formatRatio(median(bare.figures.cpuMs) / median(figures.cpuMs)),
      `${median(figures.riseMib).toFixed(1)} MiB`,
      aims[1],
    ];
    printTable(
      `${String(RECORDS)} records in ${String(PAGES)} pages over RabbitMQ, a message each`,
      [
        'step',
        'records per second',
        'speed to the bare loop',
        'target',
        'the same by CPU',
        'memory above idle',
        'target',
      ],
      [row('bare loop', bare, ['', '']), row('request', ours, ['≥ 0.8', '≤ 64 MiB'])],
    );
  } finally {
    for (const each of started.reverse()) await each.stop();
    await rabbit.stop();
  }
}

/** Measures a JSON array of 100 MB that is split into records, against JSON.parse of its text and against receiving it. */
function measureArray(target: string): void {
  const script = path.join(__dirname, 'arrayStep.mjs');
  const output = execFileSync(process.execPath, ['--expose-gc', script, target, String(ARRAY_BYTES)]);
  const { records, megabytes, riseMib, splitMs, parseMs, receiveMs } = JSON.parse(output.toString()) as Readonly<
    Record<'records' | 'megabytes' | 'riseMib', number> & Record<'splitMs' | 'parseMs' | 'receiveMs', number[]>
  >;
  const perMegabyte = (values: readonly number[]): string => `${(computeMedian(values) / megabytes).toFixed(2)} ms`;
  printTable(
    `A JSON array of ${megabytes.toFixed(0)} MB, ${String(records)} records`,
    ['measured', 'CPU per MB', 'speed to JSON.parse', 'target', 'memory above idle', 'target'],
    [
      ['JSON.parse of its text', perMegabyte(parseMs), '1', '', '', ''],
      ['received as text', perMegabyte(receiveMs), '', '', '', ''],
      [
        'received, split and emitted by request',
        perMegabyte(splitMs),
        formatRatio(computeMedian(parseMs) / computeMedian(splitMs)),
        '≥ 0.8',
        `${riseMib.toFixed(1)} MiB`,
        '≤ 64 MiB',
      ],
    ],
  );
}

export const pageParts = {
  async pages(): Promise<void> {
    const server = fork(path.join(__dirname, 'targetServer.mjs'));
    const [{ url }] = (await once(server, 'message')) as [{ url: string }];
    try {
      await measurePages(url);
      measureArray(url);
    } finally {
      server.disconnect();
    }
  },
};
