import type { Tenant } from '../../platform/model/directory.js';
import { COMMAND_LINE_ACTOR } from '../../platform/usecases/directory/actor.js';
import { createTenant } from '../../platform/usecases/directory/tenants.js';
import { defineCommand } from '../command.js';
import { JSON_OPTION, printResult, printList, formatTime } from './printResult.js';
import { withStore } from './withStore.js';

export const tenantCommands = [
  defineCommand({
    name: 'tenants create',
    description: 'creates a tenant',
    options: { name: { value: 'NAME', description: 'name of the tenant', required: true }, ...JSON_OPTION },
    async run({ values }, { io }) {
      const tenant = await withStore(io, (services) => createTenant(services, COMMAND_LINE_ACTOR, values));
      await printResult(io, values.json, toOutput(tenant), `tenant ${tenant.id} (${tenant.name})`);
      return 0;
    },
  }),
  defineCommand({
    name: 'tenants list',
    description: 'lists the tenants',
    options: JSON_OPTION,
    async run({ values }, { io }) {
      const { items } = await withStore(io, ({ store }) => store.directory.listTenants([{ level: 'global' }]));
      await printList(io, values.json, 'tenants', items.map(toOutput));
      return 0;
    },
  }),
];

function toOutput({ id, name, createdAtMs }: Tenant) {
  return { id, name, created_at: formatTime(createdAtMs) };
}
