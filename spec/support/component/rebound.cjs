const seen = new Map();

exports.process = async function (message) {
  const { key, times } = message.body;
  const before = seen.get(key) ?? 0;
  seen.set(key, before + 1);
  if (before < times) {
    await this.emit('rebound', new Error('not yet'));
    return undefined;
  }
  return { body: { key, before }, headers: {} };
};
