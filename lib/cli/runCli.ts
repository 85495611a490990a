import { ApiError, RestError, messageOf } from '../errors.js';
import { parseCommandLine } from './parseCommandLine.js';
import { COMMANDS } from './commands.js';
import { formatHelp } from './help.js';
import type { Io } from './io.js';
import { escapeControls } from './screen.js';

/** Runs the command line. Resolves with the exit code and never rejects. */
export async function runCli(argv: readonly string[], component: string, io: Io): Promise<number> {
  // The reader of a pipe may exit first, as `head` does. A write that matters rejects; without a listener the process would crash.
  for (const stream of [io.stdout, io.stderr]) stream.on('error', () => undefined);
  try {
    const parsed = parseCommandLine(argv, COMMANDS);
    if (parsed.kind === 'run') return await parsed.invocation.command.run(parsed.invocation.args, { component, io });
    io.stdout.write(formatHelp(COMMANDS, parsed.commands));
    return 0;
  } catch (error) {
    const isUsageError = (error instanceof RestError && error.code === 'usage') || error instanceof ApiError;
    io.stderr.write(`${escapeControls(messageOf(error))}\n`);
    return isUsageError ? 2 : 1;
  }
}
