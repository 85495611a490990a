/** A request that has reached the provider's token endpoint. */
export interface ProviderCall {
  /** Counts from 1. */
  readonly number: number;
  readonly clientId: string;
  readonly refreshToken: string;
  readonly beganAtMs: number;
  /** What the provider did; undefined: nothing (yet). */
  answer?: ProviderAnswer;
  /** Whether whoever called knows that. Undefined: the call is under way. */
  learned?: boolean;
}

export type ProviderAnswer =
  | { readonly granted: TokenPair }
  /** `invalid_grant`: the token is spent or unknown. The grant is dead from then on if it was a spent one. */
  | { readonly refused: 'invalid_grant' };

export interface TokenPair {
  readonly accessToken: string;
  readonly refreshToken: string;
}

/** Where a token stands: whose it is, and how many rotations brought it. */
export interface TokenOrigin {
  readonly grant: number;
  readonly generation: number;
}

export interface RotationRules {
  /**
   * For how long the refresh token before the current one is still taken once there is a current one, in ms. `Infinity`: until
   * the current one is used, as with providers that wait for that before they believe that it has arrived.
   */
  readonly graceMs: number;
  /** Of access tokens, in ms. */
  readonly lifeMs: number;
}

interface Grant {
  generation: number;
  /** When the current generation began, in ms. */
  sinceMs: number;
  dead: boolean;
}

/**
 * What an authorization server with rotating refresh tokens and reuse detection keeps (RFC 9700 section 4.14.2): each use of a
 * refresh token brings a new one; the use of a spent one ends the grant for good.
 */
export class RotatingProvider {
  readonly calls: ProviderCall[] = [];
  readonly #grants: Grant[] = [];
  readonly #expiries = new Map<string, number>();
  #serial = 0;

  /** @param now milliseconds; not of the clock that the service has, if that one jumps */
  constructor(
    readonly rules: RotationRules,
    readonly now: () => number,
  ) {}

  /** Somebody has agreed: the first tokens of a new grant. */
  authenticate(): TokenPair {
    this.#grants.push({ generation: 0, sinceMs: this.now(), dead: false });
    return this.#issue(this.#grants.length - 1);
  }

  /** Somebody has taken the agreement back. */
  withdraw(refreshToken: string): void {
    this.#grantOf(originOf(refreshToken)).dead = true;
  }

  receive(clientId: string, refreshToken: string): ProviderCall {
    const call: ProviderCall = { number: this.calls.length + 1, clientId, refreshToken, beganAtMs: this.now() };
    this.calls.push(call);
    return call;
  }

  /** Does what the call asks for. */
  act(call: ProviderCall): ProviderAnswer {
    const answer = this.#redeem(originOf(call.refreshToken));
    call.answer = answer;
    return answer;
  }

  /** Whether a refresh with it would end well now. */
  isGood(refreshToken: string): boolean {
    const origin = originOf(refreshToken);
    const grant = this.#grantOf(origin);
    return !grant.dead && this.#isTaken(grant, origin.generation);
  }

  isDead({ grant }: TokenOrigin): boolean {
    return this.#grants[grant]?.dead ?? true;
  }

  /** How long an access token is good for, in ms; negative: since when it isn't. */
  lifeLeftMs(accessToken: string): number {
    return (this.#expiries.get(accessToken) ?? -Infinity) - this.now();
  }

  /** How many refresh tokens each grant is on, for a report. */
  generations(): readonly number[] {
    return this.#grants.map(({ generation }) => generation);
  }

  #redeem({ grant: number, generation }: TokenOrigin): ProviderAnswer {
    const grant = this.#grants[number];
    if (grant === undefined || grant.dead) return { refused: 'invalid_grant' };
    if (!this.#isTaken(grant, generation)) {
      grant.dead = true;
      return { refused: 'invalid_grant' };
    }
    if (generation === grant.generation) {
      grant.generation += 1;
      grant.sinceMs = this.now();
    }
    return { granted: this.#issue(number) };
  }

  #isTaken(grant: Grant, generation: number): boolean {
    if (generation === grant.generation) return true;
    return generation === grant.generation - 1 && this.now() - grant.sinceMs <= this.rules.graceMs;
  }

  #issue(number: number): TokenPair {
    this.#serial += 1;
    const { generation } = this.#grants[number]!;
    const name = [number, generation, this.#serial].map(String).join('-');
    this.#expiries.set(`MARKER-at-${name}`, this.now() + this.rules.lifeMs);
    return { accessToken: `MARKER-at-${name}`, refreshToken: `MARKER-rt-${name}` };
  }

  #grantOf({ grant }: TokenOrigin): Grant {
    const found = this.#grants[grant];
    if (found === undefined) throw new Error(`there is no grant ${String(grant)}`);
    return found;
  }
}

/** Reads a token of a `RotatingProvider`; one of somebody else's is of no grant. */
export function originOf(token: string): TokenOrigin {
  const [, grant, generation] = /^MARKER-[ar]t-(\d+)-(\d+)-\d+$/.exec(token) ?? [];
  return grant === undefined ? { grant: -1, generation: -1 } : { grant: Number(grant), generation: Number(generation) };
}
