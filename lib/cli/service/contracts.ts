import type { Contract } from '../../platform/model/directory.js';
import { COMMAND_LINE_ACTOR } from '../../platform/usecases/directory/actor.js';
import { createContract } from '../../platform/usecases/directory/contracts.js';
import { defineCommand } from '../command.js';
import { findTenant } from './findResource.js';
import { JSON_OPTION, printResult, printList, formatTime } from './printResult.js';
import { withStore } from './withStore.js';

export const contractCommands = [
  defineCommand({
    name: 'contracts create',
    about: 'makes a contract in a tenant',
    options: {
      name: { value: 'NAME', about: 'what it is called', required: true },
      tenant: { value: 'TENANT', about: 'id of its tenant', required: true },
      ...JSON_OPTION,
    },
    async run({ values }, { io }) {
      const contract = await withStore(io, async (services) =>
        createContract(services, COMMAND_LINE_ACTOR, await findTenant(services.store.directory, values.tenant), values),
      );
      await printResult(io, values.json, toOutput(contract), `contract ${contract.id} (${contract.name})`);
      return 0;
    },
  }),
  defineCommand({
    name: 'contracts list',
    about: 'lists the contracts',
    options: { tenant: { value: 'TENANT', about: 'only those of this tenant' }, ...JSON_OPTION },
    async run({ values }, { io }) {
      const { items } = await withStore(io, async ({ store: { directory } }) => {
        if (values.tenant === undefined) return directory.listContracts([{ level: 'global' }]);
        const { id } = await findTenant(directory, values.tenant);
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
