import { createCookieStore } from '../http/cookieStore.js';
import { attemptChannel, type PublishedAttempt } from '../http/attemptChannel.js';
import { createScope, type Scope } from '../request/expression.js';
import { hashJson } from '../request/hashJson.js';
import type { InputMessage } from '../request/inputMessage.js';
import { addTrace } from './attemptFailure.js';
import { processWhenDue } from './earlyDelivery.js';
import { findCredentialProvider, getProviderConfig } from './credentialProvider.js';
import { MessageSpan } from './messageSpan.js';
import { ConditionalRequest } from './conditionalRequest.js';
import { MessageTrace } from './messageTrace.js';
import type { MessageRun, Ports, Step } from './messageRun.js';
import { getMessageCredential, type MessageCredential } from './rejectedCredential.js';
import { PageState } from './pageState.js';
import { RecordState } from './recordState.js';
import { runAttempts, type Emit, type MessageResult } from './runAttempts.js';
import { runJob } from './runJob.js';
import { runPages } from './runPages.js';

/**
 * Processes one message: makes attempts until the outcome is final, and emits the messages of the response, or of each page. What is kept
 * beyond the message is in `ports.state`.
 *
 * @throws RestError when the message fails
 */
export function runRequest(step: Step, message: InputMessage, ports: Ports, emit: Emit): Promise<MessageResult> {
  const span = MessageSpan.start(ports.tracer, step, message);
  return span === undefined
    ? processMessage(step, message, ports, emit, undefined)
    : span.run(() => recordMessage(span, () => processMessage(step, message, ports, emit, span)));
}

async function recordMessage(span: MessageSpan, process: () => Promise<MessageResult>): Promise<MessageResult> {
  try {
    const result = await process();
    span.end(result.kind === 'rebound' ? result.reason : undefined);
    return result;
  } catch (error: unknown) {
    span.end(error);
    throw error;
  }
}

async function processMessage(
  step: Step,
  message: InputMessage,
  ports: Ports,
  emit: Emit,
  span: MessageSpan | undefined,
): Promise<MessageResult> {
  const { config } = step;
  const scope = createScope(message, { now: ports.now, flowVariables: ports.flowVariables });
  const instead = step.dialect.skip?.(config, message, scope);
  if (instead !== undefined) {
    for await (const out of instead) await emit(out);
    return { kind: 'emitted' };
  }
  return processWhenDue(step, message, ports, () => requestMessage(step, message, ports, emit, { span, scope }));
}

async function requestMessage(
  step: Step,
  message: InputMessage,
  ports: Ports,
  emit: Emit,
  { span, scope }: { readonly span: MessageSpan | undefined; readonly scope: Scope },
): Promise<MessageResult> {
  const { config } = step;
  const credential = await getMessageCredential(config.secretId, ports.secrets);
  const provider = await findCredentialProvider(step, credential.current, ports);
  const trace = createTrace(step, credential);
  const pages = openPageState(step, message, ports);
  const records = openRecordState(step, scope, ports, pages);
  const run: MessageRun = {
    step,
    message,
    ports,
    config: getProviderConfig(step, provider),
    scope: config.incremental === undefined ? scope : bindCursor(scope, records),
    provider,
    credential,
    send: {
      ...config.send,
      ...(config.cookies === true && { cookies: createCookieStore() }),
      ...(trace && { trace: (hop) => trace.addHop(hop) }),
      ...(span && { startSpan: (request) => span.startHop(request, credential.redact) }),
    },
    trace,
    span,
    permits: new Set(),
    records,
    pages,
    conditional:
      config.conditional === true && ports.state !== undefined
        ? new ConditionalRequest(ports.state, config.secretId, ports.log)
        : undefined,
    startedMs: ports.now(),
    target: '',
  };
  const emitTraced: Emit = (out) =>
    emit(trace !== undefined && config.trace === 'always' ? trace.addTo(out, run.credential.redact) : out);
  const emitRecorded: Emit = async (out) => {
    await emitTraced(out);
    await records?.confirm();
  };
  try {
    const result = await (config.jobs !== undefined
      ? runJob(run, config.jobs, emitRecorded)
      : config.pagination === undefined
        ? runAttempts(run, emitRecorded)
        : runPages(run, config.pagination, emitRecorded));
    if (result.kind === 'emitted' && result.isIncomplete !== true) records?.complete();
    return result;
  } catch (error: unknown) {
    addTrace(error, run);
    throw error;
  } finally {
    await records?.write();
    await pages?.close();
    for (const permit of run.permits) permit.release();
    trace?.publish();
  }
}

function openPageState(
  { config }: Step,
  { body, passthrough }: InputMessage,
  { state, run, now, log }: Ports,
): PageState | undefined {
  if (config.pagination === undefined || state === undefined || run === undefined) return undefined;
  // The pages of one job are not those of another.
  if (config.jobs !== undefined) return undefined;
  const listKey = hashJson([config.pagination.listKey, body, passthrough]);
  return PageState.open({ state, run, listKey, hasKeys: config.dedupe !== undefined, now, log });
}

function openRecordState(
  { config }: Step,
  scope: Scope,
  ports: Ports,
  pages: PageState | undefined,
): RecordState | undefined {
  const { state, now, log } = ports;
  const isTracked = config.incremental !== undefined || config.dedupe !== undefined;
  return isTracked && state !== undefined
    ? new RecordState(config, scope, { state, now, log }, pages?.saved?.records)
    : undefined;
}

function bindCursor(scope: Scope, records: RecordState | undefined): Scope {
  return { ...scope, bindings: { ...scope.bindings, cursor: records?.cursor } };
}

/** Creates the trace of a message, if its step or a subscriber of the channel wants it. */
function createTrace({ config }: Step, credential: MessageCredential): MessageTrace | undefined {
  if (config.trace === undefined && !attemptChannel.hasSubscribers) return undefined;
  return new MessageTrace((describe) =>
    attemptChannel.publish({ describe: () => describe(credential.redact) } satisfies PublishedAttempt),
  );
}
