import { randomBytes } from 'node:crypto';

import type { Logger } from '../../platform/model/logger.js';
import { createVault } from '../../platform/vault/aesVault.js';
import { readKeyFile } from '../../platform/vault/keyFile.js';
import type { PlatformConfig } from '../../platform/config.js';
import { checkKeys } from '../../platform/usecases/checkKeys.js';
import { rotateKeys, readVaultStatus } from '../../platform/usecases/rotateKeys.js';
import type { Vault } from '../../platform/vault/vault.js';
import { defineCommand } from '../command.js';
import { Screen } from '../screen.js';
import { JSON_OPTION, printResult } from './printResult.js';
import { withStore } from './withStore.js';

/** Values that are re-encrypted at a time: few enough not to slow down the service. */
const BATCH_SIZE = 200;

export const vaultCommands = [
  defineCommand({
    name: 'vault status',
    description: 'shows the number of stored values per encryption key',
    options: JSON_OPTION,
    async run({ values }, { io }) {
      const status = await withStore(io, async ({ store, config }) => readVaultStatus(store, await openVault(config)));
      const object = { active_key: status.activeKeyId, records: status.records, quarantined: status.quarantined };
      const counts = Object.entries(status.records).map(([id, count]) => `  values encrypted with key ${id}: ${count}`);
      const text = [`active key: ${status.activeKeyId}`, ...counts];
      if (status.quarantined > 0) text.push(`  values in quarantine: ${status.quarantined}`);
      await printResult(io, values.json, object, text.join('\n'));
      return 0;
    },
  }),
  defineCommand({
    name: 'vault rotate',
    description: 're-encrypts all stored values with the first of ENCRYPTION_KEYS; they stay readable meanwhile',
    options: JSON_OPTION,
    notes: `You can stop it with Ctrl-C and start it again at any time.

Exit codes: 0 all values are encrypted with the first key; 1 some can't be decrypted and are in quarantine, or the command was aborted; 2 the command or a setting is invalid; 130 interrupted.`,
    async run({ values }, { io }) {
      const screen = new Screen(io, false);
      const stop = new AbortController();
      const removeListener = io.onInterrupt(() => {
        stop.abort();
      });
      try {
        const done = await withStore(io, async ({ store, config, now }) => {
          const vault = await openVault(config);
          await checkKeys(store, vault);
          const onProgress = ({ resealed, left }: { resealed: number; left: number }): void => {
            screen.showProgress(`${resealed} re-encrypted, ${left} left`);
          };
          return rotateKeys(
            { store, vault, now, log: createLog(screen) },
            { batch: BATCH_SIZE, signal: stop.signal, onProgress },
          );
        });
        screen.showProgress('');
        const { resealed, quarantined, left } = done;
        await printResult(
          io,
          values.json,
          { ...done },
          `${resealed} re-encrypted, ${quarantined} in quarantine, ${left} left`,
        );
        if (stop.signal.aborted) return 130;
        return quarantined > 0 || left > 0 ? 1 : 0;
      } finally {
        screen.showProgress('');
        removeListener();
      }
    },
  }),
];

/** Opens the vault with the keys of the service. */
async function openVault({ keyRing, keyFile }: PlatformConfig): Promise<Vault> {
  return createVault(keyRing ?? (await readKeyFile(keyFile, randomBytes)), randomBytes);
}

/** Creates a log that shows warnings and errors, which name the record's id. */
function createLog(screen: Screen): Logger {
  const writeLine = (fields: object, message: string): void => {
    screen.writeLine(`${message} ${JSON.stringify(fields)}`);
  };
  return { info: () => undefined, warn: writeLine, error: writeLine };
}
