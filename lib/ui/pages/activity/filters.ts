/** What of the log is shown. An empty text leaves everything in. */
export interface Filters {
  /** `audit`: who did what, for administrators. `events`: what happened to credentials. */
  readonly log: 'audit' | 'events';
  /** `here`: of this workspace. `everywhere`: also of what has no workspace, such as who signed in. */
  readonly where: 'here' | 'everywhere';
  readonly action: string;
  readonly outcome: string;
  /** JSON:API type of what it was done to. */
  readonly type: string;
  readonly user: string;
  /** Id of what it was done to. */
  readonly resource: string;
  /** Times without a zone, as `datetime-local` has them: the reader's. */
  readonly from: string;
  readonly to: string;
  /** Of an event. */
  readonly event: string;
}

const DEFAULT_FILTERS: Filters = {
  log: 'audit',
  where: 'here',
  action: '',
  outcome: '',
  type: '',
  user: '',
  resource: '',
  from: '',
  to: '',
  event: '',
};

/** From the query of the address. */
export function parseFilters(query: URLSearchParams): Filters {
  const text = (name: keyof Filters): string => query.get(name) ?? '';
  return {
    log: text('log') === 'events' ? 'events' : 'audit',
    where: text('where') === 'everywhere' ? 'everywhere' : 'here',
    action: text('action'),
    outcome: text('outcome'),
    type: text('type'),
    user: text('user'),
    resource: text('resource'),
    from: text('from'),
    to: text('to'),
    event: text('event'),
  };
}

/** The query of the address: what is as it is anyway is left out. */
export function formatFilters(filters: Filters): string {
  const changed = Object.entries(filters).filter(([name, value]) => value !== DEFAULT_FILTERS[name as keyof Filters]);
  return new URLSearchParams(changed as [string, string][]).toString();
}

/** Whether anything is left out. */
export function isFiltered(filters: Filters): boolean {
  return formatFilters({ ...filters, log: 'audit', where: 'here' }) !== '';
}

/** Where the first page of the log is, from the service's root. */
export function buildLogPath(filters: Filters, workspaceId: string): string {
  const { log, where, action, outcome, type, user, resource, from, to, event } = filters;
  const workspace = where === 'here' ? workspaceId : '';
  const parameters: Readonly<Record<string, string>> =
    log === 'events'
      ? { type: event, resource, workspace }
      : { action, outcome, resource_type: type, user, resource, workspace, from: toIsoTime(from), to: toIsoTime(to) };
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) if (value !== '') query.set(`filter[${name}]`, value);
  return `v2/${log === 'events' ? 'events' : 'audit-records'}?${query.toString()}`;
}

/** An address that the API gave, `/v2/…`, as the pages ask for it. */
export function toApiPath(link: string): string {
  return link.replace(/^\//, '');
}

/** In words, what is wrong with the times; undefined: nothing. */
export function findTimeProblem({ from, to }: Pick<Filters, 'from' | 'to'>): string | undefined {
  if (from === '' || to === '' || Date.parse(from) < Date.parse(to)) return undefined;
  return 'The end has to be later than the beginning';
}

function toIsoTime(local: string): string {
  const ms = Date.parse(local);
  return Number.isNaN(ms) ? '' : new Date(ms).toISOString();
}
