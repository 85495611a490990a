// Copies example flows into the folder that the service's pages list.
import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

const EXAMPLES = path.join(import.meta.dirname, '..');

/** Copies the flows whose environment variables are all in `variables`, with these values beside them. */
export async function offerExamples(folder, variables) {
  const names = (await readdir(EXAMPLES)).filter((name) => name.endsWith('.yaml'));
  for (const name of names) {
    const text = await readFile(path.join(EXAMPLES, name), 'utf8');
    const asked = [...text.matchAll(/\{ env: (\w+) \}/g)].map(([, variable]) => variable);
    if (asked.every((variable) => variable in variables)) await writeFile(path.join(folder, name), text);
  }
  await writeFile(path.join(folder, 'variables.json'), `${JSON.stringify(variables, null, 2)}\n`);
}
