/** A request that reached the provider's token endpoint. */
export interface ProviderCall {
  /** Counts from 1. */
  readonly number: number;
  readonly clientId: string;
  readonly refreshToken: string;
  readonly beganAtMs: number;
  /** The provider's action; undefined: none (yet). */
  response?: ProviderResponse;
  /** Whether the caller knows the action. Undefined: the request is in flight. */
  learned?: boolean;
}

export type ProviderResponse =
  | { readonly granted: TokenPair }
  /** `invalid_grant`: the token is used or unknown. Reuse revokes the grant. */
  | { readonly refused: 'invalid_grant' };

export interface TokenPair {
  readonly accessToken: string;
  readonly refreshToken: string;
}

/** Identity of a token: its grant, and the number of rotations before it. */
export interface TokenOrigin {
  readonly grant: number;
  readonly generation: number;
}

export interface RotationRules {
  /**
   * Milliseconds for which the previous refresh token is accepted after a rotation. `Infinity`: until
   * the current one is used, as with providers that take this as proof of its delivery.
   */
  readonly graceMs: number;
  /** Lifetime of access tokens, in ms. */
  readonly lifeMs: number;
}

interface Grant {
  generation: number;
  /** Start of the current generation, in ms. */
  sinceMs: number;
  dead: boolean;
}

/**
 * The state of an authorization server with rotating refresh tokens and reuse detection (RFC 9700, section 4.14.2): each use of a
 * refresh token returns a new one; reuse revokes the grant permanently.
 */
export class RotatingProvider {
  readonly calls: ProviderCall[] = [];
  readonly #grants: Grant[] = [];
  readonly #expiries = new Map<string, number>();
  #serial = 0;

  /** @param now milliseconds, of another clock than the service's if that one jumps */
  constructor(
    readonly rules: RotationRules,
    readonly now: () => number,
  ) {}

  /** Returns the first tokens of a new grant. */
  authenticate(): TokenPair {
    this.#grants.push({ generation: 0, sinceMs: this.now(), dead: false });
    return this.#issue(this.#grants.length - 1);
  }

  /** Revokes a grant as the user can. */
  withdraw(refreshToken: string): void {
    this.#grantOf(originOf(refreshToken)).dead = true;
  }

  receive(clientId: string, refreshToken: string): ProviderCall {
    const call: ProviderCall = { number: this.calls.length + 1, clientId, refreshToken, beganAtMs: this.now() };
    this.calls.push(call);
    return call;
  }

  /** Performs a refresh. */
  act(call: ProviderCall): ProviderResponse {
    const response = this.#redeem(originOf(call.refreshToken));
    call.response = response;
    return response;
  }

  /** Returns whether a refresh with the token would succeed now. */
  isGood(refreshToken: string): boolean {
    const origin = originOf(refreshToken);
    const grant = this.#grantOf(origin);
    return !grant.dead && this.#isTaken(grant, origin.generation);
  }

  isDead({ grant }: TokenOrigin): boolean {
    return this.#grants[grant]?.dead ?? true;
  }

  /** Returns the remaining lifetime of an access token, in ms; negative when it has expired. */
  readLifetimeLeftMs(accessToken: string): number {
    return (this.#expiries.get(accessToken) ?? -Infinity) - this.now();
  }

  /** Returns the number of refresh tokens per grant, for a report. */
  generations(): readonly number[] {
    return this.#grants.map(({ generation }) => generation);
  }

  #redeem({ grant: number, generation }: TokenOrigin): ProviderResponse {
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

/** Parses a token of a `RotatingProvider`; a foreign token belongs to no grant. */
export function originOf(token: string): TokenOrigin {
  const [, grant, generation] = /^MARKER-[ar]t-(\d+)-(\d+)-\d+$/.exec(token) ?? [];
  return grant === undefined ? { grant: -1, generation: -1 } : { grant: Number(grant), generation: Number(generation) };
}
