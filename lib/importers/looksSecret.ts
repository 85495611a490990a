/** The words of a name: `X-Api-Key` and `apiKey` have two or three. */
function splitName(name: string): readonly string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
}

/** Last words of names whose value is secret. */
const SECRET_WORDS = new Set(
  `auth authorization apikey assertion bearer credential credentials csrf hmac jsessionid jwt otp passcode passphrase passwd
  password phpsessid pwd secret sessid session sessionid sessiontoken sid sig signature token xsrf accesstoken authtoken
  clientsecret privatekey secretkey accesskey`.split(/\s+/),
);

/** Words before `key` that make it secret; an idempotency key is none. */
const KEY_WORDS = new Set(
  'access account admin api app application auth client consumer encryption functions license master private project rest secret service shared subscription'.split(
    ' ',
  ),
);

/** Words before `token` that make it a position or a name, not a secret. */
const POSITION_WORDS = new Set('continuation cursor next page paging start sync'.split(' '));

/** Whether a header, a parameter, a cookie or a member of this name holds a credential. */
export function hasSecretName(name: string): boolean {
  const words = splitName(name);
  const last = words.at(-1) ?? '';
  const before = words.at(-2) ?? '';
  if (last === 'token') return !POSITION_WORDS.has(before);
  if (last === 'key') return KEY_WORDS.has(before);
  return SECRET_WORDS.has(last);
}

/** Prefixes by which vendors mark their keys, JSON Web Tokens, and PEM. */
const KEY_FORM =
  /^(?:(?:sk|pk|rk)[_-]|gh[pousr]_|github_pat_|xox[abeprs]-|glpat-|AKIA|ASIA|AIza|eyJ[\w-]{8,}|SG\.|ya29\.|shp(?:at|ca|pa|ss)_|npm_|pat[-_]|key-|-----BEGIN |(?:Bearer|Basic|Token) \S)/;

/** Whether a value has the form of a key or a token, whatever its name. */
export function hasSecretForm(value: string): boolean {
  return KEY_FORM.test(value) && value.length >= 12;
}

const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

/** Whether a value looks like random characters: long, without spaces, with letters and digits; an id in UUID form is none. */
export function looksRandom(value: string): boolean {
  return /^[\w+/=.~%-]{16,}$/.test(value) && /\d/.test(value) && /[a-z]/i.test(value) && !UUID.test(value);
}

/** Names of parameters that are a key only with a value that looks like one. */
const MAYBE_KEYS = new Set(['key', 'k', 'appid', 'appkey', 'code', 'id_token']);

/** Whether a parameter is a credential. */
export function isSecretParameter(name: string, value: string): boolean {
  if (hasSecretName(name) || hasSecretForm(value)) return true;
  return MAYBE_KEYS.has(name.toLowerCase()) && looksRandom(value);
}

/** Whether a cookie is a credential: also one with random characters, since most of those name a session. */
export function isSecretCookie(name: string, value: string): boolean {
  return isSecretParameter(name, value) || looksRandom(value);
}
