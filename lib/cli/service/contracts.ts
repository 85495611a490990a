import type { Contract } from '../../platform/model/directory.js';
import { COMMAND_LINE_ACTOR } from '../../platform/usecases/directory/actor.js';
import { createContract } from '../../platform/usecases/directory/contracts.js';
import { defineCommand } from '../command.js';
import { resolveTenant } from './resolveResource.js';
import { JSON_OPTION, printResult, printList, formatTime } from './printResult.js';
import { withStore } from './withStore.js';

export const contractCommands = [
  defineCommand({
    name: 'contracts create',
    description: 'creates a contract in a tenant',
    options: {
      name: { value: 'NAME', description: 'name of the contract', required: true },
      tenant: { value: 'TENANT', description: 'id of its tenant', required: true },
      ...JSON_OPTION,
    },
    async run({ values }, { io }) {
      const contract = await withStore(io, async (services) =>
        createContract(
          services,
          COMMAND_LINE_ACTOR,
          await resolveTenant(services.store.directory, values.tenant),
          values,
        ),
      );
      await printResult(io, values.json, toOutput(contract), `contract ${contract.id} (${contract.name})`);
      return 0;
    },
  }),
  defineCommand({
    name: 'contracts list',
    description: 'lists the contracts',
    options: { tenant: { value: 'TENANT', description: 'only those of this tenant' }, ...JSON_OPTION },
    async run({ values }, { io }) {
      const { items } = await withStore(io, async ({ store: { directory } }) => {
        if (values.tenant === undefined) return directory.listContracts([{ level: 'global' }]);
        const { id } = await resolveTenant(directory, values.tenant);
        return directory.listContracts([{ level: 'tenant', id }]);
      });
      await printList(io, values.json, 'contracts', items.map(toOutput));
      return 0;
    },
  }),
];

function toOutput({ id, name, tenantId, createdAtMs }: Contract) {
  return { id, name, tenant: tenantId, created_at: formatTime(createdAtMs) };
}
