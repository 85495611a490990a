exports.process = async (message) => {
  await new Promise((resolve) => setTimeout(resolve, message.body.ms));
  return { body: { ...message.body, pid: process.pid }, headers: {} };
};
