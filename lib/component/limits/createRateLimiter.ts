import { AdaptiveBudget } from './adaptiveBudget.js';
import type { BudgetState, Usage, Wait } from './budgetState.js';
import { Concurrency } from './concurrency.js';
import type { Admission, Budget, Permit, RateLimiter } from './rateLimiter.js';
import { RequestWindow } from './requestWindow.js';
import { Spacing } from './spacing.js';

interface LimiterTools {
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number;
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** Number of budgets from which on idle ones are removed. */
const MIN_SWEPT = 256;

const BEHIND_OTHERS: Wait = { leastMs: 0, nextMs: Infinity };

interface SharedBudget {
  readonly state: BudgetState<Budget>;
  /** Requests that wait for all of their budgets. */
  waiting: number;
  /** @see Load.inFlight */
  inFlight: number;
  /** @see Load.open */
  open: number;
}

/** A budget with the requests that count in it. */
interface Claim {
  readonly budget: Budget;
  readonly shared: SharedBudget;
}

interface Waiter {
  readonly claims: readonly Claim[];
  readonly sinceMs: number;
  readonly deadlineMs: number;
  readonly settle: (admission: Admission) => void;
}

/** Creates the limiter of one process. It has a timer only while requests wait, and forgets budgets in which no request counts. */
export function createRateLimiter(tools: LimiterTools): RateLimiter {
  return new InProcessLimiter(tools);
}

class InProcessLimiter implements RateLimiter {
  readonly #tools: LimiterTools;
  readonly #budgets = new Map<string, SharedBudget>();
  #sweepSize = MIN_SWEPT;
  /** In the order of their calls. */
  #waiters: Waiter[] = [];
  /** The number of them that wait for a budget itself. */
  #ahead = new Map<SharedBudget, number>();
  /** The time until which time alone changes nothing for them. */
  #nextMs = Infinity;
  #timer: AbortController | undefined;
  #isWoken = false;

  constructor(tools: LimiterTools) {
    this.#tools = tools;
  }

