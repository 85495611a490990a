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

/** How many values are sealed anew at a time: few enough to leave room for the service. */
const BATCH_SIZE = 200;

export const vaultCommands = [
  defineCommand({
    name: 'vault status',
    about: 'tells which keys have sealed how many of the stored values',
    options: JSON_OPTION,
    async run({ values }, { io }) {
      const status = await withStore(io, async ({ store, config }) => readVaultStatus(store, await openVault(config)));
      const object = { active_key: status.activeKeyId, records: status.records, quarantined: status.quarantined };
      const counts = Object.entries(status.records).map(([id, count]) => `  key ${id} has sealed ${count}`);
      const text = [`new values are sealed with the key ${status.activeKeyId}`, ...counts];
      if (status.quarantined > 0) text.push(`  ${status.quarantined} do not open and are in quarantine`);
      await printResult(io, values.json, object, text.join('\n'));
      return 0;
    },
  }),
  defineCommand({
    name: 'vault rotate',
    about: 'seals all stored values anew with the first of ENCRYPTION_KEYS; everything stays readable meanwhile',
    options: JSON_OPTION,
    notes: `It can be stopped with Ctrl-C and begun again at any time.

Exit codes: 0 all are sealed with the first key; 1 some do not open, and are left in quarantine, or the command broke off; 2 the command or a setting is wrong; 130 interrupted.`,
    async run({ values }, { io }) {
      const screen = new Screen(io, false);
      const stop = new AbortController();
      const forget = io.onInterrupt(() => {
        stop.abort();
      });
      try {
        const done = await withStore(io, async ({ store, config, now }) => {
          const vault = await openVault(config);
          await checkKeys(store, vault);
          const onProgress = ({ resealed, left }: { resealed: number; left: number }): void => {
            screen.showProgress(`${resealed} sealed anew, ${left} left`);
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
          `${resealed} sealed anew, ${quarantined} do not open, ${left} left`,
        );
        if (stop.signal.aborted) return 130;
        return quarantined > 0 || left > 0 ? 1 : 0;
      } finally {
        screen.showProgress('');
        forget();
      }
    },
  }),
];

/** The keys are where the service has them. */
async function openVault({ keyRing, keyFile }: PlatformConfig): Promise<Vault> {
  return createVault(keyRing ?? (await readKeyFile(keyFile, randomBytes)), randomBytes);
}

/** What goes wrong with a record is told with its id. */
function createLog(screen: Screen): Logger {
  const say = (fields: object, message: string): void => {
    screen.writeLine(`${message} ${JSON.stringify(fields)}`);
  };
  return { info: () => undefined, warn: say, error: say };
}
