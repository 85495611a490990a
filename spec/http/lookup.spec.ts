import { expect } from 'chai';
import { TransportError } from '../../lib/errors.js';
import { readAll } from '../../lib/http/readBody.js';
import { createSender } from '../../lib/http/send.js';
import { certificate, createLoopback } from '../support/loopback.js';
import { defaultOptions, catchFailure, requestTo } from '../support/httpClient.js';

describe('a sender with its own lookup', () => {
  const servers = createLoopback();
  const hostnames: string[] = [];
  const { send } = createSender({
    proxy: {},
    ca: certificate,
    lookup: (hostname, _options, callback) => {
      hostnames.push(hostname);
      if (hostname === 'refused.test') callback(new TransportError('ERR_ADDRESS_REFUSED', false, 'not there'), '');
      else callback(null, [{ address: '127.0.0.1', family: 4 }]);
    },
  });
  beforeEach(() => hostnames.splice(0));

  for (const scheme of ['http', 'https'] as const) {
    it(`connects over ${scheme} to the resolved address`, async () => {
      const { port } = await servers[scheme]((request, response) => response.end(request.headers.host));
      const response = await send(requestTo(`${scheme}://api.test:${port}/`), defaultOptions);
      expect((await readAll(response)).toString()).to.equal(`api.test:${port}`);
      expect(hostnames).to.deep.equal(['api.test']);
    });

    it(`fails over ${scheme} with the error of the lookup, before anything is sent`, async () => {
      const error = await catchFailure(send(requestTo(`${scheme}://refused.test/`), defaultOptions));
      expect([error.reason, error.sent]).to.deep.equal(['ERR_ADDRESS_REFUSED', false]);
    });
  }
});
