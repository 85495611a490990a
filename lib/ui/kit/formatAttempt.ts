import type { TracedAttempt } from '../../trace.js';

/**
 * Returns the decision about an attempt: `Rule 2 of the step: 404 → ignore: no message`.
 *
 * @param consequence follows from the decision, such as `no message`
 */
export function describeDecision({ rule, status, error, do: action }: TracedAttempt, consequence = ''): string {
  const result = status === undefined ? (error ?? 'no response') : String(status);
  const decision = [`${result}${action === undefined ? '' : ` → ${action}`}`, consequence].filter((it) => it !== '');
  return [...(rule === undefined ? [] : [formatRule(rule)]), ...decision].join(': ');
}

/** Returns the name of a rule as the beginning of a sentence: `Rule 2 of the step`, `Built-in rule "emit"`. */
function formatRule(rule: string): string {
  const name = rule.replace(/^outcome rule (\d+)$/, 'rule $1 of the step').replace(/^the /, '');
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
}
