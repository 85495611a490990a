/* Measures the figures of docs/benchmarks.md, with references in the same run. Compare ratios, not microseconds. */
import { componentParts } from './component.js';
import { embeddedParts } from './embedded.js';
import { jsonParts } from './exactJson.js';
import { requestParts } from './requestFunction.js';
import { pageParts } from './pages.js';
import { refresherParts } from './refresher.js';
import { serviceParts } from './service.js';

const parts: Readonly<Record<string, () => Promise<void>>> = {
  ...componentParts,
  ...requestParts,
  ...jsonParts,
  ...embeddedParts,
  ...pageParts,
  ...serviceParts,
  ...refresherParts,
};

async function main(): Promise<void> {
  const chosen = process.argv.slice(2);
  const unknown = chosen.find((name) => !(name in parts));
  if (unknown !== undefined) throw new Error(`Unknown part "${unknown}". Parts: ${Object.keys(parts).join(', ')}`);
  for (const [name, part] of Object.entries(parts)) {
    if (chosen.length === 0 || chosen.includes(name)) await part();
  }
}

void main();
