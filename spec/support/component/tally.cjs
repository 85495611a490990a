exports.process = async function (message, config, snapshot) {
  for (let n = (snapshot.n ?? 0) + 1; n <= config.count; n++) {
    await this.emit('data', { body: { n, ...config.body }, headers: {} });
    await this.emit('updateSnapshot', { n });
  }
};
