import { createParser, type EventSourceMessage } from 'eventsource-parser';

import { createRecordSizeError } from './malformed.js';

/** An event of a stream. `id` is that of the last event that had one. */
interface ServerSentEvent {
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

  let isAfterReturn = false;
  for await (const text of texts) {
    const own = isAfterReturn && text.startsWith('\n') ? text.slice(1) : text;
    if (text !== '') isAfterReturn = text.endsWith('\r');
    // The parser holds an event that ends in a carriage return back until the next line feed.
    parser.feed(own.replace(/\r\n?/g, '\n'));
    yield* takeEvents();
  }
}
