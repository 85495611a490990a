import { readPlatformConfig } from '../../lib/platform/config.js';
import type { Logger } from '../../lib/platform/model/logger.js';
import { startService, type ClockAndRandom } from '../../lib/platform/service.js';

/** The credential service in this process, with the spec's clock. */
export interface EmbeddedService {
  readonly url: string;
  /** Its log lines. */
  output(): string;
  stop(): Promise<void>;
}

/** @param settings environment variables of the service */
export async function startEmbeddedService(
  settings: Readonly<Record<string, string>>,
  clock: ClockAndRandom,
): Promise<EmbeddedService> {
  const lines: string[] = [];
  const write =
    (level: string) =>
    (fields: object, text: string): void =>
      void lines.push(JSON.stringify({ level, words: text, ...fields }));
  const log: Logger = { info: write('info'), warn: write('warn'), error: write('error') };
  const service = await startService(readPlatformConfig(settings), log, () => undefined, clock);
  return { url: service.url, output: () => lines.join('\n'), stop: () => service.stop() };
}
