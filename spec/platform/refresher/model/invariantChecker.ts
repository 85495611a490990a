import type { TokenOutcome } from '../../../../lib/platform/model/tokenClient.js';
import { originOf, type ProviderCall, type RotatingProvider } from '../../../support/providers/rotating.js';
import { REFRESH_SETTINGS } from './replica.js';
import type { TokenRequestObserver } from './crashableTokenClient.js';
import type { SimulatedProcess } from './simulation.js';

interface TokenRequest {
  readonly process: SimulatedProcess;
  readonly clientId: string;
  readonly refreshToken: string;
  /** Undefined: no outcome was delivered. */
  outcome?: TokenOutcome['outcome'];
}

/** Observes token requests and collects violations of the invariants of the refresher. */
export class InvariantChecker implements TokenRequestObserver {
  readonly violations: string[] = [];
  /** False where processes stand still for longer than their leases last, or clocks jump as far. */
  areLeasesReliable = true;
  /** The secret of each grant. */
  readonly secretByGrant = new Map<number, string>();
  /** Deleted secrets: their leases are gone, and their requests in flight block no others. */
  readonly deleted = new Set<string>();
  /** Grants that users have withdrawn. */
  readonly withdrawn = new Set<number>();
  readonly #requests: TokenRequest[] = [];
  /** The newest generation that was delivered to a process, by grant. */
  readonly #learned = new Map<number, { readonly generation: number; readonly process: SimulatedProcess }>();

  constructor(
    readonly provider: RotatingProvider,
    readonly clientLimits: readonly (number | undefined)[],
  ) {}

  onRequest(process: SimulatedProcess, clientId: string, refreshToken: string): void {
    const now: TokenRequest = { process, clientId, refreshToken };
    for (const earlier of this.#requests) if (earlier.refreshToken === refreshToken) this.#checkReuse(earlier, now);
    this.#requests.push(now);
    const inFlight = this.#requests.filter((one) => this.#isInFlight(one));
    const ofProcess = inFlight.filter((one) => one.process === process).length;
    if (ofProcess > REFRESH_SETTINGS.concurrency)
      this.violations.push(`a process has ${String(ofProcess)} requests in flight`);
    const ofClient = inFlight.filter((one) => one.clientId === clientId).length;
    const limit = this.clientLimits[Number(clientId.split('-')[1])] ?? Infinity;
    if (this.areLeasesReliable && ofClient > limit)
      this.violations.push(`${clientId} has ${String(ofClient)} requests in flight`);
  }

  onOutcome(process: SimulatedProcess, { refreshToken, response }: ProviderCall, { outcome }: TokenOutcome): void {
    const call = this.#requests.find(
      (one) => one.process === process && one.refreshToken === refreshToken && one.outcome === undefined,
    );
    if (call !== undefined) call.outcome = outcome;
    if (outcome !== 'granted' || response === undefined || !('granted' in response)) return;
    const { grant, generation } = originOf(response.granted.refreshToken);
    this.#learned.set(grant, { generation, process });
  }

  /** Checks a stored refresh token while nothing is in flight. */
  checkStored(refreshToken: string): void {
    const { grant, generation } = originOf(refreshToken);
    const learned = this.#learned.get(grant);
    if (learned?.process.isAlive === true && learned.generation > generation) {
      this.violations.push(`${refreshToken} is stored although a later one was delivered`);
    }
  }

  #isInFlight({ outcome, process, refreshToken }: TokenRequest): boolean {
    const secret = this.secretByGrant.get(originOf(refreshToken).grant) ?? '';
    return outcome === undefined && process.isAlive && !this.deleted.has(secret);
  }

  /** Repeating a request for a withdrawn grant does no harm; a process may have been unable to save the refusal. */
  #isWithdrawn(refreshToken: string): boolean {
    return this.withdrawn.has(originOf(refreshToken).grant);
  }

  #checkReuse(earlier: TokenRequest, { refreshToken }: TokenRequest): void {
    // A crashed process has lost its knowledge, and a process without its lease cannot exclude others.
    if (!earlier.process.isAlive || !this.areLeasesReliable) return;
    if (earlier.outcome === undefined) {
      this.violations.push(`${refreshToken} is used while it is in use`);
    } else if (earlier.outcome === 'granted' || (earlier.outcome === 'dead' && !this.#isWithdrawn(refreshToken))) {
      this.violations.push(`${refreshToken} is used again after the outcome "${earlier.outcome}"`);
    }
  }
}
