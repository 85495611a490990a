// Classifies errors by their description where the code is missing or too general. All repetitions in the patterns are bounded.

/** Longer descriptions are truncated. */
const MAX_LENGTH = 2000;

const GRANT = String.raw`(?:refresh[\s_-]{0,3}token|session)`;
/** Excludes "refresh token" as the name of a grant type or of a part of the request. */
const NOT_AS_ADJUNCT = String.raw`(?![\s_-]{0,3}(?:auth\w{0,11}[\s_-])?(?:grant|flow|request|parameter|field|rotation|(?:is |was )?(?:missing|required|not (?:provided|supplied|sent|present)|must)\b))`;
/** Excludes descriptions in which something else than the refresh token is wrong. */
const NO_OTHER_SUBJECT = String.raw`(?:(?!\b(?:request|parameter|client|content|field|header)\b)[^.;])`;
/** Token states that a new authorization by the user resolves. */
const INVALID_STATES =
  'invalid|expired|revoked|unknown|inactive|malformed|unrecognized|unrecognised|incorrect|wrong|bad|rejected|rotated|reused|consumed|' +
  'blacklisted|deleted|cancelled|canceled|disabled|exceeded|withdrawn|elapsed|lapsed|timed out|has passed|no such|' +
  String.raw`not (?:found|valid|known|active|recognized|recognised|exist|be found|match|belong|(?:issued|associated|linked|bound)\b[^.;]{0,20}\bclient)|` +
  String.raw`not? longer|does(?:n't| not) (?:exist|match|belong)|can(?:not|'t) (?:find|be found)|` +
  String.raw`already (?:been )?(?:used|exchanged|redeemed)|(?:been|was) used|(?:issued (?:to|for)|is for|belongs to) (?:another|a different)|unable to (?:find|decrypt|validate)|could not(?! refresh)`;

const TOKEN_IS_INVALID = new RegExp(
  String.raw`\b${GRANT}\b${NOT_AS_ADJUNCT}[^.;]{0,80}\b(?:${INVALID_STATES})\b|\b(?:${INVALID_STATES})\b${NO_OTHER_SUBJECT}{0,40}\b${GRANT}${NOT_AS_ADJUNCT}`,
  'i',
);
/** The description is about a grant type that the auth client may not use. */
const NAMES_GRANT_TYPE =
  /grant[\s_-]{0,3}type|not (?:allowed|authorized|authorised|permitted|enabled|configured)\b[^.;]{0,40}\b(?:use|using|refresh)/i;
/** The auth client is rejected for this token only. */
const ONE_TOKEN = new RegExp(
  String.raw`\bfor (?:this|that|the (?:given|provided|presented)) ${GRANT}\b${NOT_AS_ADJUNCT}`,
  'i',
);
/** "token" means the user's token, unless a preceding word says otherwise. */
const ANY_TOKEN_IS_INVALID =
  /(?<!\b(?:api|security|csrf|xsrf|client|app|application|id|jwt|assertion)[\s_-]{0,3})\btoken\b(?![\s_-]{0,3}(?:request|endpoint|exchange|service|server|type)\b)[^.;]{0,40}\b(?:expired|revoked)\b/i;

const CLIENT_SECRET = String.raw`(?:client|app|application)[\s_-]{0,3}(?:secret|key|credentials)`;
const CLIENT_AUTHENTICATION = String.raw`(?:client|app|application)[\s_-]{0,3}authentication`;
const CLIENT_ID = String.raw`(?:client|app|application)[\s_-]{0,3}id`;
const WRONG =
  "invalid|incorrect|wrong|bad|unknown|unrecognized|unrecognised|expired|revoked|disabled|mismatch|failed|does(?:n't| not) (?:exist|match)|not (?:valid|found|recognized|recognised|correct)";

const isWrong = (subject: string): RegExp =>
  new RegExp(String.raw`\b${subject}\b[^.;,]{0,40}\b(?:${WRONG})\b|\b(?:${WRONG})\b[^.;,]{0,20}\b${subject}\b`, 'i');
