exports.process = async (message) => {
  const emitted = { body: message.body, headers: {} };
  if (message.body.cycle) emitted.self = emitted;
  return emitted;
};
