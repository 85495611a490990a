exports.process = async function (message, config, snapshot) {
  const calls = (snapshot.calls ?? 0) + 1;
  await this.emit('snapshot', { calls });
  await this.emit('updateSnapshot', { last: message.body.n });
  return { body: { calls, last: snapshot.last, ...(config.pid && { pid: process.pid }) }, headers: {} };
};
