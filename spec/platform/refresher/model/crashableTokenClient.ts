import type {
  ClientCredentials,
  GrantRequest,
  TokenClient,
  TokenOutcome,
  TokenRefusal,
} from '../../../../lib/platform/model/tokenClient.js';
import type { Conduct } from '../../../support/providers/conduct.js';
import type { ProviderCall, RotatingProvider } from '../../../support/providers/rotating.js';
import type { SimulatedProcess, Simulation } from './simulation.js';

/** How the provider behaves from now on. */
export interface ProviderBehavior {
  conduct: Conduct;
  /** From the request to its answer, half of it before it acts. */
  latencyMs: number;
}

/** Looks on, to judge. */
export interface TokenRequestObserver {
  /** A request is about to reach the provider. */
  onRequest(process: SimulatedProcess, clientId: string, refreshToken: string): void;
  /** Whoever asked has got an answer, or has given up. */
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
 * A rotating provider as one process meets it. The provider goes on with a request whose process has died or has given up; then
 * nobody learns what it did.
 */
export function createCrashableTokenClient(
  provider: RotatingProvider,
  manners: ProviderBehavior,
  world: Simulation,
  process: SimulatedProcess,
  watch: TokenRequestObserver,
): TokenClient {
  async function serve(call: ProviderCall): Promise<TokenOutcome> {
    const { conduct, latencyMs } = manners;
    await world.sleep(undefined, latencyMs / 2);
    if (conduct === 'answers' || conduct === 'acts_and_drops') provider.act(call);
    await world.sleep(undefined, latencyMs / 2);
    if (conduct !== 'answers') return REFUSALS[conduct];
    return readOutcome(call, provider.rules.lifeMs);
  }

  async function obtain(client: ClientCredentials, request: GrantRequest, signal?: AbortSignal): Promise<TokenOutcome> {
    if (!process.isAlive) return new Promise(() => undefined);
    if (request.grant !== 'refresh_token') throw new Error(`this provider has no grant ${request.grant}`);
    if (signal?.aborted === true) return ABORTED;
    const clientId = String(client.client_id);
    watch.onRequest(process, clientId, request.refreshToken);
    const call = provider.receive(clientId, request.refreshToken);
    const aborted = new Promise<TokenOutcome>((resolve) => {
      signal?.addEventListener('abort', () => resolve(ABORTED), { once: true });
    });
    const outcome = await world.deliver(process, Promise.race([serve(call), aborted]));
    call.learned = outcome.outcome !== 'ambiguous';
    watch.onOutcome(process, call, outcome);
    return outcome;
  }

  const refuse = (): Promise<never> => Promise.reject(new Error('not part of this provider'));
  return { obtain, revoke: () => Promise.resolve({ outcome: 'done' }), startDeviceFlow: refuse, discover: refuse };
}

function readOutcome({ answer }: ProviderCall, lifeMs: number): TokenOutcome {
  if (answer === undefined || 'refused' in answer) {
    return { outcome: 'dead', code: 'invalid_grant', detail: 'the refresh token is not valid' };
  }
  return { outcome: 'granted', grant: { ...answer.granted, expiresInSeconds: lifeMs / 1000, others: {} } };
}
