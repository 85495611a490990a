/** The headers of a quota, by their names in lower case. */
export interface QuotaHeaders {
  readonly remaining: string;
  /**
   * When the quota is renewed: in milliseconds if the name ends with `-ms` or `-milliseconds`, else as in `Retry-After`, or as a duration such as
   * `6m0s`.
   */
  readonly reset: string;
  readonly limit: string;
  /** The window, such as `10;w=60`, for a server without `reset`. */
  readonly policy?: string;
  /** The window in seconds, for a server without `reset`. */
  readonly interval?: string;
  /** The quota is a bucket of requests that is refilled steadily, and `reset` says when it is full. */
  readonly isBucket?: true;
}

/** A bucket of requests that drains steadily. Its header has the number in it and its size, such as `39/40`. */
interface UsageHeader {
  readonly name: string;
  /** Milliseconds in which a full bucket drains. */
  readonly drainMs: number;
}

/** The headers of quotas: those of the drafts of the standard, and those that vendors document. */
export const QUOTA_HEADERS: readonly QuotaHeaders[] = [
  // Drafts 3 to 6 of the standard; GitHub and most others; Okta and X; Brevo (developers.brevo.com/docs/limit-headers); Linear (linear.app/developers/rate-limiting).
  ...['ratelimit', 'x-ratelimit', 'x-rate-limit', 'x-sib-ratelimit', 'x-ratelimit-requests'].map((prefix) => ({
    remaining: `${prefix}-remaining`,
    reset: `${prefix}-reset`,
    limit: `${prefix}-limit`,
    policy: `${prefix}-policy`,
    // Atlassian's servers (confluence.atlassian.com, "Rate limiting").
    interval: `${prefix}-interval-seconds`,
  })),
  // OpenAI (platform.openai.com/docs/guides/rate-limits), Azure OpenAI, Groq (console.groq.com/docs/rate-limits).
  ...['requests', 'tokens'].map((unit) => ({
    remaining: `x-ratelimit-remaining-${unit}`,
    reset: `x-ratelimit-reset-${unit}`,
    limit: `x-ratelimit-limit-${unit}`,
    ...countRequests(unit),
  })),
  // Anthropic (docs.anthropic.com/en/api/rate-limits).
  ...['requests', 'tokens', 'input-tokens', 'output-tokens'].map((unit) => ({
    remaining: `anthropic-ratelimit-${unit}-remaining`,
    reset: `anthropic-ratelimit-${unit}-reset`,
    limit: `anthropic-ratelimit-${unit}-limit`,
    ...countRequests(unit),
  })),
  // BigCommerce (docs.bigcommerce.com/developer/docs/overview/api-fundamentals/rate-limits).
  {
    remaining: 'x-rate-limit-requests-left',
    reset: 'x-rate-limit-time-reset-ms',
    limit: 'x-rate-limit-requests-quota',
  },
  // HubSpot (developers.hubspot.com/docs/api/usage-details).
  {
    remaining: 'x-hubspot-ratelimit-remaining',
    reset: 'x-hubspot-ratelimit-interval-milliseconds',
    limit: 'x-hubspot-ratelimit-max',
  },
];

/** Shopify's bucket has 40 requests at 2 per second, 80 at 4, or 400 at 20 (shopify.dev/docs/api/admin-rest/usage/rate-limits). */
export const USAGE_HEADERS: readonly UsageHeader[] = [{ name: 'x-shopify-shop-api-call-limit', drainMs: 20_000 }];

/** Headers in place of `Retry-After`, with the same values: Docker Hub, MailerLite, Discord. */
export const RETRY_AFTER_HEADERS: readonly string[] = [
  'x-retry-after',
  'x-ratelimit-retry-after',
  'x-ratelimit-reset-after',
];

/** A token more is no request more: the bucket has to be full for that. */
function countRequests(unit: string): { readonly isBucket?: true } {
  return unit === 'requests' ? { isBucket: true } : {};
}
