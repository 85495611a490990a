import type { JsonObject } from '../../json.js';
import { RETRIED_STATUSES } from '../../request/dialects/request/builtInRules.js';
import { IDEMPOTENT_METHODS } from '../../request/dialects/request/decide.js';
import type { V2Config, V2OutcomeRules } from '../../request/dialects/v2/config.js';
import type { ConversionNotes } from './conversionNotes.js';

/** The errors that v2's policy applies to, as `request` names them. */
const TRANSIENT_ERRORS = 'timeout, connect, dns, reset';

const ACTIONS = { retry: 'retry', rebound: 'rebound', emit: 'emit', throw: 'fail' } as const;

/** Converts the error policy with its codes and its number of requests to rules and retries. */
export function convertOutcome(
  { outcome, method, pacing }: Pick<V2Config, 'outcome' | 'method' | 'pacing'>,
  notes: ConversionNotes,
): JsonObject {
  const { policy, maxAttempts } = outcome;
  const retries = policy === 'retry' && maxAttempts > 1;
  const outcomes = listRules(outcome, retries);
  noteOutcomes(outcome, outcomes, notes);
  if (retries) noteRetries(method, notes);
  return {
    ...(outcomes.length > 0 && { outcomes }),
    retry: {
      attempts: retries ? maxAttempts : 1,
      ...(retries && { max: '120s' }),
      // As v2, whose nine waits can take 12 minutes, and whose delays any time.
      ...((retries || pacing.kind !== 'none') && { maxTime: '19m' }),
    },
  };
}

interface Rule extends JsonObject {
  readonly status?: string;
  readonly error?: string;
  readonly do: string;
}

function listRules({ policy, policyCodes, emitCodes }: V2OutcomeRules, retries: boolean): readonly Rule[] {
  const action = policy === 'retry' && !retries ? 'fail' : ACTIONS[policy];
  const emitted = formatCodes((status) => emitCodes.has(status));
  const handled = formatCodes((status) => policyCodes.has(status) && !emitCodes.has(status));
  const failing = formatCodes(
    (status) => RETRIED_STATUSES.has(status) && !policyCodes.has(status) && !emitCodes.has(status),
  );
  const rules: Rule[] = [];
  if (emitted !== '') rules.push({ status: emitted, do: 'emit' });
  // With a single attempt the built-in rules fail, too.
  if (action !== 'fail' && handled !== '') rules.push({ status: handled, do: action });
  if (retries && failing !== '') rules.push({ status: failing, do: 'fail' });
  if (action === 'emit' || action === 'rebound') rules.push({ error: TRANSIENT_ERRORS, do: action });
  // A rule of the step precedes the built-in refresh, which in v2 comes first.
  const takes401 = emitCodes.has(401) || (action !== 'fail' && policyCodes.has(401));
  return takes401 ? [{ status: '401', do: 'refresh' }, ...rules] : rules;
}

function noteOutcomes(outcome: V2OutcomeRules, rules: readonly Rule[], notes: ConversionNotes): void {
  for (const { status, error, do: action } of rules) {
    notes.add('outcomes', `${status ?? error ?? ''}: decided as before, by the rule do: ${action}`);
  }
  if (outcome.policy === 'emit') {
    notes.add('output', 'an error without a response: error as before, without HTTPHeaders');
  }
  for (const status of [400, 403]) {
    if (!outcome.emitCodes.has(status) && !(outcome.policyCodes.has(status) && outcome.policy !== 'throw')) continue;
    notes.add(
      'outcomes',
      `${status}: the rule decides even if the response rejects the credential; v2 refreshed it first`,
    );
  }
  if (outcome.policy !== 'throw') {
    notes.add('outcomes', 'a TLS handshake that breaks off fails at once; v2 applied its policy');
  }
  notes.add('outcomes', 'error texts name the request and the rule; v2 wrote: Got error "…", status - "…"');
}

function noteRetries(method: string, notes: ConversionNotes): void {
  if (!IDEMPOTENT_METHODS.has(method)) {
    notes.add(
      'retries',
      `${method} is no longer repeated blindly, such as after a timeout or a 500: only if the server can't have processed it; retry.unsafe: true brings that back`,
    );
  }
  notes.add(
    'retries',
    'the wait is a random part of 1, 2, 4 … seconds, not at least one half; after a longer Retry-After than 19 minutes leave, the message returns to its queue, while v2 waited 120 s at most',
  );
}

/** Formats the statuses from 300 on that have a property: `408, 500-599`. A success is always emitted. */
function formatCodes(has: (status: number) => boolean): string {
  const ranges: [first: number, last: number][] = [];
  for (let status = 300; status < 600; status += 1) {
    if (!has(status)) continue;
    const range = ranges.at(-1);
    if (range?.[1] === status - 1) range[1] = status;
    else ranges.push([status, status]);
  }
  return ranges.map(([first, last]) => (first === last ? String(first) : `${first}-${last}`)).join(', ');
}
