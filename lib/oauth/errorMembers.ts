import { asJsonObject, isNonEmptyString, parseJson } from '../json.js';
import { canonicalize, findGraphCodeMeaning, findCodeMeaning, type CodeMeaning } from './errorCodes.js';

/** Error codes and descriptions found in the members of a body. */
interface ErrorFindings {
  /** By descending relevance, without duplicates. */
  readonly codes: string[];
  /** Sentences in place of a code. */
  readonly sentences: string[];
  readonly descriptions: string[];
  /** Meaning of a numeric code of Meta's Graph API. */
  graphMeaning: CodeMeaning | undefined;
  isTransient: boolean;
}

interface ErrorReadingOptions {
  readonly status: number;
  /** Whether the whole body describes an error; otherwise only members that always describe an error are read. */
  readonly isRefusal: boolean;
}

interface Node {
  readonly value: unknown;
  /** Whether it is nested in `error`, `errors` or a similar member. */
  readonly isError: boolean;
}

const splitNames = (text: string): readonly string[] => text.split(' ');

/** Members that hold a code, in canonical form. */
const CODES = splitNames(
  'error errorcode errcode errno code errortype err suberror errorsubtype errorcodes errorsubcode subcode faultcode oauthproblem serviceerrorcode retcode resultcode',
);
/** Members that hold a code only in an error body. */
const LOOSE_CODES = splitNames('status statuscode name type reason category issue tag exception');
const DESCRIPTIONS = splitNames(
  'errordescription errormessage errormsg errmsg message msg statusmsg oauthproblemadvice',
);
const LOOSE_DESCRIPTIONS = splitNames(
  'detail errordetail description details errorsummary faultstring submsg hint reason title text messages',
);
/** Members in which an error may be nested. All that is nested in the former describes the error. */
const ERROR_ENVELOPES = splitNames('error errors err fault errorresponse errorcauses causes innererror problem');
const ENVELOPES = splitNames(
  'detail details data response result meta status message extensions baseresp body payload reasons messages',
);

/** Members that identify JSON in a string as an error. */
const ERROR_MEMBER_NAMES = new Set([...CODES, ...DESCRIPTIONS, ...ERROR_ENVELOPES]);

/** Values of a code or message that only say whether the request succeeded. */
const EMPTY_TEXTS = new Set(
  splitNames('error fail failed failure noerror ok success successful succeeded true false none null undefined'),
);

const MAX_NODES = 60;
const MAX_ITEMS = 10;
const MAX_CODES = 12;
const MAX_TEXTS = 3;
const MAX_CODE_LENGTH = 200;
const MAX_TEXT_LENGTH = 65_536;

/** Searches a body level by level: outer members are more relevant. */
export function findErrorMembers(body: unknown, options: ErrorReadingOptions): ErrorFindings {
  const found: ErrorFindings = {
    codes: [],
    sentences: [],
    descriptions: [],
    graphMeaning: undefined,
    isTransient: false,
  };
  const nodes: Node[] = [{ value: body, isError: false }];
  for (let at = 0; at < nodes.length && at < MAX_NODES; at += 1) {
    const { value, isError } = nodes[at] ?? { value: undefined, isError: false };
    if (Array.isArray(value)) {
      nodes.push(...value.slice(0, MAX_ITEMS).map((item: unknown) => ({ value: item, isError })));
    } else if (typeof value === 'object' && value !== null) {
      nodes.push(...readObject(value, { ...options, isRefusal: options.isRefusal || isError }, isError, found));
    } else if (isError) {
      addCodes(found, value, options.status);
    }
  }
  const isEmptyResult = found.codes.length + found.sentences.length + found.descriptions.length === 0;
  if (options.isRefusal && isEmptyResult && typeof body === 'object' && body !== null) {
    readFields(Object.fromEntries(Object.entries(body).filter(([, item]) => Array.isArray(item))), found);
  }
  return found;
}

/** Reads one object. Returns the objects and arrays nested in it. */
function readObject(
  value: object,
  options: ErrorReadingOptions,
  isError: boolean,
  found: ErrorFindings,
): readonly Node[] {
  const members = new Map(
    Object.entries(value).map(([name, item]): [string, unknown] => [canonicalize(name), parseNestedJson(item)]),
  );
  if (members.get('istransient') === true) found.isTransient = true;
  const description = findDescription(members, options.isRefusal);
  for (const name of options.isRefusal ? [...CODES, ...LOOSE_CODES] : CODES) {
    const code = members.get(name);
    // A code without a description, outside an error body, may be an authorization code.
    if (name === 'code' && typeof code === 'string' && !options.isRefusal && description === undefined) continue;
    for (const item of Array.isArray(code) ? code.slice(0, MAX_ITEMS) : [code]) {
      if (typeof item !== 'object') addCodes(found, item, options.status, LOOSE_CODES.includes(name));
    }
  }
  readGraphCode(members, isError, found);
  if (description !== undefined) addDescription(found, description);
  const isNested = (item: unknown): boolean => typeof item === 'object' && item !== null;
  const inner = [
    ...ERROR_ENVELOPES.map((name) => ({ value: members.get(name), isError: true })),
    ...ENVELOPES.map((name) => ({ value: members.get(name), isError })),
  ].filter(({ value: item }) => isNested(item));
  if (typeof members.get('errors') === 'string') addCodes(found, members.get('errors'), options.status);
  if (isError && inner.length === 0 && description === undefined && !hasCode(members)) readFields(value, found);
  return inner;
}

