exports.process = async (message) => {
  const { fail, problems } = message.body;
  if (problems) throw Object.assign(new Error(`refused: ${problems.join('; ')}`), { problems });
  if (fail) throw new Error(`refused: ${fail}`);
  return { body: message.body, headers: {} };
};
