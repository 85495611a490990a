import { expect } from 'chai';
import { TransportError } from '../../lib/errors.js';
import { readAll } from '../../lib/http/readBody.js';
import { createSend } from '../../lib/http/send.js';
import { certificate, loopback } from '../support/loopback.js';
import { defaults, failure, requestTo } from '../support/sending.js';

describe('a sender with its own way to look names up', () => {
  const servers = loopback();
  const asked: string[] = [];
  const { send } = createSend({
    proxy: {},
    ca: certificate,
    lookup: (hostname, _options, callback) => {
      asked.push(hostname);
      if (hostname === 'refused.test') callback(new TransportError('ERR_ADDRESS_REFUSED', false, 'not there'), '');
      else callback(null, [{ address: '127.0.0.1', family: 4 }]);
    },
  });
  beforeEach(() => asked.splice(0));

  for (const scheme of ['http', 'https'] as const) {
    it(`connects over ${scheme} where it says`, async () => {
      const { port } = await servers[scheme]((request, response) => response.end(request.headers.host));
      const response = await send(requestTo(`${scheme}://api.test:${port}/`), defaults);
      expect((await readAll(response)).toString()).to.equal(`api.test:${port}`);
      expect(asked).to.deep.equal(['api.test']);
    });

    it(`fails over ${scheme} with what it fails with, and nothing was sent`, async () => {
      const error = await failure(send(requestTo(`${scheme}://refused.test/`), defaults));
      expect([error.reason, error.sent]).to.deep.equal(['ERR_ADDRESS_REFUSED', false]);
    });
  }
});
