import type { TokenOutcome } from '../../../../lib/platform/model/tokenClient.js';
import { originOf, type ProviderCall, type RotatingProvider } from '../../../support/providers/rotating.js';
import { REFRESH_SETTINGS } from './replica.js';
import type { TokenRequestObserver } from './crashableTokenClient.js';
import type { SimulatedProcess } from './simulation.js';

interface TokenRequest {
  readonly process: SimulatedProcess;
  readonly clientId: string;
  readonly refreshToken: string;
  /** Undefined: it hasn't learned anything. */
  outcome?: TokenOutcome['outcome'];
}

/** Looks on and notes each break of what the refresher promises. */
export class InvariantChecker implements TokenRequestObserver {
  readonly violations: string[] = [];
  /** Off while processes stand still for so long, or clocks jump so far, that their leases run out under them. */
  areLeasesReliable = true;
  /** Which secrets the provider's grants are of. */
  readonly secretByGrant = new Map<number, string>();
  /** Their leases are gone, and what was under way for them holds up nobody. */
  readonly deleted = new Set<string>();
  /** Grants that users have taken back. */
  readonly withdrawn = new Set<number>();
  readonly #requests: TokenRequest[] = [];
  /** The newest generation that a process has learned of which has not died since, by grant. */
  readonly #learned = new Map<number, { readonly generation: number; readonly process: SimulatedProcess }>();

  constructor(
    readonly provider: RotatingProvider,
    readonly clientLimits: readonly (number | undefined)[],
  ) {}

  onRequest(process: SimulatedProcess, clientId: string, refreshToken: string): void {
    const now: TokenRequest = { process, clientId, refreshToken };
    for (const earlier of this.#requests) if (earlier.refreshToken === refreshToken) this.#checkReuse(earlier, now);
    this.#requests.push(now);
    const underWay = this.#requests.filter((one) => this.#isInFlight(one));
    const ofProcess = underWay.filter((one) => one.process === process).length;
    if (ofProcess > REFRESH_SETTINGS.concurrency)
      this.violations.push(`a process has ${String(ofProcess)} calls under way`);
    const ofClient = underWay.filter((one) => one.clientId === clientId).length;
    const limit = this.clientLimits[Number(clientId.split('-')[1])] ?? Infinity;
    if (this.areLeasesReliable && ofClient > limit)
      this.violations.push(`${clientId} has ${String(ofClient)} calls under way`);
  }

  onOutcome(process: SimulatedProcess, { refreshToken, answer }: ProviderCall, { outcome }: TokenOutcome): void {
    const call = this.#requests.find(
      (one) => one.process === process && one.refreshToken === refreshToken && one.outcome === undefined,
    );
    if (call !== undefined) call.outcome = outcome;
    if (outcome !== 'granted' || answer === undefined || !('granted' in answer)) return;
    const { grant, generation } = originOf(answer.granted.refreshToken);
    this.#learned.set(grant, { generation, process });
  }

  /** What is stored when nothing is under way. */
  checkStored(refreshToken: string): void {
    const { grant, generation } = originOf(refreshToken);
    const learned = this.#learned.get(grant);
    if (learned?.process.isAlive === true && learned.generation > generation) {
      this.violations.push(`${refreshToken} is stored although a later one was learned`);
    }
  }

  #isInFlight({ outcome, process, refreshToken }: TokenRequest): boolean {
    const secret = this.secretByGrant.get(originOf(refreshToken).grant) ?? '';
    return outcome === undefined && process.isAlive && !this.deleted.has(secret);
  }

  /** To ask once more costs nobody anything; a process may have been unable to store the refusal. */
  #isWithdrawn(refreshToken: string): boolean {
    return this.withdrawn.has(originOf(refreshToken).grant);
  }

  #checkReuse(earlier: TokenRequest, { refreshToken }: TokenRequest): void {
    // What the dead knew, nobody knows; and whoever has lost a lease can't hold others back.
    if (!earlier.process.isAlive || !this.areLeasesReliable) return;
    if (earlier.outcome === undefined) {
      this.violations.push(`${refreshToken} is used while it is in use`);
    } else if (earlier.outcome === 'granted' || (earlier.outcome === 'dead' && !this.#isWithdrawn(refreshToken))) {
      this.violations.push(`${refreshToken} is used again after the answer "${earlier.outcome}"`);
    }
  }
}
