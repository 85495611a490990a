import type { GrantRequest } from '../../../../lib/oauth/providers/index.js';
import type {
  ClientCredentials,
  TokenClient,
  TokenOutcome,
  TokenRefusal,
} from '../../../../lib/platform/model/tokenClient.js';
import type { Conduct } from '../../../support/providers/conduct.js';
import type { ProviderCall, RotatingProvider } from '../../../support/providers/rotating.js';
import type { SimulatedProcess, Simulation } from './simulation.js';

/** The behavior of the provider from now on. */
export interface ProviderBehavior {
  conduct: Conduct;
  /** The time from request to response in ms; the provider acts after half of it. */
  latencyMs: number;
}

/** Observes token requests. */
export interface TokenRequestObserver {
  /** Called when a request is sent. */
  onRequest(process: SimulatedProcess, clientId: string, refreshToken: string): void;
  /** Called when the outcome is delivered to the process. */
  onOutcome(process: SimulatedProcess, call: ProviderCall, outcome: TokenOutcome): void;
}

const REFUSALS: Readonly<Record<Exclude<Conduct, 'answers'>, TokenRefusal>> = {
  acts_and_drops: { outcome: 'ambiguous', code: 'ECONNRESET', detail: '' },
  drops: { outcome: 'ambiguous', code: 'ECONNRESET', detail: '' },
  is_down: { outcome: 'transient', code: 'http_503', detail: '' },
  html: { outcome: 'transient', code: 'unreadable_answer', detail: '' },
  error_in_200: { outcome: 'transient', code: 'temporarily_unavailable', detail: '' },
  rejects_client: { outcome: 'client', code: 'invalid_client', detail: '' },
};
const ABORTED: TokenRefusal = { outcome: 'ambiguous', code: 'aborted', detail: '' };

/**
 * Connects a process to a rotating provider. The provider completes a request even if its process has crashed or aborted it; the outcome
 * is then lost.
 */
export function createCrashableTokenClient(
  provider: RotatingProvider,
  behavior: ProviderBehavior,
  simulation: Simulation,
  process: SimulatedProcess,
  observer: TokenRequestObserver,
): TokenClient {
  async function serve(call: ProviderCall): Promise<TokenOutcome> {
    const { conduct, latencyMs } = behavior;
    await simulation.sleep(undefined, latencyMs / 2);
    if (conduct === 'answers' || conduct === 'acts_and_drops') provider.act(call);
    await simulation.sleep(undefined, latencyMs / 2);
    if (conduct !== 'answers') return REFUSALS[conduct];
    return readOutcome(call, provider.rules.lifeMs);
  }

  async function obtain(client: ClientCredentials, request: GrantRequest, signal?: AbortSignal): Promise<TokenOutcome> {
    if (!process.isAlive) return new Promise(() => undefined);
    if (request.grant !== 'refresh_token') throw new Error(`unexpected grant ${request.grant}`);
    if (signal?.aborted === true) return ABORTED;
    const clientId = String(client.client_id);
    observer.onRequest(process, clientId, request.refreshToken);
    const call = provider.receive(clientId, request.refreshToken);
    const aborted = new Promise<TokenOutcome>((resolve) => {
      signal?.addEventListener('abort', () => resolve(ABORTED), { once: true });
    });
    const outcome = await simulation.deliver(process, Promise.race([serve(call), aborted]));
    call.learned = outcome.outcome !== 'ambiguous';
    observer.onOutcome(process, call, outcome);
    return outcome;
  }

  const refuse = (): Promise<never> => Promise.reject(new Error('not supported by this provider'));
  return { obtain, revoke: () => Promise.resolve({ outcome: 'done' }), startDeviceFlow: refuse, discover: refuse };
}

function readOutcome({ response }: ProviderCall, lifetimeMs: number): TokenOutcome {
  if (response === undefined || 'refused' in response) {
    return { outcome: 'dead', code: 'invalid_grant', detail: 'the refresh token is not valid' };
  }
  return { outcome: 'granted', grant: { ...response.granted, expiresInSeconds: lifetimeMs / 1000, others: {} } };
}
