import { expect } from 'chai';

import { explainMessageSize } from '../../../lib/runner/amqp/messageSize.js';

describe('explainMessageSize', () => {
  it('names the step, the size, the limit and the way out', () => {
    expect(explainMessageSize('orders', 'Outgoing message size 10666988 exceeds limit of 10485760.')).to.equal(
      'The message that orders emitted is too large for the broker: 10666988 bytes once encrypted, and the limit is 10485760 bytes. ' +
        'Store the response with Download as Attachment, ask for less at a time (pages, a filter) or split it; ' +
        'for a broker that takes more, set ELASTICIO_OUTGOING_MESSAGE_SIZE_LIMIT.',
    );
  });

  for (const words of [
    '',
    'refused',
    'the server said: Outgoing message size 1 exceeds limit of 2.',
    'Outgoing message size x',
  ]) {
    it(`leaves other words as they are: "${words}"`, () => expect(explainMessageSize('a', words)).to.equal(words));
  }
});
