import { parseJson } from '../json.js';
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

/** A secret with its credential. `version` is a hash of the values, equal for unchanged values. */
export interface LoadedSecret {
  readonly secret: Secret;
  readonly credential: Credential;
  readonly version: string;
}

export interface RenewalResult {
  readonly loaded: LoadedSecret;
  /** `known`: another message has already renewed it; `unchanged`: it is still the rejected value. */
  readonly kind: 'known' | 'reread' | 'refreshed' | 'unchanged';
  /** With `unchanged`: text that says what to change, if the platform never refreshes this credential. */
  readonly advice?: string;
}

/** Reads and refreshes secrets through the platform's API. */
export interface SecretApi {
  /**
   * Returns a secret from the cache, or reads it. Concurrent callers share one request.
   *
   * @throws RestError `credential`, `platform`
   */
  get(secretId: string): Promise<LoadedSecret>;
  /**
   * Renews a secret after a server rejected `stale`: reads it again and, if it is unchanged and refreshable, requests a
   * refresh. Single-flight per secret in the process.
   *
   * @throws RestError `credential`, `platform` when a user has to act or the platform can't refresh it now
   */
  renew(secretId: string, stale: LoadedSecret): Promise<RenewalResult>;
  /** Reports that a renewed value was rejected too, so that it isn't renewed again for a while. */
  reportRejection(secretId: string, fresh: LoadedSecret): void;
}

/** Milliseconds for which a value that was rejected after its renewal is not renewed again: one refresh instead of one per message. */
const REJECTION_CACHE_MS = 10_000;

/** Creates the API client. It caches secrets as long as it exists: create one per process and workspace. */
export function createSecretApi(settings: PlatformSettings, tools: PlatformTools): SecretApi {
  const cache = new Map<string, LoadedSecret>();
  const pendingReads = new Map<string, Promise<LoadedSecret>>();
  const rejections = new Map<
    string,
    { readonly version: string; readonly untilMs: number; readonly advice?: string }
  >();
  const pendingRenewals = new Map<string, { readonly stale: string; readonly result: Promise<RenewalResult> }>();

  const path = (secretId: string): string =>
    `/v2/workspaces/${encodeURIComponent(settings.workspaceId)}/secrets/${encodeURIComponent(secretId)}`;

  async function read(secretId: string): Promise<LoadedSecret> {
    const response = await callPlatform(
      settings,
      tools,
      { method: 'GET', path: path(secretId) },
      `read the credential ${secretId}`,
    );
    if (response.status !== 200) throw createReadError(secretId, settings.workspaceId, response);
    const loaded = toLoadedSecret(parseSecretDocument(parseJson(response.text)));
    cache.set(secretId, loaded);
    return loaded;
  }

  async function refresh(secretId: string, stale: LoadedSecret): Promise<RenewalResult> {
    const response = await callPlatform(
      settings,
      tools,
      {
        method: 'POST',
        path: `${path(secretId)}/refresh`,
        // Names the rejected token, so that requests of many replicas cause one refresh.
        headers: [{ name: 'If-Match', value: `"sha256:${hashAccessToken(stale.secret)}"` }],
      },
      `refresh the credential ${secretId}`,
    ).catch((error: unknown) => {
      // The platform's error may quote the provider, which may quote the token.
      throw error instanceof RestError ? new RestError(error.code, stale.credential.redact(error.message)) : error;
    });
    if (response.status === 409) {
      const problem = parseErrorDocument(response.text);
      // The token is too young to be refreshed, so it hasn't expired.
      if (problem?.code === 'too_early') return refuseRenewal(secretId, stale);
      if (problem?.code === 'not_refreshable') {
        return refuseRenewal(secretId, stale, adviseNotRefreshable(secretId, stale, problem.detail));
      }
    }
    if (response.status !== 200) throw createRefreshError(secretId, settings.workspaceId, stale, response);
    const loaded = toLoadedSecret(parseSecretDocument(parseJson(response.text)));
    cache.set(secretId, loaded);
    return { loaded, kind: 'refreshed' };
  }

  async function renewNow(secretId: string, stale: LoadedSecret): Promise<RenewalResult> {
    const reread = await read(secretId);
    if (reread.version !== stale.version) return { loaded: reread, kind: 'reread' };
    if (reread.secret.state === 'error')
      throw createInvalidCredentialError(secretId, settings.workspaceId, stale, reread.secret.error ?? '');
    return reread.credential.refreshable ? refresh(secretId, reread) : refuseRenewal(secretId, reread);
  }

  function refuseRenewal(secretId: string, loaded: LoadedSecret, advice?: string): RenewalResult {
    cacheRejection(secretId, loaded, advice);
    return createUnchanged(loaded, advice);
  }

  function cacheRejection(secretId: string, { version }: LoadedSecret, advice?: string): void {
    const untilMs = tools.now() + REJECTION_CACHE_MS;
    rejections.set(secretId, { version, untilMs, ...(advice === undefined ? {} : { advice }) });
  }

  return {
    get(secretId) {
      const found = cache.get(secretId);
      return found === undefined ? shareInFlight(pendingReads, secretId, () => read(secretId)) : Promise.resolve(found);
    },
    async renew(secretId, stale) {
      for (;;) {
        const found = cache.get(secretId);
        if (found !== undefined && found.version !== stale.version) return { loaded: found, kind: 'known' };
        const rejection = rejections.get(secretId);
        if (rejection?.version === stale.version && tools.now() < rejection.untilMs) {
          return createUnchanged(stale, rejection.advice);
        }
        const running = pendingRenewals.get(secretId);
        if (running === undefined) break;
        if (running.stale === stale.version) return running.result;
        // It renews a newer value than ours: after it, the cache decides.
        await running.result;
      }
      const result = renewNow(secretId, stale).finally(() => pendingRenewals.delete(secretId));
      pendingRenewals.set(secretId, { stale: stale.version, result });
      return result;
    },
    reportRejection: (secretId, fresh) => cacheRejection(secretId, fresh),
  };
}

