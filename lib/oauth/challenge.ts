/** What a challenge says beside its scheme (RFC 6750 section 3). */
export interface ChallengeError {
  readonly code?: string;
  readonly words?: string;
}

/** Longer headers are read up to here. */
const LONGEST = 8192;

/**
 * The error in a WWW-Authenticate header: `error` and `error_description`, or the two quoted texts that Meta writes after its realm,
 * `OAuth "Facebook Platform" "invalid_token" "…"`.
 */
export function challengeError(header: string | undefined): ChallengeError {
  const text = (header ?? '').slice(0, LONGEST);
  const meta = /^OAuth "[^"]*" "([^"]{1,200})"(?: "([^"]*)")?/i.exec(text);
  return withTexts(meta?.[1] ?? parameter(text, 'error'), meta?.[2] ?? parameter(text, 'error_description'));
}

function parameter(header: string, name: string): string | undefined {
  const found = new RegExp(String.raw`(?:^|[\s,])${name}\s{0,9}=\s{0,9}(?:"((?:[^"\\]|\\.)*)"|([^\s",]+))`, 'i').exec(
    header,
  );
  return found?.[1]?.replace(/\\(.)/g, '$1') ?? found?.[2];
}

function withTexts(code: string | undefined, words: string | undefined): ChallengeError {
  return {
    ...(code === undefined || code === '' ? {} : { code }),
    ...(words === undefined || words === '' ? {} : { words }),
  };
}
