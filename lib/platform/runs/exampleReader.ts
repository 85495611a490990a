import { asJsonObject, parseJson } from '../../json.js';
import { open, readdir } from 'node:fs/promises';
import path from 'node:path';

import type { Example, ReadExamples } from '../model/example.js';

/** Excludes names with a special meaning in a path. */
const FILE_NAME = /^[A-Za-z0-9_-][A-Za-z0-9._-]*\.yaml$/;
const MAX_EXAMPLES = 100;
const MAX_FILE_BYTES = 256 * 1024;

/**
 * Returns a function that reads the example flow files of a folder: `*.yaml`, and `variables.json`, an object with the
 * values of their variables. Files and folders that cannot be read count as missing.
 * @param folder absolute path; undefined: no examples
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

/** Returns the variables that a flow file refers to by `{ env: NAME }`, in any YAML style, with their values. */
function findVariables(text: string, known: ReadonlyMap<string, string>): Example['variables'] {
  const names = [...text.matchAll(/\benv["']?:[ \t]*["']?([A-Za-z_][A-Za-z0-9_]*)/g)].map(([, name = '']) => name);
  return Object.fromEntries(names.map((name) => [name, known.get(name) ?? null]));
}

function parseVariables(text: string | undefined): ReadonlyMap<string, string> {
  const entries = Object.entries(asJsonObject(parseJson(text ?? '')));
  return new Map(entries.flatMap(([name, value]) => (typeof value === 'string' ? [[name, value] as const] : [])));
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
