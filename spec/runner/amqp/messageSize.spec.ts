import { expect } from 'chai';

import { explainMessageSize } from '../../../lib/runner/amqp/messageSize.js';

describe('explainMessageSize', () => {
  it('names the step, the size and the limit, and gives advice', () => {
    expect(explainMessageSize('orders', 'Outgoing message size 10666988 exceeds limit of 10485760.')).to.equal(
      'The message that orders emitted is too large for the broker: 10666988 bytes once encrypted, and the limit is 10485760 bytes. ' +
        'Store the response with Download as Attachment, request less data at once (pages, a filter) or split it; ' +
        'if the broker accepts larger messages, raise ELASTICIO_OUTGOING_MESSAGE_SIZE_LIMIT.',
    );
  });

  for (const text of [
    '',
    'refused',
    'the server said: Outgoing message size 1 exceeds limit of 2.',
    'Outgoing message size x',
  ]) {
    it(`returns other texts unchanged: "${text}"`, () => expect(explainMessageSize('a', text)).to.equal(text));
  }
});
