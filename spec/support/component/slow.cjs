let running = 0;

exports.process = async (message) => {
  running += 1;
  const atOnce = running;
  await new Promise((resolve) => setTimeout(resolve, message.body.ms));
  running -= 1;
  return { body: { ...message.body, pid: process.pid, atOnce }, headers: {} };
};
