import { NEVER } from '../../../model/refresh.js';
import type { Migration, SqlSyntax } from './migration.js';

/** Scheduled refresh, authorization flows, events, webhooks and revocations. */
export const refreshing: Migration = (syntax) => [
  ...states(syntax),
  ...health(syntax),
  ...journal(syntax),
  ...flows(syntax),
  ...events(syntax),
  ...revocations(syntax),
];

function states({ text, integer }: SqlSyntax): string[] {
  return [
    'drop index refresh_states_due',
    `alter table refresh_states add column obtained_at_ms ${integer} not null default 0`,
    `alter table refresh_states add column expires_at_ms ${integer}`,
    `alter table refresh_states add column failing_since_ms ${integer}`,
    `alter table refresh_states add column last_error_class ${text}`,
    `update refresh_states set
       strategy = case strategy when 'ig_refresh_token' then 'ig_refresh' else strategy end,
       obtained_at_ms = (select obtained_at_ms from secrets where id = secret_id),
       expires_at_ms = (select expires_at_ms from secrets where id = secret_id),
       next_attempt_at_ms = case status when 'error' then ${NEVER} else next_attempt_at_ms end,
       due_at_ms = case status when 'error' then ${NEVER} else due_at_ms end`,
    // Secrets without an expiry had no refresh state before.
    `insert into refresh_states (secret_id, auth_client_id, strategy, obtained_at_ms, expires_at_ms,
       refresh_after_ms, next_attempt_at_ms, due_at_ms, failures, status)
     select id, auth_client_id, case type when 'oauth2_instagram' then 'ig_refresh' else 'refresh_token' end,
       obtained_at_ms, null, ${NEVER}, ${NEVER}, ${NEVER}, 0, state
     from secrets s where type in ('oauth2', 'oauth2_instagram') and expires_at_ms is null
       and not exists (select 1 from refresh_states where secret_id = s.id)`,
    // Covers the query of due secrets, so that a backlog needs only the index.
    'create index refresh_states_due on refresh_states (due_at_ms, auth_client_id, expires_at_ms, secret_id)',
    'create index refresh_states_leased on refresh_states (auth_client_id, lease_until_ms) where lease_until_ms > 0',
    `create index refresh_states_unwell on refresh_states (status) where status <> 'ready'`,
    `create index refresh_states_expiry on refresh_states (expires_at_ms)
     where status <> 'error' and expires_at_ms is not null`,
  ];
}

function health({ text, integer }: SqlSyntax): string[] {
  return [
    `alter table auth_clients add column rejected_since_ms ${integer}`,
    `alter table auth_clients add column rejected_with ${text}`,
    `alter table auth_clients add column paused_until_ms ${integer}`,
    `alter table auth_clients add column failures_in_row ${integer} not null default 0`,
    `create index auth_clients_unserved on auth_clients (id)
     where rejected_since_ms is not null or paused_until_ms is not null`,
    `alter table secrets add column degraded_since_ms ${integer}`,
  ];
}

/** The columns of every sealed value. */
function sealed({ text, integer }: SqlSyntax): string[] {
  return [`sealed ${text} not null`, `key_id ${text} not null`, `quarantined_at_ms ${integer}`];
}

function journal(syntax: SqlSyntax): string[] {
  const { text, integer, table } = syntax;
  return [
    table('refresh_attempts', [
      `id ${text} primary key`,
      `secret_id ${text} not null references secrets (id) on delete cascade`,
      `auth_client_id ${text} not null`,
      `tenant_id ${text} not null references tenants (id)`,
      `owner ${text} not null`,
      `epoch ${integer} not null`,
      `version ${integer} not null`,
      `token_hash ${text} not null`,
      `started_at_ms ${integer} not null`,
      `state ${text} not null`,
      ...sealed(syntax),
    ]),
    'create index refresh_attempts_of_secret on refresh_attempts (secret_id, id)',
    `create index refresh_attempts_open on refresh_attempts (id) where state = 'open'`,
    'create index refresh_attempts_by_key on refresh_attempts (key_id, quarantined_at_ms)',
  ];
}

