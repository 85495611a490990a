import { open, readdir } from 'node:fs/promises';
import path from 'node:path';

import type { Example, ReadExamples } from '../model/example.js';

/** No file with a name that means something to a path. */
const FILE_NAME = /^[A-Za-z0-9_-][A-Za-z0-9._-]*\.yaml$/;
const MAX_EXAMPLES = 100;
const MAX_FILE_BYTES = 256 * 1024;

/**
 * Reads the flow files of a folder, anew each time: `*.yaml`, and `variables.json`, an object of what the names in them stand for.
 * A folder or a file that can't be read is one that is not there.
 * @param folder absolute; undefined: there are none
 */
export function createExampleReader(folder: string | undefined): ReadExamples {
  return async () => {
    if (folder === undefined) return [];
    const names = (await readdir(folder).catch((): string[] => [])).filter((name) => FILE_NAME.test(name)).sort();
    const known = parseVariables(await readText(path.join(folder, 'variables.json')));
    const examples: Example[] = [];
    for (const name of names.slice(0, MAX_EXAMPLES)) {
      const text = await readText(path.join(folder, name));
      if (text !== undefined)
        examples.push({ name: name.slice(0, -'.yaml'.length), text, variables: findVariables(text, known) });
    }
    return examples;
  };
}

/** What a flow file refers to, with the values that are known: `{ env: NAME }`, in whatever style. */
function findVariables(text: string, known: ReadonlyMap<string, string>): Example['variables'] {
  const names = [...text.matchAll(/\benv["']?:[ \t]*["']?([A-Za-z_][A-Za-z0-9_]*)/g)].map(([, name = '']) => name);
  return Object.fromEntries(names.map((name) => [name, known.get(name) ?? null]));
}

function parseVariables(text: string | undefined): ReadonlyMap<string, string> {
  try {
    const values: unknown = JSON.parse(text ?? '{}');
    const entries = typeof values === 'object' && values !== null ? Object.entries(values) : [];
    return new Map(entries.flatMap(([name, value]) => (typeof value === 'string' ? [[name, value] as const] : [])));
  } catch {
    return new Map();
  }
}

async function readText(file: string): Promise<string | undefined> {
  try {
    const handle = await open(file);
    try {
      const found = await handle.stat();
      return found.isFile() && found.size <= MAX_FILE_BYTES ? await handle.readFile('utf8') : undefined;
    } finally {
      await handle.close();
    }
  } catch {
    return undefined;
  }
}
