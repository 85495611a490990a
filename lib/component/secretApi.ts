import { createHash } from 'node:crypto';
import { readCredential, type Credential } from '../auth/credential.js';
import { RestError } from '../errors.js';
import { parseErrorDocument, parseSecretDocument, type Secret } from '../wire/secret.js';
import {
  callPlatform,
  MAX_DETAIL_LENGTH,
  type PlatformResponse,
  type PlatformSettings,
  type PlatformTools,
} from './platformApi.js';

/** A secret as it was read, with the credential that it holds. Two reads of unchanged values have the same `version`. */
export interface LoadedSecret {
  readonly secret: Secret;
  readonly credential: Credential;
  readonly version: string;
}

export interface RenewalResult {
  readonly loaded: LoadedSecret;
  /** `known`: another message had renewed it already; `none`: it is still the value that was refused. */
  readonly kind: 'known' | 'reread' | 'refreshed' | 'none';
  /** With `none`: what to change, where the platform says that this credential is never refreshed. */
  readonly advice?: string;
}

/** The component's view of the platform's credential store. */
export interface SecretApi {
  /** Read once, then from memory. Callers at the same time share one call. */
  get(secretId: string): Promise<LoadedSecret>;
  /**
   * What to do after a server refused `stale`: read it again and, where that brings nothing new and the type allows it,
   * ask the platform to refresh it. One flight per secret in the process.
   * @throws RestError `credential` when only a person can mend it; `platform` when the platform can't say now
   */
  renew(secretId: string, stale: LoadedSecret): Promise<RenewalResult>;
  /** A value that was new a moment ago was refused as well: renewing won't help for a while. */
  reportRejection(secretId: string, fresh: LoadedSecret): void;
}

/** How long a value that renewing can't mend is left alone, in ms; so a closed door costs one refresh, not one a message. */
const REFUSAL_MEMORY_MS = 10_000;

/** Keeps what it read for as long as it lives: make one per process and workspace. */
export function createSecretApi(settings: PlatformSettings, tools: PlatformTools): SecretApi {
  const known = new Map<string, LoadedSecret>();
  const reads = new Map<string, Promise<LoadedSecret>>();
  const hopeless = new Map<string, { readonly version: string; readonly untilMs: number; readonly advice?: string }>();
  const renewals = new Map<string, { readonly stale: string; readonly result: Promise<RenewalResult> }>();

  const path = (secretId: string): string =>
    `/v2/workspaces/${encodeURIComponent(settings.workspaceId)}/secrets/${encodeURIComponent(secretId)}`;

  async function read(secretId: string): Promise<LoadedSecret> {
    const answer = await callPlatform(
      settings,
      tools,
      { method: 'GET', path: path(secretId) },
      `read the credential ${secretId}`,
    );
    if (answer.status !== 200) throw unreadable(secretId, settings.workspaceId, answer);
    const loaded = load(parseSecretDocument(parseJson(answer.text)));
    known.set(secretId, loaded);
    return loaded;
  }

  async function refresh(secretId: string, stale: LoadedSecret): Promise<RenewalResult> {
    const answer = await callPlatform(
      settings,
      tools,
      {
        method: 'POST',
        path: `${path(secretId)}/refresh`,
        // Names the token that was refused, so that a burst from many replicas ends in one refresh.
        headers: [{ name: 'If-Match', value: `"sha256:${accessTokenHash(stale.secret)}"` }],
      },
      `refresh the credential ${secretId}`,
    ).catch((error: unknown) => {
      // The platform's words may quote the provider, and the provider the token.
      throw error instanceof RestError ? new RestError(error.code, stale.credential.redact(error.message)) : error;
    });
    if (answer.status === 409) {
      const problem = parseErrorDocument(answer.text);
      // The token is too young to be refreshed, so nothing says that it has expired.
      if (problem?.code === 'too_early') return notRenewed(secretId, stale);
      if (problem?.code === 'not_refreshable') {
        return notRenewed(secretId, stale, notRefreshableAdvice(secretId, stale, problem.detail));
      }
    }
    if (answer.status !== 200) throw refused(secretId, settings.workspaceId, stale, answer);
    const loaded = load(parseSecretDocument(parseJson(answer.text)));
    known.set(secretId, loaded);
    return { loaded, kind: 'refreshed' };
  }

  async function renewNow(secretId: string, stale: LoadedSecret): Promise<RenewalResult> {
    const reread = await read(secretId);
    if (reread.version !== stale.version) return { loaded: reread, kind: 'reread' };
    if (reread.secret.state === 'error') throw dead(secretId, settings.workspaceId, stale, reread.secret.error ?? '');
    return reread.credential.refreshable ? refresh(secretId, reread) : notRenewed(secretId, reread);
  }

  function notRenewed(secretId: string, loaded: LoadedSecret, advice?: string): RenewalResult {
    rememberRefusal(secretId, loaded, advice);
    return withAdvice(loaded, advice);
  }

  function rememberRefusal(secretId: string, { version }: LoadedSecret, advice?: string): void {
    const untilMs = tools.now() + REFUSAL_MEMORY_MS;
    hopeless.set(secretId, { version, untilMs, ...(advice === undefined ? {} : { advice }) });
  }

  return {
    get(secretId) {
      const found = known.get(secretId);
      return found === undefined ? share(reads, secretId, () => read(secretId)) : Promise.resolve(found);
    },
    async renew(secretId, stale) {
      for (;;) {
        const found = known.get(secretId);
        if (found !== undefined && found.version !== stale.version) return { loaded: found, kind: 'known' };
        const refusal = hopeless.get(secretId);
        if (refusal?.version === stale.version && tools.now() < refusal.untilMs) {
          return withAdvice(stale, refusal.advice);
        }
        const running = renewals.get(secretId);
        if (running === undefined) break;
        if (running.stale === stale.version) return running.result;
        // It is about a newer value than ours: once it has ended, what is known answers for us.
        await running.result;
      }
      const result = renewNow(secretId, stale).finally(() => renewals.delete(secretId));
      renewals.set(secretId, { stale: stale.version, result });
      return result;
    },
    reportRejection: (secretId, fresh) => rememberRefusal(secretId, fresh),
  };
}

