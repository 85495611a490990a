// Runs a step that splits a JSON array of ARGV[3] bytes into records, and prints its CPU time, that of JSON.parse of the same text, and how far
// its memory rose above idle.
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const [, , target, bytes] = process.argv;
const require = createRequire(import.meta.url);
const action = require('../dist/lib/actions/request.js');

const settings = { API_URI: target, API_USERNAME: 'bench', API_KEY: 'bench', WORKSPACE_ID: 'w' };
const quiet = () => undefined;
let records = 0;
const emitter = {
  logger: { debug: quiet, info: quiet, warn: quiet, error: quiet },
  emit: async (event) => void (event === 'data' && (records += 1)),
  getConfig: () => settings,
};

const split = (size) =>
  action.process.call(
    emitter,
    { body: {} },
    { secretId: 's', reader: { url: `"${target}/array/${size}"` }, records: '$' },
  );
const memory = (name) =>
  Number(new RegExp(`${name}:\\s+(\\d+)`).exec(readFileSync('/proc/self/status', 'utf8'))[1]) / 1024;
async function measureCpu(work) {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

// Warm-up: loads and compiles everything.
for (let round = 0; round < 3; round++) await split(2_000_000);
globalThis.gc();
// Resets the kernel's high-water mark to the current usage.
writeFileSync('/proc/self/clear_refs', '5');
const idleMib = memory('VmRSS');
records = 0;
const splitMs = [await measureCpu(() => split(bytes))];
const riseMib = memory('VmHWM') - idleMib;
const count = records;

const receive = async () => Buffer.from(await (await fetch(`${target}/array/${bytes}`)).arrayBuffer()).toString();
const text = await receive();
const parseMs = [];
const receiveMs = [];
for (let round = 0; round < 3; round++) {
  splitMs.push(await measureCpu(() => split(bytes)));
  parseMs.push(await measureCpu(() => JSON.parse(text)));
  receiveMs.push(await measureCpu(receive));
}
console.log(
  JSON.stringify({ records: count, megabytes: text.length / 1e6, idleMib, riseMib, splitMs, parseMs, receiveMs }),
);
process.exit();
