/** The runtime's error for a message that is too large to publish. */
const TOO_LARGE = /^Outgoing message size (\d+) exceeds limit of (\d+)\.?$/;

/** Returns the text of a step's error; for a message that is too large for the broker, with advice. */
export function explainMessageSize(stepId: string, message: string): string {
  const [, size, limit] = TOO_LARGE.exec(message) ?? [];
  if (size === undefined || limit === undefined) return message;
  return (
    `The message that ${stepId} emitted is too large for the broker: ${size} bytes once encrypted, and the limit is ${limit} bytes. ` +
    'Store the response with Download as Attachment, request less data at once (pages, a filter) or split it; ' +
    'if the broker accepts larger messages, raise ELASTICIO_OUTGOING_MESSAGE_SIZE_LIMIT.'
  );
}
