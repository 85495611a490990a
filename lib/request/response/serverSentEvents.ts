import { createParser, type EventSourceMessage } from 'eventsource-parser';

import { createRecordSizeError } from './malformed.js';

/** An event of a stream. `id` is that of the last event that had one. */
export interface ServerSentEvent {
  readonly event: string;
  readonly data: string;
  readonly id?: string;
}

/**
 * Produces server-sent events while they are received (HTML, section 9.2.6). An event that the end of the body cuts off is discarded, as the
 * format demands.
 *
 * @param texts the decoded body
 * @param maxLength maximum characters of an event
 * @throws RestError `response` when an event is too large
 */
export async function* readServerSentEvents(
  texts: Iterable<string> | AsyncIterable<string>,
  maxLength: number,
): AsyncGenerator<ServerSentEvent> {
  let received: EventSourceMessage[] = [];
  let id: string | undefined;
  let isTooLarge = false;
  const parser = createParser({
    maxBufferSize: maxLength,
    onEvent: (event) => received.push(event),
    onError: ({ type }) => {
      isTooLarge ||= type === 'max-buffer-size-exceeded';
    },
  });

  function* takeEvents(): Generator<ServerSentEvent> {
    const events = received;
    received = [];
    for (const { event = 'message', data, id: ownId } of events) {
      id = ownId ?? id;
      yield { event: event === '' ? 'message' : event, data, ...(id !== undefined && { id }) };
    }
    if (isTooLarge) throw createRecordSizeError('SSE', maxLength);
  }

  let isCarriageReturn = false;
  for await (const text of texts) {
    parser.feed(text);
    if (text !== '') isCarriageReturn = text.endsWith('\r');
    yield* takeEvents();
  }
  // The parser waits for the line feed that could follow.
  if (isCarriageReturn) parser.feed('\n');
  yield* takeEvents();
}
