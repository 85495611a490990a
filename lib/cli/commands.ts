import type { Command } from './command.js';
import { convertCommand } from './convertCommand.js';
import { runCommand } from './runCommand.js';
import { contractCommands } from './service/contracts.js';
import { keyCommands } from './service/keys.js';
import { loginLinkCommands } from './service/loginLinks.js';
import { tenantCommands } from './service/tenants.js';
import { userCommands } from './service/users.js';
import { vaultCommands } from './service/vault.js';
import { workspaceCommands } from './service/workspaces.js';

/** In the order of the help. */
export const COMMANDS: readonly Command[] = [
  runCommand,
  convertCommand,
  ...tenantCommands,
  ...contractCommands,
  ...workspaceCommands,
  ...userCommands,
  ...keyCommands,
  ...loginLinkCommands,
  ...vaultCommands,
];
