exports.process = async function (message, config) {
  for (let n = 1; n <= config.count; n++) {
    await this.emit('data', { id: `n-${n}-${Math.random()}`, body: { n }, headers: {} });
  }
};
