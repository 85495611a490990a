import type { JsonObject } from '../../../json.js';
import type { EmissionContext, OutputMessages } from '../../dialect.js';
import type { Expression, Scope } from '../../expression.js';
import type { OutputMessage } from '../../outputMessage.js';
import { maxBodyUse } from '../../pagination/findBodyUse.js';
import type { PageReading } from '../../pagination/pageReading.js';
import type { TextResponse } from '../../response/gzipFile.js';
import type { RecordTracker } from '../../recordTracking.js';
import type { EmissionRules } from './emission.js';
import type { BodyRules } from './readBody.js';
import { chooseStreamedFormat, selectFromWhole, streamRecords } from './recordStream.js';
import { usesBody } from './responseView.js';

type RecordEmission = EmissionRules & Required<Pick<EmissionRules, 'records'>>;

/**
 * Builds the messages of a response's records. Plain paths into JSON, NDJSON, CSV and SSE are processed as a stream.
 *
 * @param head the response without its body, as expressions see it
 * @throws RestError `response` when the body doesn't match its format or charset, `expression`
 * @throws TransportError when the response breaks off
 */
export async function buildRecordMessages(
  response: TextResponse,
  rules: BodyRules,
  { transform, records }: RecordEmission,
  head: JsonObject,
  { scope, createId, page, tracker }: Omit<EmissionContext, 'message'>,
): Promise<OutputMessages> {
  const bind = (members: JsonObject): Scope => ({ ...scope, bindings: { ...scope.bindings, response: members } });
  const ownUse = transform !== undefined && usesBody(transform.source) ? 'records' : 'none';
  const format = chooseStreamedFormat(response, rules, records, maxBodyUse([ownUse, page?.rules.bodyUse ?? 'none']));
  let values: Iterable<unknown> | AsyncIterable<unknown>;
  let recordScope = bind(head);
  if (format === undefined) {
    const selected = await selectFromWhole(response, rules, records, recordScope);
    values = selected.records;
    recordScope = bind({ ...head, body: selected.body });
    if (page !== undefined) page.body = selected.body;
  } else {
    values = streamRecords(response, format, rules, records, (rest) => {
      if (page !== undefined) page.body = rest;
    });
  }
  if (page !== undefined) values = takeRecords(values, page);
  if (tracker !== undefined) values = acceptRecords(values, tracker, recordScope);
  const bodies = toBodies(transformRecords(values, transform, recordScope, page), records.batch);
  return startEarly(toMessages(bodies, createId, tracker));
}

async function* acceptRecords(
  records: Iterable<unknown> | AsyncIterable<unknown>,
  tracker: RecordTracker,
  scope: Scope,
): AsyncGenerator {
  tracker.begin();
  for await (const record of records) if (tracker.accepts(record, scope)) yield record;
}

/** Counts records, and ends where the step's limit excludes one. */
async function* takeRecords(records: Iterable<unknown> | AsyncIterable<unknown>, page: PageReading): AsyncGenerator {
  for await (const record of records) {
    if (!page.take(record)) return;
    yield record;
  }
}

async function* transformRecords(
  records: Iterable<unknown> | AsyncIterable<unknown>,
  transform: Expression | undefined,
  scope: Scope,
  page: PageReading | undefined,
): AsyncGenerator {
  for await (const root of records) {
    const bindings = page === undefined ? scope.bindings : { ...scope.bindings, page: page.variable };
    const value = transform === undefined ? root : transform.evaluate({ ...scope, root, bindings });
    if (value !== undefined) yield value;
  }
}

async function* toBodies(records: AsyncIterable<unknown>, batch: number | undefined): AsyncGenerator {
  if (batch === undefined) {
    yield* records;
    return;
  }
  let collected: unknown[] = [];
  for await (const record of records) {
    if (collected.push(record) < batch) continue;
    yield { records: collected };
    collected = [];
  }
  if (collected.length > 0) yield { records: collected };
}

/** Without ids of their own the messages would share one, and the next step would drop the second as a duplicate. */
async function* toMessages(
  bodies: AsyncIterable<unknown>,
  createId: () => string,
  tracker: RecordTracker | undefined,
): AsyncGenerator<OutputMessage> {
  for await (const body of bodies) {
    tracker?.endMessage();
    yield { id: createId(), body, headers: {} };
  }
}

/** Waits for the first message: until it is there, an error is one of the attempt, which can be repeated. */
async function startEarly(messages: AsyncGenerator<OutputMessage>): Promise<AsyncGenerator<OutputMessage>> {
  const first = await messages.next();
  return (async function* (): AsyncGenerator<OutputMessage> {
    try {
      for (let next = first; next.done !== true; next = await messages.next()) yield next.value;
    } finally {
      await messages.return(undefined);
    }
  })();
}
