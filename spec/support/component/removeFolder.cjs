// Deletes the folder or file that its configuration names.
exports.process = async ({ body }, { folder }) => {
  const { rm } = await import('node:fs/promises');
  await rm(folder, { recursive: true, force: true });
  return { body, headers: {} };
};
