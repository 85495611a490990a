import { AdaptiveBudget } from './adaptiveBudget.js';
import type { BudgetState, Usage } from './budgetState.js';
import { Concurrency } from './concurrency.js';
import type { Admission, Budget, Permit, RateLimiter } from './rateLimiter.js';
import { RequestWindow } from './requestWindow.js';

interface LimiterTools {
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number;
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** Number of budgets from which on idle ones are removed. */
const MIN_SWEPT = 256;

interface SharedBudget {
  readonly state: BudgetState<Budget>;
  /** Requests that wait for all of their budgets. */
  waiting: number;
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
    const lacking: Claim[] = [];
    let longest: { readonly budget: Budget; readonly waitMs: number | undefined } | undefined;
    for (const claim of waiter.claims) {
      const { budget, shared } = claim;
      const ahead = this.#ahead.get(shared) ?? 0;
      const waitMs = shared.state.computeWaitMs(budget, nowMs, ahead);
      if (waitMs === 0 && ahead === 0) continue;
      lacking.push(claim);
      const knownMs = waitMs < Infinity ? waitMs : undefined;
      if (longest === undefined || (knownMs ?? -1) > (longest.waitMs ?? -1)) longest = { budget, waitMs: knownMs };
    }
    if (longest === undefined) {
      this.#permit(waiter, nowMs);
      return true;
    }
    const { budget, waitMs = 0 } = longest;
    if (nowMs >= waiter.deadlineMs || nowMs + waitMs > waiter.deadlineMs) {
      waiter.settle({ kind: 'refused', budget, waitMs: longest.waitMs });
      return true;
    }
    for (const { shared } of lacking) this.#ahead.set(shared, (this.#ahead.get(shared) ?? 0) + 1);
    this.#nextMs = Math.min(this.#nextMs, waiter.deadlineMs, waitMs > 0 ? nowMs + waitMs : Infinity);
    return false;
  }

  #permit(waiter: Waiter, nowMs: number): void {
    const usages = waiter.claims.map(({ budget, shared }) => shared.state.start(budget, nowMs));
    waiter.settle({ kind: 'permitted', permit: this.#createPermit(usages), waitedMs: nowMs - waiter.sinceMs });
  }

  #createPermit(usages: readonly Usage[]): Permit {
    let isReported = false;
    let isReleased = false;
    const release = (end: (usage: Usage) => void): void => {
      if (isReleased) return;
      isReleased = true;
      usages.forEach(end);
      this.#wake();
    };
    return {
      report: (report) => {
        if (isReported || isReleased) return;
        isReported = true;
        const nowMs = this.#tools.now();
        for (const usage of usages) usage.report(report, nowMs);
        this.#wake();
      },
      release: () => release((usage) => usage.end()),
      cancel: () => release((usage) => (isReported ? usage.end() : usage.cancel())),
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
    const created = { state: createState(budget), waiting: 0 };
    this.#budgets.set(key, created);
    return created;
  }

  #sweep(nowMs: number): void {
    for (const [key, { state, waiting }] of this.#budgets) {
      if (waiting === 0 && state.isIdle(nowMs)) this.#budgets.delete(key);
    }
    this.#sweepSize = Math.max(MIN_SWEPT, 2 * this.#budgets.size);
  }
}

function createState({ kind }: Budget): BudgetState<Budget> {
  switch (kind) {
    case 'requests':
      return new RequestWindow();
    case 'concurrency':
      return new Concurrency();
    case 'adaptive':
      return new AdaptiveBudget();
  }
}