function flows(syntax: SqlSyntax): string[] {
  const { text, integer, table } = syntax;
  return [
    // No foreign key to the secret: the flow must report that it was deleted.
    table('auth_flows', [
      `id ${text} primary key`,
      `tenant_id ${text} not null references tenants (id)`,
      `workspace_id ${text} not null references workspaces (id) on delete cascade`,
      `auth_client_id ${text} not null references auth_clients (id) on delete cascade`,
      `user_id ${text} not null references users (id) on delete cascade`,
      `secret_id ${text}`,
      `state_hash ${text}`,
      `cookie_hash ${text}`,
      `status ${text} not null`,
      `error_code ${text}`,
      `error_description ${text}`,
      `return_to ${text}`,
      `poll_at_ms ${integer}`,
      `created_at_ms ${integer} not null`,
      `expires_at_ms ${integer} not null`,
      ...sealed(syntax),
    ]),
    'create unique index auth_flows_state on auth_flows (state_hash) where state_hash is not null',
    'create index auth_flows_of_workspace on auth_flows (workspace_id)',
    'create index auth_flows_of_client on auth_flows (auth_client_id)',
    `create index auth_flows_polls on auth_flows (poll_at_ms, id) where status = 'pending' and poll_at_ms is not null`,
    'create index auth_flows_by_age on auth_flows (expires_at_ms)',
    'create index auth_flows_by_key on auth_flows (key_id, quarantined_at_ms)',
  ];
}

function events(syntax: SqlSyntax): string[] {
  const { text, integer, table } = syntax;
  return [
    // No foreign keys: an event outlives its resource.
    table('events', [
      `id ${text} primary key`,
      `at_ms ${integer} not null`,
      `type ${text} not null`,
      `tenant_id ${text}`,
      `workspace_id ${text}`,
      `resource_type ${text} not null`,
      `resource_id ${text} not null`,
      `data ${text} not null`,
    ]),
    'create index events_of_tenant on events (tenant_id, id)',
    'create index events_of_workspace on events (workspace_id, id)',
    'create index events_of_resource on events (resource_id, id)',
    'create index events_by_age on events (at_ms)',
    table('webhooks', [
      `id ${text} primary key`,
      `tenant_id ${text} not null references tenants (id)`,
      `workspace_id ${text} references workspaces (id) on delete cascade`,
      `url ${text} not null`,
      `events ${text} not null`,
      `created_at_ms ${integer} not null`,
      ...sealed(syntax),
    ]),
    'create index webhooks_of_tenant on webhooks (tenant_id, id)',
    'create index webhooks_of_workspace on webhooks (workspace_id) where workspace_id is not null',
    'create index webhooks_by_key on webhooks (key_id, quarantined_at_ms)',
    table('deliveries', [
      `id ${text} primary key`,
      `webhook_id ${text} not null references webhooks (id) on delete cascade`,
      `event_id ${text} not null references events (id) on delete cascade`,
      `attempts ${integer} not null`,
      `next_attempt_at_ms ${integer} not null`,
      `last_error ${text}`,
    ]),
    'create index deliveries_due on deliveries (next_attempt_at_ms, id)',
    'create index deliveries_of_webhook on deliveries (webhook_id)',
    'create index deliveries_of_event on deliveries (event_id)',
  ];
}

function revocations(syntax: SqlSyntax): string[] {
  const { text, integer, table } = syntax;
  return [
    // No foreign keys to secret and auth client: they are deleted.
    table('revocations', [
      `id ${text} primary key`,
      `tenant_id ${text} not null references tenants (id)`,
      `secret_id ${text} not null`,
      `attempts ${integer} not null`,
      `next_attempt_at_ms ${integer} not null`,
      `created_at_ms ${integer} not null`,
      ...sealed(syntax),
    ]),
    'create index revocations_due on revocations (next_attempt_at_ms, id)',
    'create index revocations_by_key on revocations (key_id, quarantined_at_ms)',
  ];
}
