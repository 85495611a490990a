import { expect } from 'chai';
import { TransportError } from '../../lib/errors.js';
import { readAll } from '../../lib/http/readBody.js';
import { createSender } from '../../lib/http/send.js';
import { certificate, createLoopback } from '../support/loopback.js';
import { defaultOptions, catchFailure, requestTo } from '../support/httpClient.js';

describe('a sender with its own way to look names up', () => {
  const servers = createLoopback();
  const asked: string[] = [];
  const { send } = createSender({
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
      const response = await send(requestTo(`${scheme}://api.test:${port}/`), defaultOptions);
      expect((await readAll(response)).toString()).to.equal(`api.test:${port}`);
      expect(asked).to.deep.equal(['api.test']);
    });

    it(`fails over ${scheme} with what it fails with, and nothing was sent`, async () => {
      const error = await catchFailure(send(requestTo(`${scheme}://refused.test/`), defaultOptions));
      expect([error.reason, error.sent]).to.deep.equal(['ERR_ADDRESS_REFUSED', false]);
    });
  }
});
