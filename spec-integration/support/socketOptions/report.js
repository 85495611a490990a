'use strict';

const net = require('node:net');
const { disableNagle } = require('../../../dist/lib/component/disableNagle.js');

const ports = [];
const { setNoDelay } = net.Socket.prototype;
net.Socket.prototype.setNoDelay = function (on) {
  // The runtime's AMQP client turns no-delay off, for every connection.
  if (on) ports.push(this.remotePort);
  return setNoDelay.call(this, on);
};

exports.process = async function () {
  disableNagle(this);
  return { body: { ports: ports.splice(0) } };
};
