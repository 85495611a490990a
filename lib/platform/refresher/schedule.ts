import type { Values } from '../../wire/credentials.js';

/** A token that lives no longer than this, in seconds, is refreshed `SHORT_LEAD` before its end. */
const SHORT_LIFE = 20 * 60;
const SHORT_LEAD = 30;
const LONGEST_LEAD = 5 * 60;

/**
 * How long before its end a token is refreshed: what the auth-client asks for, else 30 s or 5 % of a longer life; never more
 * than half of the life, or a token would be due as soon as it is there.
 * @param lifeSeconds from when the token was got to when it ends
 * @param client the auth-client's type, and its `credentials`
 */
export function refreshLeadSeconds(
  lifeSeconds: number,
  client: { readonly type: string; readonly values: Values },
): number {
  const half = lifeSeconds / 2;
  const asked = client.values.refresh_lead_seconds;
  if (typeof asked === 'number') return Math.min(asked, half);
  // These live for weeks and can't be refreshed once they have ended.
  if (client.type === 'oauth2_instagram') return half;
  return Math.min(half, lifeSeconds <= SHORT_LIFE ? SHORT_LEAD : Math.min(lifeSeconds * 0.05, LONGEST_LEAD));
}
