// Runs a step that downloads and uploads a file of ARGV[3] bytes, and prints how far its memory rose above idle.
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const [, , target, bytes] = process.argv;
const require = createRequire(import.meta.url);
const action = require('../dist/lib/actions/httpRequestAxios.js');

const settings = {
  API_URI: target,
  API_USERNAME: 'bench',
  API_KEY: 'bench',
  WORKSPACE_ID: 'w',
  OBJECT_STORAGE_URI: target,
  OBJECT_STORAGE_TOKEN: 'bench',
};
const quiet = () => undefined;
const emitter = {
  logger: { debug: quiet, info: quiet, warn: quiet, error: quiet },
  emit: async () => undefined,
  getConfig: () => settings,
};

const download = (size) => ({
  secretId: 's',
  downloadAsAttachment: true,
  reader: { method: 'GET', url: `"${target}/file/${size}"` },
});
const upload = (size) => ({
  secretId: 's',
  uploadFile: true,
  reader: {
    method: 'POST',
    url: `"${target}/json/100"`,
    body: {
      contentType: 'multipart/form-data',
      formData: [{ key: 'file', value: `{ "url": "${target}/file/${size}" }` }],
    },
  },
});

const memory = (name) =>
  Number(new RegExp(`${name}:\\s+(\\d+)`).exec(readFileSync('/proc/self/status', 'utf8'))[1]) / 1024;

async function rise(config) {
  globalThis.gc();
  // Resets the kernel's high-water mark to the current usage.
  writeFileSync('/proc/self/clear_refs', '5');
  const idle = memory('VmRSS');
  await action.process.call(emitter, { body: {} }, config);
  return { idleMb: Math.round(idle), riseMb: Math.round((memory('VmHWM') - idle) * 10) / 10 };
}

// Warm-up: loads and compiles everything.
for (let round = 0; round < 3; round++) {
  for (const config of [download(1_000_000), upload(1_000_000)])
    await action.process.call(emitter, { body: {} }, config);
}
console.log(JSON.stringify({ download: await rise(download(bytes)), upload: await rise(upload(bytes)) }));
process.exit();
