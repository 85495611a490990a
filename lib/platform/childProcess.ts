import type { ChildProcess } from 'node:child_process';
import path from 'node:path';
import process from 'node:process';

/** What the code of a component needs of the machine. Keys, database and admin of the service stay with it. */
const INHERITED_VARIABLES = [
  'PATH',
  'HOME',
  'TMPDIR',
  'TZ',
  'LANG',
  'NODE_EXTRA_CA_CERTS',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
];

/** The service's own variables of these names. */
export function pickEnvironment(names: readonly string[]): Readonly<Record<string, string | undefined>> {
  const wanted = new Set([...INHERITED_VARIABLES, ...names]);
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => wanted.has(name)));
}

/** Arguments of Node that run a module of ours. @param file absolute, without its extension */
export function moduleArguments(file: string): readonly string[] {
  const extension = path.extname(__filename);
  // Specs run the sources as they are.
  return [...(extension === '.ts' ? ['--import', 'tsx'] : []), `${file}${extension}`];
}

/** Ends a process that leads a group of its own, and all that it has started. */
export function killProcessGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended already.
  }
}
