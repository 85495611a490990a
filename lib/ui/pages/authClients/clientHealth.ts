import type { AuthClient } from '../../api/resources.js';
import type { Tone } from '../../kit/Badge.js';

/** How a provider takes an auth-client, as `meta` tells it. */
export interface ClientHealth {
  readonly tone: Tone;
  readonly label: string;
  /** The provider's own words. */
  readonly reason?: string;
  /** Since when it is refused, ISO 8601. */
  readonly since?: string;
  /** Until when nothing is asked, ISO 8601. */
  readonly until?: string;
}

/** @returns undefined of what has no provider */
export function getClientHealth({ meta = {} }: Pick<AuthClient, 'meta'>): ClientHealth | undefined {
  if (meta.unreadable === true) return { tone: 'bad', label: 'Unreadable' };
  switch (meta.health) {
    case 'ready':
      return { tone: 'good', label: 'Ready' };
    case 'client_rejected':
      return { tone: 'bad', label: 'Refused by the provider', ...pickTexts(meta, 'reason', 'since') };
    case 'paused':
      return { tone: 'warn', label: 'Paused', ...pickTexts(meta, 'until') };
    default:
      return undefined;
  }
}

function pickTexts(
  meta: Readonly<Record<string, unknown>>,
  ...names: readonly string[]
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    names.flatMap((name): [string, string][] => (typeof meta[name] === 'string' ? [[name, meta[name]]] : [])),
  );
}
