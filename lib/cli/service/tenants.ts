import type { Tenant } from '../../platform/model/directory.js';
import { OPERATOR } from '../../platform/usecases/directory/by.js';
import { createTenant } from '../../platform/usecases/directory/tenants.js';
import { command } from '../command.js';
import { json, print, printList, time } from './print.js';
import { withStore } from './store.js';

export const tenantCommands = [
  command({
    name: 'tenants create',
    about: 'makes a tenant',
    options: { name: { value: 'NAME', about: 'what it is called', required: true }, ...json },
    async run({ values }, { io }) {
      const tenant = await withStore(io, (services) => createTenant(services, OPERATOR, values));
      await print(io, values.json, shown(tenant), `tenant ${tenant.id} (${tenant.name})`);
      return 0;
    },
  }),
  command({
    name: 'tenants list',
    about: 'lists the tenants',
    options: json,
    async run({ values }, { io }) {
      const { items } = await withStore(io, ({ store }) => store.directory.tenants([{ level: 'global' }]));
      await printList(io, values.json, 'tenants', items.map(shown));
      return 0;
    },
  }),
];

function shown({ id, name, createdAtMs }: Tenant) {
  return { id, name, created_at: time(createdAtMs) };
}
