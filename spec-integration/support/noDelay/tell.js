'use strict';

const net = require('node:net');
const { liftNagle } = require('../../../dist/lib/component/noDelay.js');

const ports = [];
const { setNoDelay } = net.Socket.prototype;
net.Socket.prototype.setNoDelay = function (on) {
  // The runtime's AMQP client turns it off by itself, for every connection.
  if (on) ports.push(this.remotePort);
  return setNoDelay.call(this, on);
};

exports.process = async function () {
  liftNagle(this);
  return { body: { ports: ports.splice(0) } };
};