const CLIENT_SECRET_IS_WRONG = isWrong(CLIENT_SECRET);
const CLIENT_AUTHENTICATION_IS_WRONG = isWrong(CLIENT_AUTHENTICATION);
const CLIENT_ID_IS_WRONG = isWrong(CLIENT_ID);
const CLIENT_IS_NOT_AUTHENTICATED =
  /\b(?:could not|cannot|can't|failed to|unable to) authenticate (?:the |this |your )?(?:client|app|application)\b/i;

/** Credentials of a user other than a refresh token. */
const NAMES_USER_CREDENTIALS = /\b(?:user ?name|password|user credentials|grant|code|token)\b/i;

const USER = String.raw`\b(?:user(?![\s_-]pool)|account|admin|owner|member|employee|subject)(?:'s account)?\b`;
const USER_IS_INACTIVE = new RegExp(
  String.raw`${USER}[^.;,]{0,40}\b(?:disabled|deactivated|suspended|inactive|deleted|removed|uninstalled|revoked|withdrew|denied|blocked|locked|not (?:activated|active|found|confirmed|verified|consented)|no longer|does(?:n't| not) exist|must (?:sign|log|re|auth|accept))\b|` +
    String.raw`\b(?:disabled|deactivated|suspended|inactive|unactivated) (?:user|account|admin|organi[sz]ation)\b|` +
    String.raw`\b(?:revoked|withdrawn|removed|denied|uninstalled) by (?:the |a |its )?(?:(?:resource|account) )?(?:user|owner)\b`,
  'i',
);

const CERTAINLY_TRANSIENT =
  /\b(?:try|retry)(?: it| this| your request)?(?: again)? (?:later|shortly|soon|in (?:a|an|\d{1,6}) |after )|\btemporar(?:y|ily)\b|\bbusy\b|\b(?:too many|rate[ -]limit(?:ed)?|rate exceeded|throttl(?:ed|ing)|quota (?:is |was |has been )?exceeded|exceeded (?:the |your )?quota)\b|\b(?:still |already |currently )?being (?:processed|refreshed|used by another)\b|\blocked by another\b|\bstill (?:running|processing|in work)\b|\b(?:under|for|scheduled) maintenance\b|\binternal (?:server )?error\b|\bwait (?:before|a|an|\d{1,6})\b|\b(?:already )?in progress\b|\balready (?:been )?processed\b|\bconcurrent(?:ly)?\b|\bsimultaneous(?:ly)?\b|\block (?:could|can|is|was|timeout|held)\b|\b(?:acquire|obtain|get) (?:a |the )?lock\b|\b(?:service|server|system)\b[^.;]{0,30}\bunavailable\b|\btransient\b|\b(?:request|operation|connection|gateway|upstream|lock)\b[^.;]{0,20}\btimed? ?out\b/i;
const POSSIBLY_TRANSIENT = /\b(?:try|retry) (?:it )?again\b|\bplease retry\b|\bretry (?:the|this|your) request\b/i;

/** Errors that only the user can resolve. They outweigh a request to try again. */
const ASKS_FOR_USER =
  /\b(?:sign(?:ing)?|log(?:ging)?)[ -](?:in|on)\b|\b(?:please|must|to|and|then|user) (?:login|signin)\b|\blogin (?:again|required)\b|\bre-?(?:auth|connect|login|consent|grant)|\b(?:authenticate|authorize|authorise|consent)\b[^.;]{0,30}\bagain\b|\bnew (?:authorization|grant|refresh token)\b|\brevoked\b|\bexpired\b|\b(?:auth|authori[sz]ation|verification|device|the|this|your) code\b/i;

/** Whether the description says that the refresh token or the user's account was rejected, not the auth client. */
export function indicatesRejectedGrant(description: string | undefined): boolean {
  if (description === undefined) return false;
  const text = description.slice(0, MAX_LENGTH);
  return !rejectsClient(text) && rejectsUser(text);
}

/** Whether the description says that the client id or the client secret was rejected. */
export function indicatesRejectedClient(description: string | undefined): boolean {
  if (description === undefined) return false;
  const text = description.slice(0, MAX_LENGTH);
  return rejectsClient(text) || CLIENT_ID_IS_WRONG.test(text);
}

/**
 * Whether the description says that the client secret was rejected and nothing else: it outweighs a code about the user. "Client
 * authentication failed" says no more than the code `invalid_client`, which servers send with it.
 */
export function indicatesRejectedClientSecret(description: string | undefined): boolean {
  if (description === undefined) return false;
  const text = description.slice(0, MAX_LENGTH);
  return CLIENT_SECRET_IS_WRONG.test(text) && !rejectsUser(text) && !NAMES_USER_CREDENTIALS.test(text);
}

function rejectsClient(text: string): boolean {
  return [CLIENT_SECRET_IS_WRONG, CLIENT_AUTHENTICATION_IS_WRONG, CLIENT_IS_NOT_AUTHENTICATED].some((one) =>
    one.test(text),
  );
}

function rejectsUser(text: string): boolean {
  if (USER_IS_INACTIVE.test(text) || ONE_TOKEN.test(text) || ANY_TOKEN_IS_INVALID.test(text)) return true;
  return TOKEN_IS_INVALID.test(text) && !NAMES_GRANT_TYPE.test(text);
}

/** Whether the description says that the same request may succeed later. */
export function indicatesTransientError(description: string | undefined): boolean {
  if (description === undefined) return false;
  const text = description.slice(0, MAX_LENGTH);
  if (ASKS_FOR_USER.test(text)) return false;
  return CERTAINLY_TRANSIENT.test(text) || (POSSIBLY_TRANSIENT.test(text) && !TOKEN_IS_INVALID.test(text));
}
