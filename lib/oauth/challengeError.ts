/** The error parameters of a WWW-Authenticate challenge (RFC 6750, section 3). */
interface ChallengeError {
  readonly code?: string;
  readonly description?: string;
}

/** Longer headers are truncated. */
const MAX_LENGTH = 8192;

/**
 * Reads the error of a WWW-Authenticate header: `error` and `error_description`, or the two quoted texts that Meta writes after its realm,
 * `OAuth "Facebook Platform" "invalid_token" "…"`.
 */
export function readChallengeError(header: string | undefined): ChallengeError {
  const text = (header ?? '').slice(0, MAX_LENGTH);
  const meta = /^OAuth "[^"]*" "([^"]{1,200})"(?: "([^"]*)")?/i.exec(text);
  return toChallengeError(
    meta?.[1] ?? readParameter(text, 'error'),
    meta?.[2] ?? readParameter(text, 'error_description'),
  );
}

function readParameter(header: string, name: string): string | undefined {
  const found = new RegExp(String.raw`(?:^|[\s,])${name}\s{0,9}=\s{0,9}(?:"((?:[^"\\]|\\.)*)"|([^\s",]+))`, 'i').exec(
    header,
  );
  return found?.[1]?.replace(/\\(.)/g, '$1') ?? found?.[2];
}

function toChallengeError(code: string | undefined, description: string | undefined): ChallengeError {
  return {
    ...(code === undefined || code === '' ? {} : { code }),
    ...(description === undefined || description === '' ? {} : { description }),
  };
}
