import type { TokenOutcome } from '../../../../lib/platform/model/tokenClient.js';
import { originOf, type ProviderCall, type RotatingProvider } from '../../../support/providers/rotating.js';
import { REFRESHING } from './replica.js';
import type { Watch } from './mortalTokens.js';
import type { Process } from './world.js';

interface Asked {
  readonly process: Process;
  readonly clientId: string;
  readonly refreshToken: string;
  /** Undefined: it hasn't learned anything. */
  outcome?: TokenOutcome['outcome'];
}

/** Looks on and notes each break of what the refresher promises. */
export class Judge implements Watch {
  readonly faults: string[] = [];
  /** Off while processes stand still for so long, or clocks jump so far, that their leases run out under them. */
  leasesHold = true;
  /** Which secrets the provider's grants are of. */
  readonly secretOf = new Map<number, string>();
  /** Their leases are gone, and what was under way for them holds up nobody. */
  readonly deleted = new Set<string>();
  /** Grants that users have taken back. */
  readonly withdrawn = new Set<number>();
  readonly #asked: Asked[] = [];
  /** The newest generation that a process has learned of which has not died since, by grant. */
  readonly #learned = new Map<number, { readonly generation: number; readonly process: Process }>();

  constructor(
    readonly provider: RotatingProvider,
    readonly clientLimits: readonly (number | undefined)[],
  ) {}

  asks(process: Process, clientId: string, refreshToken: string): void {
    const now: Asked = { process, clientId, refreshToken };
    for (const earlier of this.#asked) if (earlier.refreshToken === refreshToken) this.#judgeSecond(earlier, now);
    this.#asked.push(now);
    const underWay = this.#asked.filter((one) => this.#isUnderWay(one));
    const ofProcess = underWay.filter((one) => one.process === process).length;
    if (ofProcess > REFRESHING.concurrency) this.faults.push(`a process has ${String(ofProcess)} calls under way`);
    const ofClient = underWay.filter((one) => one.clientId === clientId).length;
    const limit = this.clientLimits[Number(clientId.split('-')[1])] ?? Infinity;
    if (this.leasesHold && ofClient > limit) this.faults.push(`${clientId} has ${String(ofClient)} calls under way`);
  }

  learns(process: Process, { refreshToken, answer }: ProviderCall, { outcome }: TokenOutcome): void {
    const call = this.#asked.find(
      (one) => one.process === process && one.refreshToken === refreshToken && one.outcome === undefined,
    );
    if (call !== undefined) call.outcome = outcome;
    if (outcome !== 'granted' || answer === undefined || !('granted' in answer)) return;
    const { grant, generation } = originOf(answer.granted.refreshToken);
    this.#learned.set(grant, { generation, process });
  }

  /** What is stored when nothing is under way. */
  judgeStored(refreshToken: string): void {
    const { grant, generation } = originOf(refreshToken);
    const learned = this.#learned.get(grant);
    if (learned?.process.alive === true && learned.generation > generation) {
      this.faults.push(`${refreshToken} is stored although a later one was learned`);
    }
  }

  #isUnderWay({ outcome, process, refreshToken }: Asked): boolean {
    const secret = this.secretOf.get(originOf(refreshToken).grant) ?? '';
    return outcome === undefined && process.alive && !this.deleted.has(secret);
  }

  /** To ask once more costs nobody anything; a process may have been unable to store the refusal. */
  #isWithdrawn(refreshToken: string): boolean {
    return this.withdrawn.has(originOf(refreshToken).grant);
  }

  #judgeSecond(earlier: Asked, { refreshToken }: Asked): void {
    // What the dead knew, nobody knows; and whoever has lost a lease can't hold others back.
    if (!earlier.process.alive || !this.leasesHold) return;
    if (earlier.outcome === undefined) {
      this.faults.push(`${refreshToken} is used while it is in use`);
    } else if (earlier.outcome === 'granted' || (earlier.outcome === 'dead' && !this.#isWithdrawn(refreshToken))) {
      this.faults.push(`${refreshToken} is used again after the answer "${earlier.outcome}"`);
    }
  }
}
