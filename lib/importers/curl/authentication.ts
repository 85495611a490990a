import { apiKey } from '../../auth/types/apiKey.js';
import { basic } from '../../auth/types/basic.js';
import { oauth2 } from '../../auth/types/oauth2.js';
import { toVariableName, type ImportContext } from '../importContext.js';
import type { GivenOptions } from './givenOptions.js';
import { readReference } from './references.js';

interface GivenApiKey {
  readonly name: string;
  readonly value: string;
  readonly location: 'header' | 'query' | 'cookie';
  readonly from: string;
}

/** Proposes an API key; false if the step has a credential. */
export function proposeApiKey(context: ImportContext, { name, value, location, from }: GivenApiKey): boolean {
  return context.propose({
    type: apiKey.type,
    members: { headerName: name, ...(location !== 'header' && { location }) },
    secrets: { headerValue: readReference(value) ?? toVariableName(name) },
    from,
  });
}

/** Proposes the credential of a header Authorization. */
export function proposeAuthorization(context: ImportContext, value: string): boolean {
  const [, scheme = '', credentials = ''] = /^(\S+)\s+(\S[^]*)$/.exec(value) ?? [];
  const from = 'the header Authorization';
  if (/^bearer$/i.test(scheme)) {
    if (scheme !== 'Bearer')
      context.notes.approximate('-H Authorization', `the scheme is sent as Bearer, not ${scheme}`);
    return proposeToken(context, credentials, from);
  }
  if (/^basic$/i.test(scheme)) return proposeBasic(context, '', from);
  const isProposed = proposeApiKey(context, { name: 'Authorization', value, location: 'header', from });
  if (isProposed && scheme !== '' && /^[A-Za-z][\w-]*$/.test(scheme)) {
    context.notes.take('-H Authorization', `the credential’s value begins with the word ${scheme} and a space`);
  }
  return isProposed;
}

function proposeToken(context: ImportContext, token: string, from: string): boolean {
  return context.propose({
    type: oauth2.type,
    members: {},
    secrets: { access_token: readReference(token) ?? 'ACCESS_TOKEN' },
    from,
  });
}

/** @param given `user:password`; either may be the key of an API, so both are secret */
function proposeBasic(context: ImportContext, given: string, from: string): boolean {
  const colon = given.indexOf(':');
  const [user, password] = colon < 0 ? [given, ''] : [given.slice(0, colon), given.slice(colon + 1)];
  return context.propose({
    type: basic.type,
    members: {},
    secrets: {
      username: readReference(user) ?? 'API_USERNAME',
      password: readReference(password) ?? 'API_PASSWORD',
    },
    from,
  });
}

/** Options for an authentication that no credential type has. */
const OTHER_AUTHENTICATIONS: Readonly<Record<string, string>> = {
  digest: 'Digest',
  ntlm: 'NTLM',
  'ntlm-wb': 'NTLM',
  negotiate: 'Negotiate',
  'aws-sigv4': 'AWS Signature V4',
};

/**
 * Proposes the credential of -u, --oauth2-bearer or the user info in the URL.
 *
 * @param hasAuthorization whether a header Authorization replaces them
 */
export function convertUser(
  options: GivenOptions,
  userInfo: string | undefined,
  hasAuthorization: boolean,
  context: ImportContext,
): void {
  const { notes } = context;
  const bearer = options.last('oauth2-bearer');
  const user = options.last('user');
  const other = options.list(...Object.keys(OTHER_AUTHENTICATIONS)).find(({ isOn }) => isOn);
  if (other !== undefined) {
    const title = OTHER_AUTHENTICATIONS[other.name] ?? other.name;
    notes.refuse(
      other.shown,
      `no credential type signs with ${title}; choose another authentication of the API, if it has one`,
    );
    if (user !== undefined)
      notes.refuse(user.shown, `user name and password were left out, because they are for ${title}`);
    return;
  }
  if (hasAuthorization) return;
  if (options.has('anyauth'))
    notes.approximate('--anyauth', 'the step sends user name and password without waiting for a challenge');
  if (bearer !== undefined) proposeToken(context, bearer.value, bearer.shown);
  else if (user !== undefined) {
    if (user.value === ':')
      notes.refuse(user.shown, 'user name and password come from the system; choose a credential');
    else proposeBasic(context, user.value, user.shown);
  } else if (userInfo !== undefined) proposeBasic(context, userInfo, 'the user info in the URL');
}
