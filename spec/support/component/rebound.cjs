const fs = process.getBuiltinModule('node:fs');
const seen = new Map();

/** Counts the earlier deliveries of the message: in memory, or in a file if the step's process may be replaced. */
function countBefore({ key, file }) {
  if (file === undefined) {
    const before = seen.get(key) ?? 0;
    seen.set(key, before + 1);
    return before;
  }
  const before = fs.existsSync(file) ? fs.readFileSync(file, 'utf8').length : 0;
  fs.appendFileSync(file, '.');
  return before;
}

exports.process = async function (message) {
  const before = countBefore(message.body);
  if (before < message.body.times) {
    const reboundAfterMs = message.body.afterMs;
    await this.emit('rebound', Object.assign(new Error('not yet'), reboundAfterMs && { reboundAfterMs }));
    return undefined;
  }
  return { body: { key: message.body.key, before }, headers: {} };
};
