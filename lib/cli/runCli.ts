import { ApiError, RestError, messageOf } from '../errors.js';
import { parseCommandLine } from './parseCommandLine.js';
import { COMMANDS } from './commands.js';
import { formatHelp } from './help.js';
import type { Io } from './io.js';
import { escapeControls } from './screen.js';

/** Does what the words say; resolves with the exit code and never rejects. */
export async function runCli(words: readonly string[], component: string, io: Io): Promise<number> {
  // Who reads us may go, as `head` does. A write that matters rejects; without a listener the process would die instead.
  for (const stream of [io.stdout, io.stderr]) stream.on('error', () => undefined);
  try {
    const parsed = parseCommandLine(words, COMMANDS);
    if (parsed.do === 'run') return await parsed.run.command.run(parsed.run.args, { component, io });
    io.stdout.write(formatHelp(COMMANDS, parsed.about));
    return 0;
  } catch (error) {
    const isUsageError = (error instanceof RestError && error.code === 'usage') || error instanceof ApiError;
    io.stderr.write(`${escapeControls(messageOf(error))}\n`);
    return isUsageError ? 2 : 1;
  }
}
