import { expect } from 'chai';
import { connect } from 'amqplib';

import type { Httpbin } from './support/httpbin.js';
import type { Rabbit } from './support/rabbit.js';
import { sharedHttpbin, sharedRabbit } from './support/services.js';

describe('the services that the specs start', () => {
  describe('RabbitMQ', () => {
    let rabbit: Rabbit;
    before(async function () {
      rabbit = await sharedRabbit(this);
    });

    it('carries a message', async () => {
      const connection = await connect(rabbit.uri);
      const channel = await connection.createConfirmChannel();
      const { queue } = await channel.assertQueue('', { exclusive: true });
      channel.sendToQueue(queue, Buffer.from('hello'));
      await channel.waitForConfirms();
      const message = await channel.get(queue, { noAck: true });
      expect(message && message.content.toString()).to.equal('hello');
      await connection.close();
    });

    it('accepts only guest on its management API', async () => {
      expect((await fetch(`${rabbit.managementUrl}/api/overview`)).status).to.equal(401);
      const authorization = `Basic ${Buffer.from('guest:guest').toString('base64')}`;
      const response = await fetch(`${rabbit.managementUrl}/api/overview`, { headers: { authorization } });
      expect(await response.json()).to.include({ product_name: 'RabbitMQ' });
    });

    it('is shared by all suites', async function () {
      expect(await sharedRabbit(this)).to.equal(rabbit);
    });
  });

  describe('httpbin', () => {
    let httpbin: Httpbin;
    before(async function () {
      httpbin = await sharedHttpbin(this);
    });

    it('echoes a body', async () => {
      const response = await fetch(`${httpbin.url}/anything`, { method: 'POST', body: '{"a":1}' });
      expect(await response.json()).to.deep.include({ json: { a: 1 }, method: 'POST' });
    });
  });
});
