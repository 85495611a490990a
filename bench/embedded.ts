/* Measures the memory of the embedded runner for one large response. */
import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { readPeakMib, resetPeak, readResidentMib } from './processMemory.js';
import { printTable } from './printTable.js';
import { computeMedian } from './processCpu.js';

const CLI = path.join(__dirname, '..', 'dist', 'lib', 'cli', 'main.js');
const BYTES = 7_000_000;
const RUNS = 7;

interface MemoryUse {
  readonly idleMib: number;
  readonly riseMib: number;
}

/** Measures the memory of a runner process for one message, after a small one. */
async function measureRun(steps: string, address: string): Promise<MemoryUse> {
  const folder = mkdtempSync(path.join(tmpdir(), 'bench-'));
  const [flow, output] = [path.join(folder, 'flow.yaml'), path.join(folder, 'out.ndjson')];
  writeFileSync(flow, `name: memory\nsteps:\n${steps}credentials: { open: { type: noauth } }\n`);
  const child = spawn(process.execPath, [CLI, 'run', flow, '--input', '-', '--output', output, '--quiet'], {
    stdio: ['pipe', 'inherit', 'inherit'],
  });
  const gone = once(child, 'exit');
  try {
    const pid = child.pid!;
    const feed = async (bytes: number): Promise<void> => {
      const before = getFileSize(output);
      child.stdin.write(`${JSON.stringify({ body: { url: address + String(bytes) } })}\n`);
      while (getFileSize(output) < before + bytes) {
        if (child.exitCode !== null) throw new Error('the runner exited too early');
        await sleep(10);
      }
    };
    await feed(1000);
    await sleep(1000);
    resetPeak(pid);
    const idleMib = readResidentMib(pid);
    await feed(BYTES);
    await sleep(300);
    return { idleMib, riseMib: readPeakMib(pid) - idleMib };
  } finally {
    child.stdin.end();
    await gone;
    rmSync(folder, { recursive: true });
  }
}

function getFileSize(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}

const REQUEST =
  '  - { function: httpRequestAxios, credential: open, config: { reader: { method: GET, url: \'url ? url : "TARGET/json/100"\' } } }\n';

async function measureEmbedded(): Promise<void> {
  const server = fork(path.join(__dirname, 'targetServer.mjs'));
  const [{ url: target }] = (await once(server, 'message')) as [{ url: string }];
  const step = REQUEST.replace('TARGET', target);
  const rows: string[][] = [];
  try {
    for (const [title, steps, path, aim] of [
      ['one step, list of orders', step, '/orders/', '≤ 40 MiB'],
      ['one step, list of small rows', step, '/json/', '≤ 40 MiB'],
    ] as const) {
      const rises: MemoryUse[] = [];
      for (let run = 0; run < RUNS; run++) rises.push(await measureRun(steps, target + path));
      const middle = (values: number[]): string => `${computeMedian(values).toFixed(1)} MiB`;
      const range = rises.map(({ riseMib }) => riseMib);
      rows.push([
        title,
        middle(rises.map(({ idleMib }) => idleMib)),
        middle(range),
        `${Math.min(...range).toFixed(1)} to ${Math.max(...range).toFixed(1)}`,
        aim,
      ]);
    }
  } finally {
    server.disconnect();
  }
  printTable(
    'Memory of a run in one process for a JSON response of 7 MB',
    ['flow', 'idle', 'peak above idle', 'range', 'target'],
    rows,
  );
}

export const embeddedParts: Readonly<Record<string, () => Promise<void>>> = { embedded: measureEmbedded };
