/** Filters of the log; an empty string filters nothing. The members are the parameters of the page's URL. */
export interface Filters {
  /** `audit`: the audit log, for administrators. `events`: events of credentials and auth clients. */
  readonly log: 'audit' | 'events';
  /** `here`: entries of this workspace. `everywhere`: also entries without a workspace, such as sign-ins. */
  readonly where: 'here' | 'everywhere';
  readonly action: string;
  readonly outcome: string;
  /** JSON:API type of the resource. */
  readonly type: string;
  readonly user: string;
  /** Id of the resource. */
  readonly resource: string;
  /** Local times without a zone, the format of `datetime-local`. */
  readonly from: string;
  readonly to: string;
  /** Type of the event. */
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

/** Reads the filters from the query of the page's URL. */
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

/** Returns the query of the page's URL, without the defaults. */
export function formatFilters(filters: Filters): string {
  const changed = Object.entries(filters).filter(([name, value]) => value !== DEFAULT_FILTERS[name as keyof Filters]);
  return new URLSearchParams(changed as [string, string][]).toString();
}

/** Whether a filter is set; the choice of the log and of the workspace doesn't count. */
export function isFiltered(filters: Filters): boolean {
  return formatFilters({ ...filters, log: 'audit', where: 'here' }) !== '';
}

/** Returns the API path of the first page of the log, relative to the service's root. */
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

/** Converts a link of the API, `/v2/…`, to a path relative to the service's root. */
export function toApiPath(link: string): string {
  return link.replace(/^\//, '');
}

/** Returns an error message if the end is not after the start. */
export function findTimeProblem({ from, to }: Pick<Filters, 'from' | 'to'>): string | undefined {
  if (from === '' || to === '' || Date.parse(from) < Date.parse(to)) return undefined;
  return 'The end must be after the start';
}

function toIsoTime(local: string): string {
  const ms = Date.parse(local);
  return Number.isNaN(ms) ? '' : new Date(ms).toISOString();
}