function withAdvice(loaded: LoadedSecret, advice: string | undefined): RenewalResult {
  return { loaded, kind: 'none', ...(advice === undefined ? {} : { advice }) };
}

function load(secret: Secret): LoadedSecret {
  const values = secret.credentials.reveal();
  return {
    secret,
    credential: readCredential(secret.type, values),
    version: createHash('sha256')
      .update(`${secret.type}\n${JSON.stringify(values.access_token ?? values)}`)
      .digest('base64'),
  };
}

function accessTokenHash(secret: Secret): string {
  return createHash('sha256').update(String(secret.credentials.reveal().access_token)).digest('hex');
}

function unreadable(secretId: string, workspaceId: string, answer: PlatformResponse): RestError {
  const said = parseErrorDocument(answer.text)?.detail ?? `status ${String(answer.status)}`;
  switch (answer.status) {
    case 404:
    case 410:
      return new RestError(
        'credential',
        `The credential ${secretId} doesn't exist in the workspace ${workspaceId}: choose another one in the step`,
      );
    case 401:
    case 403:
      return new RestError(
        'platform',
        `The platform doesn't let the component read the credential ${secretId} (${said}): an operator has to check ELASTICIO_API_USERNAME, ELASTICIO_API_KEY and its permissions`,
      );
    default:
      return new RestError('platform', `The platform can't read the credential ${secretId}: ${said}`);
  }
}

function refused(secretId: string, workspaceId: string, stale: LoadedSecret, answer: PlatformResponse): RestError {
  const problem = parseErrorDocument(answer.text);
  // The platform's words may quote the provider, and the provider the token.
  const said = shown(stale.credential, problem?.detail ?? `status ${String(answer.status)}`);
  if (answer.status === 401 || answer.status === 403) {
    return new RestError(
      'platform',
      `The platform doesn't let the component refresh the credential ${secretId} (${said}): an operator has to give its API key the permission workspaces.auth_secret.refresh`,
    );
  }
  if (answer.status === 404 || answer.status === 410) return unreadable(secretId, workspaceId, answer);
  if (answer.status === 429) {
    return new RestError('platform', `The platform can't refresh the credential ${secretId} now: ${said}`);
  }
  if (problem?.code === 'client_rejected' || problem?.code === 'configuration') {
    return misconfigured(secretId, stale.secret, said);
  }
  return dead(secretId, workspaceId, stale, said);
}

function misconfigured(secretId: string, secret: Secret, said: string): RestError {
  return new RestError(
    'credential',
    `The credential "${secret.name}" (${secretId}) can't be refreshed until its auth client is corrected (${said}). ` +
      `Someone who may change auth clients has to open it under Auth clients; until then its messages fail`,
  );
}

function notRefreshableAdvice(secretId: string, { secret, credential }: LoadedSecret, said: string): string {
  return (
    `The credential "${secret.name}" (${secretId}) can't be refreshed (${shown(credential, said)}): ` +
    `if the server no longer accepts it, click Re-Authenticate or enter a new token`
  );
}

function shown(credential: Credential, said: string): string {
  return credential.redact(said).slice(0, MAX_DETAIL_LENGTH);
}

function dead(secretId: string, workspaceId: string, { secret, credential }: LoadedSecret, said: string): RestError {
  const reason = said === '' ? '' : ` (${shown(credential, said)})`;
  return new RestError(
    'credential',
    `The credential "${secret.name}" (${secretId}) is no longer accepted and can't be refreshed${reason}. ` +
      `Someone with access to the workspace ${workspaceId} has to open it under Credentials and click Re-Authenticate; until then its messages fail`,
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** Runs `start` unless the same key is already being worked on; then shares that. */
function share<T>(flights: Map<string, Promise<T>>, key: string, start: () => Promise<T>): Promise<T> {
  const running = flights.get(key);
  if (running !== undefined) return running;
  const flight = start().finally(() => flights.delete(key));
  flights.set(key, flight);
  return flight;
}
