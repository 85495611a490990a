import type { ComponentType } from 'preact';

/** A page of the sidebar. Its code is loaded on the first visit. */
interface PageDefinition {
  /** Segment in the hash. */
  readonly name: string;
  readonly title: string;
  readonly load: () => Promise<ComponentType>;
}

export const PAGES: readonly PageDefinition[] = [
  {
    name: 'credentials',
    title: 'Credentials',
    load: async () => (await import('../pages/credentials/CredentialsPage.js')).CredentialsPage,
  },
  {
    name: 'auth-clients',
    title: 'Auth clients',
    load: async () => (await import('../pages/authClients/AuthClientsPage.js')).AuthClientsPage,
  },
  {
    name: 'rest-step',
    title: 'REST step',
    load: async () => (await import('../pages/designer/DesignerPage.js')).DesignerPage,
  },
  { name: 'runs', title: 'Runs', load: async () => (await import('../pages/runs/RunsPage.js')).RunsPage },
  {
    name: 'activity',
    title: 'Activity',
    load: async () => (await import('../pages/activity/ActivityPage.js')).ActivityPage,
  },
  { name: 'health', title: 'Health', load: async () => (await import('../pages/health/HealthPage.js')).HealthPage },
];
