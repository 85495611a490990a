import type { JsonObject } from '../../../json.js';
import type { AuthClient } from '../../api/resources.js';
import type { Tone } from '../../kit/Badge.js';

/** Health of an auth client from its `meta`. */
interface ClientHealth {
  readonly tone: Tone;
  readonly label: string;
  /** Error text of the provider. */
  readonly reason?: string;
  /** Start of the rejection, ISO 8601. */
  readonly since?: string;
  /** Time of the next request, ISO 8601. */
  readonly until?: string;
}

/** Returns the health of an auth client; undefined without a provider. */
export function getClientHealth({ meta = {} }: Pick<AuthClient, 'meta'>): ClientHealth | undefined {
  if (meta.unreadable === true) return { tone: 'bad', label: 'Unreadable' };
  switch (meta.health) {
    case 'ready':
      return { tone: 'good', label: 'Ready' };
    case 'client_rejected':
      return { tone: 'bad', label: 'Rejected by the provider', ...pickTexts(meta, 'reason', 'since') };
    case 'paused':
      return { tone: 'warn', label: 'Circuit breaker open', ...pickTexts(meta, 'until') };
    default:
      return undefined;
  }
}

function pickTexts(meta: JsonObject, ...names: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    names.flatMap((name): [string, string][] => (typeof meta[name] === 'string' ? [[name, meta[name]]] : [])),
  );
}