  acquire(budgets: readonly Budget[], maxWaitMs: number): Promise<Admission> {
    const nowMs = this.#tools.now();
    if (nowMs >= this.#nextMs) this.#decideAll();
    if (this.#budgets.size >= this.#sweepSize) this.#sweep(nowMs);
    return new Promise((settle) => {
      const claims = budgets.map((budget) => ({ budget, shared: this.#find(budget) }));
      const waiter = { claims, sinceMs: nowMs, deadlineMs: nowMs + maxWaitMs, settle };
      const before = this.#nextMs;
      if (this.#decide(waiter, nowMs)) return;
      for (const { shared } of claims) shared.waiting += 1;
      this.#waiters.push(waiter);
      if (this.#nextMs < before) this.#setTimer(nowMs);
    });
  }

  #decideAll(): void {
    this.#isWoken = false;
    if (this.#waiters.length === 0) return;
    const nowMs = this.#tools.now();
    this.#ahead = new Map();
    this.#nextMs = Infinity;
    this.#waiters = this.#waiters.filter((waiter) => {
      if (!this.#decide(waiter, nowMs)) return true;
      for (const { shared } of waiter.claims) shared.waiting -= 1;
      return false;
    });
    this.#setTimer(nowMs);
  }

  /** Decides again, once for all that happens at a time. */
  #wake(): void {
    if (this.#isWoken || this.#waiters.length === 0) return;
    this.#isWoken = true;
    queueMicrotask(() => this.#decideAll());
  }

  /** Permits or refuses a request. Returns whether that is certain already. */
  #decide(waiter: Waiter, nowMs: number): boolean {
    const lacking: (Claim & { readonly wait: Wait })[] = [];
    for (const claim of waiter.claims) {
      const { state, inFlight, open } = claim.shared;
      const ahead = this.#ahead.get(claim.shared) ?? 0;
      const wait = state.computeWait(claim.budget, nowMs, { inFlight, open, ahead });
      if (wait !== undefined) lacking.push({ ...claim, wait });
      else if (ahead > 0) lacking.push({ ...claim, wait: BEHIND_OTHERS });
    }
    const [first] = lacking;
    if (first === undefined) {
      this.#permit(waiter, nowMs);
      return true;
    }
    const { budget, wait } = lacking.reduce(
      (one, other) => (other.wait.leastMs > one.wait.leastMs ? other : one),
      first,
    );
    if (nowMs >= waiter.deadlineMs || nowMs + wait.leastMs > waiter.deadlineMs) {
      waiter.settle({ kind: 'refused', budget, waitMs: wait.leastMs > 0 ? wait.leastMs : undefined });
      return true;
    }
    for (const { shared } of lacking) this.#ahead.set(shared, (this.#ahead.get(shared) ?? 0) + 1);
    // All of them have to allow the request; of those that other requests hold back, their end tells.
    const times = lacking.map(({ wait: { nextMs } }) => nextMs).filter(Number.isFinite);
    this.#nextMs = Math.min(this.#nextMs, waiter.deadlineMs, times.length > 0 ? nowMs + Math.max(...times) : Infinity);
    return false;
  }

  #permit(waiter: Waiter, nowMs: number): void {
    const usages = waiter.claims.map(({ budget, shared }) => {
      shared.inFlight += 1;
      shared.open += 1;
      return { shared, usage: shared.state.start(budget, nowMs) };
    });
    waiter.settle({ kind: 'permitted', permit: this.#createPermit(usages), waitedMs: nowMs - waiter.sinceMs });
  }

  #createPermit(usages: readonly { readonly shared: SharedBudget; readonly usage: Usage }[]): Permit {
    let isInFlight = true;
    let isOpen = true;
    const land = (end: (usage: Usage, inFlight: number) => void): void => {
      if (!isInFlight) return;
      isInFlight = false;
      for (const { shared, usage } of usages) {
        shared.inFlight -= 1;
        end(usage, shared.inFlight);
      }
      this.#wake();
    };
    const close = (): void => {
      if (!isOpen) return;
      isOpen = false;
      for (const { shared } of usages) shared.open -= 1;
      this.#wake();
    };
    return {
      report: (report) => {
        if (isOpen) land((usage, inFlight) => usage.land(this.#tools.now(), inFlight, report));
      },
      pause: (ms) => {
        for (const { usage } of usages) usage.pause(this.#tools.now(), ms);
      },
      release: () => {
        land((usage, inFlight) => usage.land(this.#tools.now(), inFlight));
        close();
      },
      cancel: () => {
        land((usage) => usage.cancel());
        close();
      },
    };
  }

  #setTimer(nowMs: number): void {
    this.#timer?.abort();
    this.#timer = undefined;
    if (this.#nextMs === Infinity) return;
    const timer = new AbortController();
    this.#timer = timer;
    // Whole milliseconds, since a timer with a fraction ends too early.
    void this.#tools.sleep(Math.ceil(this.#nextMs - nowMs), timer.signal).then(
      () => {
        if (this.#timer === timer) this.#decideAll();
      },
      () => undefined,
    );
  }

  #find(budget: Budget): SharedBudget {
    const key = budget.kind === 'requests' ? `${budget.perMs} ${budget.key}` : `${budget.kind} ${budget.key}`;
    const found = this.#budgets.get(key);
    if (found !== undefined) return found;
    const created = { state: createState(budget), waiting: 0, inFlight: 0, open: 0 };
    this.#budgets.set(key, created);
    return created;
  }

  #sweep(nowMs: number): void {
    for (const [key, { state, waiting, inFlight, open }] of this.#budgets) {
      if (waiting + inFlight + open === 0 && state.isIdle(nowMs)) this.#budgets.delete(key);
    }
    this.#sweepSize = Math.max(MIN_SWEPT, 2 * this.#budgets.size);
  }
}

function createState({ kind }: Budget): BudgetState<Budget> {
  switch (kind) {
    case 'requests':
      return new RequestWindow();
    case 'spacing':
      return new Spacing();
    case 'concurrency':
      return new Concurrency();
    case 'adaptive':
      return new AdaptiveBudget();
  }
}
