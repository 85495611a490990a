// The token store of the App Services emulator: organizations, applications, their users and administrators.
import { randomBytes, randomUUID } from 'node:crypto';

export const DEFAULT_TTL = 7 * 86_400_000;
/** 2^63 - 1 ms, in whole seconds: the lifetime of a token that never expires. */
const FOR_EVER_SECONDS = 9223372036854775n;

/** `{ status, error, error_description }` thrown as an error. */
export class Refusal extends Error {
  constructor(status, error, description, more = {}) {
    super(description);
    this.status = status;
    this.body = { error, ...more, error_description: description };
  }
}

const badCredentials = () => new Refusal(400, 'invalid_grant', 'invalid username or password');

/** 26 characters: a kind's prefix, and a UUID. */
export function clientOf(prefix) {
  const id = prefix + randomBytes(16).toString('base64url');
  return { id, secret: prefix + randomBytes(20).toString('base64url') };
}

/** Creates a user. `state`: undefined, `unactivated`, `disabled` or `unconfirmed`. */
export function person(username, password, state) {
  return { uuid: randomUUID(), username, email: `${username}@example.com`, password, state };
}

/** Creates the token store of all applications. `now` returns milliseconds. */
export function tokenDesk({ organization, applications, now }) {
  const tokens = new Map();

  /** Finds the client of an organization or application; undefined for an unknown id or one of another length. */
  const clientNamed = (id, secret) => {
    if (typeof id !== 'string' || id.length !== 26) return undefined;
    const owners = [
      { kind: 'organization', owner: organization },
      ...[...applications.values()].map((owner) => ({ kind: 'application', owner })),
    ];
    return owners.find(({ owner: { client } }) => client.id === id && client.secret === secret);
  };

  const personNamed = (people, { username, password, pin }, secret) =>
    people.find(
      (one) => [one.username, one.email].includes(username) && (secret === 'pin' ? pin : password) === one.password,
    );

  /** Finds the caller of a request, as `{ kind, owner }`. `application` is that of the path; undefined: management. */
  const identify = (asked, application) => {
    if (asked.grant_type === 'client_credentials') {
      const found = clientNamed(asked.client_id, asked.client_secret);
      if (found) return found;
    } else if (asked.grant_type === 'password' || asked.grant_type === 'pin') {
      const user = application && personNamed([...application.users.values()], asked, asked.grant_type);
      if (user) return { kind: 'user', owner: allowed(user) };
      const admin = personNamed(organization.admins, asked, asked.grant_type);
      if (admin) return { kind: 'admin', owner: allowed(admin) };
    }
    throw badCredentials();
  };

  return {
    /** Answers a token request. `inJson`: `ttl` came in a JSON body. */
    grant(asked, application, inJson) {
      const isClient = asked.grant_type === 'client_credentials';
      const ttl = ttlOf(asked.ttl, inJson);
      const { kind, owner } = identify(asked, application);
      const most = application?.accessTokenTtl ?? DEFAULT_TTL;
      if (most > 0 && ttl > most) {
        if (isClient) throw badCredentials();
        throw illegal(`Your requested ttl exceeds the maximum age of ${most} milliseconds`);
      }
      const life = ttl > 0 ? ttl : ttl < 0 ? DEFAULT_TTL : most;
      const token = `YWMt${randomBytes(24).toString('base64url')}`;
      tokens.set(token, { kind, owner, application, endsAt: life === 0 ? Infinity : now() + life });
      const expiresIn = life === 0 ? FOR_EVER_SECONDS : Math.floor(life / 1000);
      return { access_token: token, expires_in: expiresIn, ...told(kind, owner, organization) };
    },
    /** Returns the owner of a token. */
    holder(token) {
      const found = tokens.get(token);
      if (!found) throw new Refusal(401, 'auth_bad_access_token', 'Unable to authenticate due to corrupt access token');
      if (found.endsAt <= now())
        throw new Refusal(401, 'expired_token', 'Unable to authenticate due to expired access token');
      return found;
    },
    clientNamed,
    /** Revokes one token of a user, or all of them. */
    revoke(owner, token) {
      for (const [key, value] of tokens)
        if (value.owner === owner && [undefined, key].includes(token)) tokens.delete(key);
    },
  };
}

/** In milliseconds; 0 for none. */
function ttlOf(value, inJson) {
  if (value === undefined || value === null || value === '') return 0;
  const ttl = Number(value);
  if (Number.isFinite(ttl)) return ttl;
  if (inJson) throw illegal('ttl must be a number >= 0');
  throw new Refusal(500, 'number_format', `For input string: "${value}"`);
}

function illegal(description) {
  const exception = 'java.lang.IllegalArgumentException';
  return new Refusal(400, 'illegal_argument', description, { timestamp: Date.now(), duration: 0, exception });
}

function allowed(user) {
  if (user.state === 'unactivated') throw new Refusal(400, 'invalid_grant', 'user not activated');
  if (user.state === 'disabled') throw new Refusal(400, 'invalid_grant', 'user disabled');
  if (user.state === 'unconfirmed') throw new Refusal(403, 'invalid_grant', 'user not confirmed');
  return user;
}

/** Returns the members of the token response beside the token. */
function told(kind, owner, organization) {
  const user = ({ uuid, username, email }) => ({ uuid, type: 'user', username, email, activated: true });
  const summary = { uuid: organization.uuid, name: organization.name };
  switch (kind) {
    case 'application':
      return { application: owner.uuid };
    case 'organization':
      return { organization: summary };
    case 'admin':
      return {
        passwordChanged: 1_700_000_000_000,
        user: { ...user(owner), organizations: { [organization.name]: summary } },
      };
    default:
      return { user: user(owner) };
  }
}
