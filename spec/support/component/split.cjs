exports.process = async function (message) {
  for (const item of message.body.items) await this.emit('data', { body: item, headers: {} });
};
