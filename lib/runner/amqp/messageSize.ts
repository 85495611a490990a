/** What the runtime says of a message that it doesn't publish. */
const TOO_LARGE = /^Outgoing message size (\d+) exceeds limit of (\d+)\.?$/;

/** Words of an error that a step reported, with the way out when its message is too large for a broker. */
export function explainMessageSize(stepId: string, message: string): string {
  const [, size, limit] = TOO_LARGE.exec(message) ?? [];
  if (size === undefined || limit === undefined) return message;
  return (
    `The message that ${stepId} emitted is too large for the broker: ${size} bytes once encrypted, and the limit is ${limit} bytes. ` +
    'Store the response with Download as Attachment, ask for less at a time (pages, a filter) or split it; ' +
    'for a broker that takes more, set ELASTICIO_OUTGOING_MESSAGE_SIZE_LIMIT.'
  );
}
