import type { JsonObject } from '../../json.js';
import { MAX_REDIRECTS } from '../../request/dialects/request/sendOptions.js';
import { MAX_STEP_MS } from '../../request/requestConfig.js';
import type { ImportContext } from '../importContext.js';
import type { ImportNotes } from '../importNotes.js';
import type { GivenOption, GivenOptions } from './givenOptions.js';
import { hasMarks } from './references.js';

/** Converts redirects, timeouts, retries, TLS, proxy, cookies and limits to fields of the step. */
export function convertSending(options: GivenOptions, { notes }: ImportContext): JsonObject {
  const timeouts = {
    ...readDuration('connect', options.last('connect-timeout'), notes),
    ...readDuration('total', options.last('max-time'), notes),
  };
  const proxy = convertProxy(options, notes);
  const redirects = convertRedirects(options, notes);
  const limits = { ...readSize(options.last('max-filesize'), notes), ...readRedirectLimit(options, notes) };
  const retry = convertRetry(options, notes);
  const cacert = options.last('cacert');
  if (cacert !== undefined) notes.refuse(cacert.shown, 'the file wasn’t read; enter its certificates as tls.ca');
  if (options.has('insecure'))
    notes.take('-k', 'every certificate of the server is accepted, which is unsafe; use tls.ca instead');
  const jar = options.last('cookie-jar');
  if (jar !== undefined) notes.approximate(jar.shown, 'cookies are kept during a message, not in a file');
  const keepsCookies = jar !== undefined || options.list('cookie').some(({ value }) => !value.includes('='));
  return {
    ...(redirects !== undefined && { redirects }),
    ...(Object.keys(limits).length > 0 && { limits }),
    ...(Object.keys(timeouts).length > 0 && { timeouts }),
    ...(retry !== undefined && { retry }),
    ...(options.has('insecure') && { tls: { verify: false } }),
    ...(proxy !== undefined && { proxy }),
    ...(keepsCookies && { cookies: true }),
  };
}

function convertRedirects(options: GivenOptions, notes: ImportNotes): JsonObject | undefined {
  if (!options.has('location') && !options.has('location-trusted')) return { follow: false };
  if (options.has('location-trusted')) {
    notes.approximate('--location-trusted', 'the credential is never sent to another origin');
  }
  const kept = ['post301', 'post302', 'post303'].filter((name) => options.has(name));
  if (kept.length === 0) return undefined;
  if (kept.length < 3) notes.approximate(`--${kept[0] ?? ''}`, '301 and 302 keep the method, 303 doesn’t');
  return { keepMethod: true };
}

function readRedirectLimit(options: GivenOptions, notes: ImportNotes): JsonObject {
  const given = options.last('max-redirs');
  if (given === undefined || !options.has('location')) return {};
  const count = Number(given.value);
  if (Number.isInteger(count) && count >= 0 && count <= MAX_REDIRECTS) return { redirects: count };
  notes.approximate(given.shown, `a step follows at most ${String(MAX_REDIRECTS)} redirects`);
  return { redirects: MAX_REDIRECTS };
}

function readDuration(member: string, given: GivenOption | undefined, notes: ImportNotes): JsonObject {
  if (given === undefined) return {};
  const ms = Math.round(Number(given.value) * 1000);
  // 0 is no limit in curl, but the step has one.
  if (given.value !== '' && ms > 0 && ms <= MAX_STEP_MS) return { [member]: formatDuration(ms) };
  notes.approximate(given.shown, `a step takes 1 ms to ${formatDuration(MAX_STEP_MS)}; the default was kept`);
  return {};
}

function formatDuration(ms: number): string {
  if (ms % 60_000 === 0) return `${String(ms / 60_000)}m`;
  return ms % 1000 === 0 ? `${String(ms / 1000)}s` : `${String(ms)}ms`;
}

function readSize(given: GivenOption | undefined, notes: ImportNotes): JsonObject {
  const bytes = Number(given?.value);
  if (given === undefined) return {};
  if (Number.isInteger(bytes) && bytes > 0) return { response: bytes };
  notes.refuse(given.shown, 'enter the size in bytes as limits.response');
  return {};
}

function convertRetry(options: GivenOptions, notes: ImportNotes): JsonObject | undefined {
  const given = options.last('retry');
  const count = Number(given?.value);
  if (given === undefined) return undefined;
  if (options.has('retry-all-errors')) {
    notes.approximate(
      '--retry-all-errors',
      'timeouts, broken connections and the statuses of docs/request.md are retried; add outcome rules for others',
    );
  }
  const delay = readDuration('initial', options.last('retry-delay'), notes);
  const attempts = Number.isInteger(count) ? Math.min(Math.max(count, 0) + 1, 100) : 5;
  return {
    attempts,
    ...readDuration('maxTime', options.last('retry-max-time'), notes),
    ...(delay.initial !== undefined && { ...delay, max: delay.initial, jitter: 'none' }),
  };
}

const PROXY_OPTION = 'proxy';

function convertProxy(options: GivenOptions, notes: ImportNotes): JsonObject | string | undefined {
  const given = options.last(PROXY_OPTION, 'proxy1.0');
  const exceptions = options.last('noproxy');
  const user = options.last('proxy-user');
  if (user !== undefined)
    notes.refuse(user.shown, 'user name and password were left out; enter them as proxy.username and proxy.password');
  if (given === undefined) return exceptions?.value === '*' ? 'none' : undefined;
  if (given.value === '' || exceptions?.value === '*') return 'none';
  const [, scheme = 'http', userInfo, host = ''] =
    /^(?:([a-z][a-z0-9]*):\/\/)?(?:([^@]*)@)?([^/]*)\/?$/i.exec(given.value) ?? [];
  if (!/^https?$/i.test(scheme) || host === '' || hasMarks(given.value)) {
    const problem = hasMarks(given.value)
      ? 'the URL has a variable'
      : `the step can’t use a proxy of the kind ${scheme}`;
    notes.refuse(given.shown, `${problem}; enter an HTTP proxy in the field proxy`);
    return undefined;
  }
  if (userInfo !== undefined) {
    notes.refuse(given.shown, 'user name and password were left out; enter them as proxy.username and proxy.password');
  }
  // The default port of curl.
  const port = /:\d+$/.test(host) ? '' : scheme.toLowerCase() === 'https' ? ':443' : ':1080';
  const url = `${scheme}://${host}${port}`;
  return exceptions === undefined ? { url } : { url, noProxy: exceptions.value };
}
