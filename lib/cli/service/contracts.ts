import type { Contract } from '../../platform/model/directory.js';
import { OPERATOR } from '../../platform/usecases/directory/by.js';
import { createContract } from '../../platform/usecases/directory/contracts.js';
import { command } from '../command.js';
import { tenantNamed } from './named.js';
import { json, print, printList, time } from './print.js';
import { withStore } from './store.js';

export const contractCommands = [
  command({
    name: 'contracts create',
    about: 'makes a contract in a tenant',
    options: {
      name: { value: 'NAME', about: 'what it is called', required: true },
      tenant: { value: 'TENANT', about: 'id of its tenant', required: true },
      ...json,
    },
    async run({ values }, { io }) {
      const contract = await withStore(io, async (services) =>
        createContract(services, OPERATOR, await tenantNamed(services.store.directory, values.tenant), values),
      );
      await print(io, values.json, shown(contract), `contract ${contract.id} (${contract.name})`);
      return 0;
    },
  }),
  command({
    name: 'contracts list',
    about: 'lists the contracts',
    options: { tenant: { value: 'TENANT', about: 'only those of this tenant' }, ...json },
    async run({ values }, { io }) {
      const { items } = await withStore(io, async ({ store: { directory } }) => {
        if (values.tenant === undefined) return directory.contracts([{ level: 'global' }]);
        const { id } = await tenantNamed(directory, values.tenant);
        return directory.contracts([{ level: 'tenant', id }]);
      });
      await printList(io, values.json, 'contracts', items.map(shown));
      return 0;
    },
  }),
];

function shown({ id, name, tenantId, createdAtMs }: Contract) {
  return { id, name, tenant: tenantId, created_at: time(createdAtMs) };
}
