const { rmSync } = require('node:fs');

// Takes away the folder or file that its configuration names.
exports.process = async ({ body }, { folder }) => {
  rmSync(folder, { recursive: true, force: true });
  return { body, headers: {} };
};