function createUnchanged(loaded: LoadedSecret, advice: string | undefined): RenewalResult {
  return { loaded, kind: 'unchanged', ...(advice === undefined ? {} : { advice }) };
}

function toLoadedSecret(secret: Secret): LoadedSecret {
  const values = secret.credentials.reveal();
  return {
    secret,
    credential: readCredential(secret.type, values),
    version: createHash('sha256')
      .update(`${secret.type}\n${JSON.stringify(values.access_token ?? values)}`)
      .digest('base64'),
  };
}

function hashAccessToken(secret: Secret): string {
  return createHash('sha256').update(String(secret.credentials.reveal().access_token)).digest('hex');
}

function createReadError(secretId: string, workspaceId: string, response: PlatformResponse): RestError {
  const detail = parseErrorDocument(response.text)?.detail ?? `status ${String(response.status)}`;
  switch (response.status) {
    case 404:
    case 410:
      return new RestError(
        'credential',
        `The credential ${secretId} doesn't exist in the workspace ${workspaceId}; choose another one in the step`,
      );
    case 401:
    case 403:
      return new RestError(
        'platform',
        `The platform doesn't let the component read the credential ${secretId} (${detail}); an operator has to check ELASTICIO_API_USERNAME, ELASTICIO_API_KEY and its permissions`,
      );
    default:
      return new RestError('platform', `The platform can't read the credential ${secretId}: ${detail}`);
  }
}

function createRefreshError(
  secretId: string,
  workspaceId: string,
  stale: LoadedSecret,
  response: PlatformResponse,
): RestError {
  const problem = parseErrorDocument(response.text);
  // The platform's error may quote the provider, which may quote the token.
  const detail = redactDetail(stale.credential, problem?.detail ?? `status ${String(response.status)}`);
  if (response.status === 401 || response.status === 403) {
    return new RestError(
      'platform',
      `The platform doesn't let the component refresh the credential ${secretId} (${detail}); an operator has to give its API key the permission workspaces.auth_secret.refresh`,
    );
  }
  if (response.status === 404 || response.status === 410) return createReadError(secretId, workspaceId, response);
  if (response.status === 429) {
    return new RestError('platform', `The platform can't refresh the credential ${secretId} now: ${detail}`);
  }
  if (problem?.code === 'client_rejected' || problem?.code === 'configuration') {
    return createConfigurationError(secretId, stale.secret, detail);
  }
  return createInvalidCredentialError(secretId, workspaceId, stale, detail);
}

function createConfigurationError(secretId: string, secret: Secret, detail: string): RestError {
  return new RestError(
    'credential',
    `The credential "${secret.name}" (${secretId}) can't be refreshed until its auth client is corrected (${detail}). ` +
      `Someone who may change auth clients has to open it under Auth clients; until then its messages fail`,
  );
}

function adviseNotRefreshable(secretId: string, { secret, credential }: LoadedSecret, detail: string): string {
  return (
    `The credential "${secret.name}" (${secretId}) can't be refreshed (${redactDetail(credential, detail)}): ` +
    `if the server no longer accepts it, click Re-Authenticate or enter a new token`
  );
}

function redactDetail(credential: Credential, detail: string): string {
  return credential.redact(detail).slice(0, MAX_DETAIL_LENGTH);
}

function createInvalidCredentialError(
  secretId: string,
  workspaceId: string,
  { secret, credential }: LoadedSecret,
  detail: string,
): RestError {
  const reason = detail === '' ? '' : ` (${redactDetail(credential, detail)})`;
  return new RestError(
    'credential',
    `The credential "${secret.name}" (${secretId}) is no longer accepted and can't be refreshed${reason}. ` +
      `Someone with access to the workspace ${workspaceId} has to open it under Credentials and click Re-Authenticate; until then its messages fail`,
  );
}

/** Runs `start`, or returns the promise that is in flight for the key. */
function shareInFlight<T>(inFlight: Map<string, Promise<T>>, key: string, start: () => Promise<T>): Promise<T> {
  const running = inFlight.get(key);
  if (running !== undefined) return running;
  const promise = start().finally(() => inFlight.delete(key));
  inFlight.set(key, promise);
  return promise;
}
