import type { ChildProcess } from 'node:child_process';
import path from 'node:path';
import process from 'node:process';

/** The variables that a component's code inherits. The service's keys, database URL and admin key are not among them. */
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

/** Returns the inherited variables and those with the given names from the service's environment. */
export function pickEnvironment(names: readonly string[]): Readonly<Record<string, string | undefined>> {
  const included = new Set([...INHERITED_VARIABLES, ...names]);
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => included.has(name)));
}

/**
 * Returns the arguments with which Node.js runs a module of this project.
 * @param file absolute path without its extension
 */
export function buildModuleArguments(file: string): readonly string[] {
  const extension = path.extname(__filename);
  // Specs run the TypeScript sources.
  return [...(extension === '.ts' ? ['--import', 'tsx'] : []), `${file}${extension}`];
}

/** Kills a process that leads its own group, together with its children. */
export function killProcessGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // The process has already exited.
  }
}