/** Parses an error that a gateway forwards as JSON in a string. Returns other values unchanged. */
function parseNestedJson(value: unknown): unknown {
  if (typeof value !== 'string' || value.length > MAX_TEXT_LENGTH || !/^\s*\{/.test(value)) return value;
  const members = asJsonObject(parseJson(value));
  return Object.keys(members).some((name) => ERROR_MEMBER_NAMES.has(canonicalize(name))) ? members : value;
}

/** Reads messages by field, as in `{ "refresh_token": ["is invalid"] }`. */
function readFields(value: object, found: ErrorFindings): void {
  for (const [field, messages] of Object.entries(value).slice(0, MAX_ITEMS)) {
    const first: unknown = Array.isArray(messages) ? messages[0] : messages;
    if (typeof first === 'string' && first.trim() !== '') addDescription(found, `${field}: ${first}`);
  }
}

/** Reads a numeric code of Meta, which is in `error` or next to `error_type`. */
function readGraphCode(members: ReadonlyMap<string, unknown>, isError: boolean, found: ErrorFindings): void {
  const code = members.get('code');
  if (typeof code !== 'number' || !(isError || typeof members.get('errortype') === 'string')) return;
  found.graphMeaning ??= findGraphCodeMeaning(code);
}

function hasCode(members: ReadonlyMap<string, unknown>): boolean {
  return [...CODES, ...LOOSE_CODES].some((name) => members.has(name));
}

function findDescription(members: ReadonlyMap<string, unknown>, isRefusal: boolean): string | undefined {
  const field = members.get('field');
  const about = isNonEmptyString(field) ? field : undefined;
  for (const name of isRefusal ? [...DESCRIPTIONS, ...LOOSE_DESCRIPTIONS] : DESCRIPTIONS) {
    const member = members.get(name);
    const text: unknown = Array.isArray(member) ? member[0] : member;
    if (typeof text !== 'string' || text.trim() === '' || isEmptyText(text)) continue;
    // A single word in these members is a code.
    if ((name === 'reason' || name === 'hint') && !/\s/.test(text.trim())) continue;
    return about === undefined || text.includes(about) ? text : `${about}: ${text}`;
  }
  const code = members.get('code');
  return about !== undefined && isNonEmptyString(code) ? `${about}: ${code}` : undefined;
}

function addDescription(found: ErrorFindings, text: string): void {
  const description = text.trim().slice(0, MAX_TEXT_LENGTH);
  if (!/\s/.test(description) && findCodeMeaning(description) !== undefined)
    addUnique(found.codes, description, MAX_CODES);
  addUnique(found.descriptions, description, MAX_TEXTS);
}

/** @param isLoose whether a sentence in this member is not about the error */
function addCodes(found: ErrorFindings, value: unknown, status: number, isLoose = false): void {
  if (typeof value !== 'string' && typeof value !== 'number') return;
  const code = String(value).trim();
  if (code === '' || code === '0' || code === String(status) || isEmptyText(code)) return;
  // Many servers write this on success.
  if (code === '200' && status < 300) return;
  if (/\s/.test(code)) {
    const [, prefix, rest] =
      /^([a-z]{2,40}(?:_[a-z]{1,40}){1,5})\s*[:-]\s+(.+)$/is.exec(code.slice(0, MAX_TEXT_LENGTH)) ?? [];
    if (prefix !== undefined && rest !== undefined) {
      addUnique(found.codes, prefix, MAX_CODES);
      addUnique(found.descriptions, rest, MAX_TEXTS);
    } else if (!isLoose) {
      addUnique(found.sentences, code.slice(0, MAX_TEXT_LENGTH), MAX_TEXTS);
    }
    return;
  }
  if (code.length > MAX_CODE_LENGTH || code === 'about:blank') return;
  // The last part of `com.example#NotAuthorized`, of `keys.invalid_refresh_token`, or of a problem's type URI (RFC 9457).
  const last = /[#/.:]([\w-]+)$/.exec(code)?.[1];
  const isKnown = last !== undefined && findCodeMeaning(last) !== undefined;
  for (const item of isKnown ? [last, code] : [code, last])
    if (item !== undefined) addUnique(found.codes, item, MAX_CODES);
}

function isEmptyText(text: string): boolean {
  return EMPTY_TEXTS.has(text.trim().toLowerCase().replace(/[ _-]/g, ''));
}

function addUnique(list: string[], text: string, max: number): void {
  if (list.length < max && !list.includes(text)) list.push(text);
}
