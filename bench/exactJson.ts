/* Measures JSON with exact integers, relative to JSON.parse. */
import { parseExactJson } from '../lib/request/dialects/request/exactJson.js';
import { computeMedian } from './processCpu.js';
import { formatRatio, printTable } from './printTable.js';

const BYTES = 1_000_000;
const ROUNDS = 40;
const WARM_UP = 10;

type Row = (index: number) => object;

const CASES: readonly (readonly [title: string, row: Row])[] = [
  ['orders with short ids', (index) => ({ id: index, name: `row ${String(index)}`, open: true, total: index / 4 })],
  ['ids of 19 digits as text', (index) => ({ id: `9007199254${String(740_993_000 + index)}`, name: 'row' })],
  ['fractions of 16 digits', (index) => ({ x: Math.sin(index), y: Math.cos(index), name: 'row' })],
  ['escaped text', (index) => ({ id: index, text: 'a "quoted" \\ path\n'.repeat(4) })],
];

/** Writes a list of about a megabyte. */
function writeList(row: Row): string {
  const rows: string[] = [];
  for (let length = 0; length < BYTES; length += (rows.at(-1) ?? '').length + 1)
    rows.push(JSON.stringify(row(rows.length)));
  return `[${rows.join()}]`;
}

function listTexts(): readonly (readonly [title: string, text: string])[] {
  const texts = CASES.map(([title, row]) => [title, writeList(row)] as const);
  const long = (text: string): string => text.replace(/"(\d{19})"/g, '$1');
  const ids = writeList((index) => ({ id: `900719925474099${String(3000 + index)}`, name: 'a row with a long id' }));
  const [, orders = ''] = texts[0] ?? [];
  return [
    ...texts,
    ['one integer beyond 2^53', `[12345678901234567890,${orders.slice(1)}`],
    ['an integer beyond 2^53 in each row', long(ids)],
  ];
}

function measureMs(parse: (text: string) => unknown, text: string): number {
  const before = process.cpuUsage();
  parse(text);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

function measureExactJson(): Promise<void> {
  const rows = listTexts().map(([title, text]) => {
    const times = { plain: [] as number[], exact: [] as number[] };
    for (let round = -WARM_UP; round < ROUNDS; round++) {
      const plain = measureMs(JSON.parse, text);
      const exact = measureMs(parseExactJson, text);
      if (round < 0) continue;
      times.plain.push(plain);
      times.exact.push(exact);
    }
    const [plain, exact] = [computeMedian(times.plain), computeMedian(times.exact)];
    return [title, `${plain.toFixed(1)} ms`, `${exact.toFixed(1)} ms`, formatRatio(exact / plain), '≤ 1.3'];
  });
  printTable(
    'CPU for 1 MB of JSON with exact integers',
    ['content', 'JSON.parse', 'exact integers', 'ratio', 'target'],
    rows,
  );
  return Promise.resolve();
}

export const jsonParts: Readonly<Record<string, () => Promise<void>>> = { json: measureExactJson };
