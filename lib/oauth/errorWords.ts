// What the words of a refusal say where its code does not, or says more than is meant. Every pattern has bounded repetitions only.

/** The longest part of the words that is looked at. */
const LONGEST = 2000;

const GRANT = String.raw`(?:refresh[\s_-]{0,3}token|session)`;
/** States that a user can end by signing in again. */
const OVER =
  'invalid|expired|revoked|unknown|inactive|malformed|unrecognized|unrecognised|incorrect|wrong|bad|rejected|rotated|reused|consumed|' +
  'blacklisted|deleted|cancelled|canceled|disabled|exceeded|' +
  String.raw`not (?:found|valid|known|active|recognized|recognised|exist|be found|match)|not? longer|does(?:n't| not) (?:exist|match)|` +
  String.raw`already (?:been )?(?:used|exchanged|redeemed)|(?:been|was) used|issued (?:to|for) (?:another|a different)|unable to (?:find|decrypt|validate)|could not`;

const TOKEN_IS_OVER = new RegExp(
  String.raw`\b${GRANT}\b[^.;]{0,80}\b(?:${OVER})\b|\b(?:${OVER})\b[^.;]{0,40}\b${GRANT}`,
  'i',
);
/** A refresh token is named as a way to a token that the auth client may not go. */
const NAMES_GRANT_TYPE =
  /grant[\s_-]{0,3}type|not (?:allowed|authorized|authorised|permitted|enabled|configured)\b[^.;]{0,40}\b(?:use|using|refresh)/i;

const CLIENT = String.raw`(?:client|app|application)[\s_-]{0,3}(?:id|secret|key|credentials|authentication)`;
const WRONG =
  "invalid|incorrect|wrong|unknown|unrecognized|expired|disabled|mismatch|failed|does(?:n't| not) (?:exist|match)|not (?:valid|found|recognized)";

const USER_IS_OUT =
  /\b(?:user|account|admin|owner|member|employee|subject)(?:'s account)?\b[^.;,]{0,40}\b(?:disabled|deactivated|suspended|inactive|deleted|removed|revoked|denied|blocked|locked|not (?:activated|active|found|confirmed|verified)|no longer|does(?:n't| not) exist|must (?:sign|log|re|auth|accept))\b|\b(?:disabled|deactivated|suspended|inactive|unactivated) (?:user|account|admin|organi[sz]ation)\b/i;

const PASSES_SURELY =
  /\b(?:try|retry)(?: it| this| your request)?(?: again)? (?:later|shortly|soon|in (?:a|an|\d{1,6}) |after )|\btemporar(?:y|ily)\b|\bbusy\b|\b(?:too many|rate limit(?:ed)?|rate exceeded|throttl(?:ed|ing))\b|\b(?:still |already |currently )?being (?:processed|refreshed|used by another)\b|\b(?:already )?in progress\b|\balready (?:been )?processed\b|\bconcurrent(?:ly)?\b|\bsimultaneous(?:ly)?\b|\block (?:could|can|is|was|timeout|held)\b|\b(?:acquire|obtain|get) (?:a |the )?lock\b|\b(?:service|server|system)\b[^.;]{0,30}\bunavailable\b|\btransient\b|\b(?:request|operation|connection|gateway|upstream|lock)\b[^.;]{0,20}\btimed? ?out\b/i;
const PASSES_MAYBE = /\b(?:try|retry) (?:it )?again\b|\bplease retry\b|\bretry (?:the|this|your) request\b/i;

/** What only the user can mend. It outweighs an invitation to try again. */
const ASKS_FOR_USER =
  /\b(?:sign(?:ing)?|log(?:ging)?)[ -](?:in|on)\b|\b(?:please|must|to|and|then|user) (?:login|signin)\b|\blogin (?:again|required)\b|\bre-?(?:auth|connect|login|consent|grant)|\b(?:authenticate|authorize|authorise|consent)\b[^.;]{0,30}\bagain\b|\bnew (?:authorization|grant|refresh token)\b|\brevoked\b|\bexpired\b|\b(?:auth|authori[sz]ation|verification|device|the|this|your) code\b/i;

/** Whether the words say that the refresh token or the user's account is what was refused, and not the auth client. */
export function blamesSecret(words: string | undefined): boolean {
  if (words === undefined) return false;
  const text = words.slice(0, LONGEST);
  if (USER_IS_OUT.test(text)) return true;
  return TOKEN_IS_OVER.test(text) && !NAMES_GRANT_TYPE.test(text);
}

const CLIENT_IS_WRONG = new RegExp(
  String.raw`\b${CLIENT}\b[^.;,]{0,40}\b(?:${WRONG})\b|\b(?:${WRONG})\b[^.;,]{0,20}\b${CLIENT}\b`,
  'i',
);

/** Whether the words say that the auth client's id or secret is what was refused. */
export function blamesClient(words: string | undefined): boolean {
  return words !== undefined && CLIENT_IS_WRONG.test(words.slice(0, LONGEST));
}

/** Whether the words say that the same request may succeed a little later. */
export function saysItPasses(words: string | undefined): boolean {
  if (words === undefined) return false;
  const text = words.slice(0, LONGEST);
  if (ASKS_FOR_USER.test(text)) return false;
  return PASSES_SURELY.test(text) || (PASSES_MAYBE.test(text) && !TOKEN_IS_OVER.test(text));
}
