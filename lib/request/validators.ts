import { createHash } from 'node:crypto';
import type { Header, HttpRequest, HttpResponse } from '../http/message.js';
import { isHeaderValue } from '../http/isHeaderValue.js';
import { isJsonObject } from '../json.js';

/** The validators of a response (RFC 9110, section 8.8), and what they depend on. */
export interface StoredValidators {
  readonly etag?: string;
  readonly lastModified?: string;
  /** Names of the request headers on which the response depends, and the hash of their values. */
  readonly vary?: readonly [names: string, valuesHash: string];
  /** Hash of the URL after redirects, without its query, if it is another one. */
  readonly redirectedTo?: string;
}

/** Longer ones are not stored. */
const MAX_VALIDATOR_LENGTH = 1024;
const CONDITIONS = ['if-none-match', 'if-modified-since'];
/** The same in all requests of a step, apart from a renewed token. */
const CONSTANT_HEADERS = new Set(['accept-encoding', 'authorization', 'origin']);

/** Returns the key of a request: its method, its URL without the credential, and the id of the credential. */
export function createValidatorKey({ method, url }: HttpRequest, secretId: string): string {
  return createHashText(`${method} ${url.href}\n${secretId}`);
}

/** Returns whether a request asks for a response only if it has changed. */
export function hasCondition({ headers }: HttpRequest): boolean {
  return headers.some(({ name }) => CONDITIONS.includes(name.toLowerCase()));
}

/** Adds the conditions that stored validators are. A condition of the step stays alone. */
export function addConditions(request: HttpRequest, stored: StoredValidators): HttpRequest {
  if (hasCondition(request) || !matchesVary(request, stored)) return request;
  const { etag, lastModified } = stored;
  const conditions: Header[] = [
    ...(etag === undefined ? [] : [{ name: 'If-None-Match', value: etag }]),
    ...(lastModified === undefined ? [] : [{ name: 'If-Modified-Since', value: lastModified }]),
  ];
  return { ...request, headers: [...request.headers, ...conditions] };
}

/** Returns what to store for a response; undefined when it has no validators, or no later request can be known to get the same. */
export function readValidators(request: HttpRequest, { headers, url }: HttpResponse): StoredValidators | undefined {
  const etag = readValidator(headers.etag);
  const lastModified = readValidator(headers['last-modified']);
  if (etag === undefined && lastModified === undefined) return undefined;
  const names = listVaryNames([headers.vary ?? ''].flat().join());
  if (names.includes('*') || names.join().length > MAX_VALIDATOR_LENGTH) return undefined;
  const redirectedTo = hashRedirect(request, url);
  return {
    ...(etag !== undefined && { etag }),
    ...(lastModified !== undefined && { lastModified }),
    ...(names.length > 0 && { vary: [names.join(), hashHeaders(request, names)] as const }),
    ...(redirectedTo !== undefined && { redirectedTo }),
  };
}

/** Returns whether redirects led to another resource than the one whose validators were sent. */
export function isRedirectedElsewhere(request: HttpRequest, { url }: HttpResponse, stored: StoredValidators): boolean {
  return hashRedirect(request, url) !== stored.redirectedTo;
}

/** Reads a stored value; undefined for anything else. */
export function parseStoredValidators(value: unknown): StoredValidators | undefined {
  if (!isJsonObject(value)) return undefined;
  const { etag, lastModified, vary, redirectedTo } = value;
  const isVary = Array.isArray(vary) && vary.length === 2 && vary.every((part) => typeof part === 'string');
  if (vary !== undefined && !isVary) return undefined;
  const texts = [etag, lastModified, redirectedTo].filter((text) => text !== undefined);
  if (!texts.every((text) => typeof text === 'string' && isHeaderValue(text))) return undefined;
  return etag === undefined && lastModified === undefined ? undefined : value;
}

function readValidator(value: string | string[] | undefined): string | undefined {
  if (typeof value !== 'string' || value === '' || value.length > MAX_VALIDATOR_LENGTH) return undefined;
  return isHeaderValue(value) ? value : undefined;
}

function listVaryNames(vary: string): readonly string[] {
  const names = vary.split(',').map((name) => name.trim().toLowerCase());
  return [...new Set(names)].filter((name) => name !== '' && !CONSTANT_HEADERS.has(name)).sort();
}

function matchesVary(request: HttpRequest, { vary }: StoredValidators): boolean {
  return vary === undefined || hashHeaders(request, vary[0].split(',')) === vary[1];
}

function hashHeaders({ headers }: HttpRequest, names: readonly string[]): string {
  const values = names.map((name) =>
    headers.filter((header) => header.name.toLowerCase() === name).map(({ value }) => value),
  );
  return createHashText(JSON.stringify(values));
}

/** The query of a redirect is often a signature that differs each time. */
function hashRedirect({ url }: HttpRequest, final: URL): string | undefined {
  const [requested, reached] = [url, final].map(({ origin, pathname }) => origin + pathname);
  return requested === reached ? undefined : createHashText(reached ?? '');
}

/** 120 bits: no two of a step's requests have the same. The text may have a secret, so it isn't stored itself. */
function createHashText(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 20);
}
