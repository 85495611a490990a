import { RestError } from '../../../errors.js';
import { listResultStarts } from '../../expression/resultStart.js';

/** The origins that the URL of a step may have beside that of its base URL. */
export interface TypedOrigins {
  readonly origins: ReadonlySet<string>;
  /** The URL begins with a flow variable or a member of the credential, so the message can't choose the origin. */
  readonly isSetting: boolean;
}

/** Scheme and authority, up to the character that ends it. */
const TYPED_ORIGIN = /^\s*(https?:\/\/[^/?#\\]+)(?:[/?#\\]|$)/i;

/** Reads the origins that are typed in the expression of a URL. */
export function readTypedOrigins(source: string): TypedOrigins {
  const starts = listResultStarts(source);
  const origins = starts.flatMap((start): string[] => {
    if (start.kind !== 'text') return [];
    const typed = TYPED_ORIGIN.exec(start.isWhole ? start.text : `${start.text}\u0000`)?.[1];
    return typed !== undefined && URL.canParse(typed) ? [new URL(typed).origin] : [];
  });
  return { origins: new Set(origins), isSetting: starts.every(({ kind }) => kind === 'setting') };
}

/**
 * Checks the origin of an absolute URL: beside that of the base URL, only one that is typed in the step, so that no message can name a server
 * that receives the credential.
 *
 * @param base with its path parameters; undefined when the credential lacks a member of it
 * @throws RestError `request`
 */
export function checkOrigin(url: URL, base: string | undefined, { origins, isSetting }: TypedOrigins): void {
  const expected = base !== undefined && URL.canParse(base) ? new URL(base).origin : undefined;
  if (isSetting || url.origin === expected || origins.has(url.origin)) return;
  const only = expected ?? 'the origin of the base URL';
  throw new RestError(
    'request',
    `URL: the message names the server ${url.origin}, but the credential is only sent to ${only}; type the other origin in the URL of the step, such as "https://api.example.com/" & path, or give the step its base URL`,
  );
}
