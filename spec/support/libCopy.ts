import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { root } from './descriptor.js';

/** Files and folders of the repository that modules under lib/ and the generators need. */
const COPIED = ['lib', 'types', 'catalog', 'scripts', 'package.json', 'tsconfig.json', 'component.json'];

/** A copy of the sources that a spec may change, to show that one definition is enough. */
export interface LibCopy {
  /** Absolute path of the copy. */
  readonly root: string;
  /** Writes a file of the copy. @param file from its root: `lib/auth/types/toy.ts` */
  write(file: string, text: string): void;
  /**
   * Replaces the first occurrence of a text in a file of the copy.
   * @throws Error when the file doesn't contain it
   */
  replace(file: string, text: string, replacement: string): void;
  /**
   * Evaluates an expression in the copy, in a process of its own (2 to 5 s: set the spec's timeout).
   * @param imports statements with paths from the root of the copy: `import { readFlow } from './lib/runner/readFlow.js';`
   * @param expression what to return; it may use `await`
   * @returns its value after JSON
   * @throws Error with the output of the process when it fails
   */
  evaluate(imports: readonly string[], expression: string): Promise<unknown>;
  remove(): void;
}

/**
 * Copies the sources into a temporary folder. Registries are lists in the code, so a spec that adds an entry has to add it to a copy:
 *
 *     const copy = createLibCopy();
 *     copy.write('lib/auth/types/toy.ts', TOY);
 *     copy.replace('lib/auth/registry.ts', 'const TYPES = [', 'const TYPES = [toy, ');
 *     await copy.evaluate(["import { CREDENTIAL_TYPES } from './lib/auth/registry.js';"], 'CREDENTIAL_TYPES');
 *     copy.remove();
 *
 * Evaluate everything that a spec needs at once: each call starts a process.
 */
export function createLibCopy(): LibCopy {
  const folder = mkdtempSync(path.join(tmpdir(), 'lib-copy-'));
  for (const name of COPIED.filter((one) => existsSync(path.join(root, one)))) {
    cpSync(path.join(root, name), path.join(folder, name), { recursive: true });
  }
  symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'));
  const write = (file: string, text: string): void => writeFileSync(path.join(folder, file), text);
  return {
    root: folder,
    write,
    replace(file, text, replacement) {
      const before = readFileSync(path.join(folder, file), 'utf8');
      if (!before.includes(text)) throw new Error(`${file} has no "${text}"`);
      write(
        file,
        before.replace(text, () => replacement),
      );
    },
    async evaluate(imports, expression) {
      // The value has a file of its own: a module may print.
      const module = [
        `import { writeFileSync } from 'node:fs';`,
        ...imports,
        `void (async () => writeFileSync('evaluated.json', JSON.stringify(await (${expression}))))();`,
      ];
      write('evaluate.ts', module.join('\n'));
      await promisify(execFile)(process.execPath, ['--import', 'tsx', 'evaluate.ts'], { cwd: folder });
      return JSON.parse(readFileSync(path.join(folder, 'evaluated.json'), 'utf8'));
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
