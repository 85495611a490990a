exports.process = async (message) => {
  if (message.body.fail) throw new Error(`refused: ${message.body.fail}`);
  return { body: message.body, headers: {} };
};
