import type { FormFields } from '../../members/formField.js';
import type { GrantRequest as StandardRequest } from '../grants/index.js';
import { instagram } from './instagram.js';
import type { ProviderProtocol, ProviderRefresh, ProviderRequest } from './protocol.js';
import { standard } from './standard.js';

/** The protocols of vendors that differ from the standards. */
const PROTOCOLS = [instagram] as const;

type Protocol = (typeof PROTOCOLS)[number];

/** A grant or a request of a provider's own, with its parameters, by which a token is requested. */
export type GrantRequest = StandardRequest | Parameters<Protocol['requests'][number]['build']>[1];

/** Names of the providers' own ways to refresh a token. */
export type ProviderStrategy = Extract<Protocol, { readonly refresh: unknown }>['refresh']['strategy'];

const ALL: readonly ProviderProtocol<GrantRequest>[] = PROTOCOLS;
const REFRESHES = ALL.flatMap(({ refresh }) => (refresh === undefined ? [] : [refresh]));

export const PROVIDER_STRATEGIES: readonly string[] = REFRESHES.map(({ strategy }) => strategy);

/** Endpoints that the auth clients of some providers have in addition. */
export const PROVIDER_ENDPOINTS: FormFields = Object.fromEntries(
  ALL.flatMap(({ endpoints }) => Object.entries(endpoints)),
);

/** Returns the protocol of a provider. @param id in the catalogue; the protocol is the standard one without it */
export function findProtocol(id: string | undefined): ProviderProtocol<GrantRequest> {
  return ALL.find(({ providers }) => id !== undefined && providers.includes(id)) ?? standard;
}

/** Returns a provider's own way to refresh tokens; undefined for a standard refresh strategy. */
export function findProviderRefresh(strategy: string): ProviderRefresh<GrantRequest> | undefined {
  return REFRESHES.find((refresh) => refresh.strategy === strategy);
}

/** Returns the definition of a provider's own request; undefined for a grant. */
export function findProviderRequest({ grant }: GrantRequest): ProviderRequest | undefined {
  return ALL.flatMap(({ requests }) => requests).find(({ name }) => name === grant);
}
