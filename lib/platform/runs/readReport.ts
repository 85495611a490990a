import type { RunReport } from '../../wire/workerMessages.js';

const KINDS: readonly RunReport['kind'][] = ['refused', 'started', 'progress', 'ended'];
const LISTS = ['problems', 'entries', 'steps'];
const STATUSES: readonly unknown[] = ['done', 'failed', 'stopped'];

/**
 * Validates a message from the process of a run; returns undefined if it is not a report. Only our own code in the
 * process can send messages, so this detects a process of another version, not an attacker.
 */
export function readReport(message: unknown): RunReport | undefined {
  if (typeof message !== 'object' || message === null || !('kind' in message)) return undefined;
  if (!KINDS.some((kind) => kind === message.kind)) return undefined;
  if (LISTS.some((name) => name in message && !Array.isArray((message as Record<string, unknown>)[name]))) {
    return undefined;
  }
  if (message.kind === 'ended' && !('status' in message && STATUSES.includes(message.status))) return undefined;
  return message as RunReport;
}
