import { useId } from 'preact/hooks';

import { isFiltered, findTimeProblem, type Filters } from './filters.js';
import { FilterSelect, type Choice } from './FilterSelect.js';
import type { ResourceNames } from './resourceNames.js';
import { ACTION_LABELS, EVENT_LABELS, OUTCOME_LABELS, RESOURCE_TYPE_LABELS } from './activityLabels.js';

interface FilterFormProps {
  readonly filters: Filters;
  readonly names: ResourceNames;
  readonly onChange: (filters: Filters) => void;
}

const WORKSPACE_CHOICES: readonly Choice[] = [
  ['here', 'This workspace'],
  ['everywhere', 'Everything I have access to'],
];

/** The filters of the log; each change applies immediately. */
export function FilterForm({ filters, names, onChange }: FilterFormProps) {
  const set = (name: keyof Filters) => (value: string) => onChange({ ...filters, [name]: value });
  const resources: readonly Choice[] = [
    ...names.secrets.map(({ id, name }): Choice => [id, name]),
    ...names.clients.map(({ id, name }): Choice => [id, `${name} (auth client)`]),
  ];
  const isAudit = filters.log === 'audit';
  return (
    <form class="filters" onSubmit={(event) => event.preventDefault()} aria-label="Filters">
      <FilterSelect label="Show" value={filters.where} choices={WORKSPACE_CHOICES} onChange={set('where')} />
      {isAudit ? (
        <>
          <FilterSelect
            label="Action"
            value={filters.action}
            anyLabel="All"
            choices={toChoices(ACTION_LABELS)}
            onChange={set('action')}
          />
          <FilterSelect
            label="Outcome"
            value={filters.outcome}
            anyLabel="All"
            choices={toChoices(OUTCOME_LABELS)}
            onChange={set('outcome')}
          />
          <FilterSelect
            label="Resource type"
            value={filters.type}
            anyLabel="All"
            choices={Object.entries(RESOURCE_TYPE_LABELS)}
            onChange={set('type')}
          />
        </>
      ) : (
        <FilterSelect
          label="Event"
          value={filters.event}
          anyLabel="All"
          choices={Object.entries(EVENT_LABELS).map(([name, { label }]): Choice => [name, label])}
          onChange={set('event')}
        />
      )}
      <FilterSelect
        label="Credential or auth client"
        value={filters.resource}
        anyLabel="All"
        choices={resources}
        onChange={set('resource')}
      />
      {isAudit && (
        <>
          <FilterSelect
            label="User"
            value={filters.user}
            anyLabel="All"
            choices={names.users.map(({ id, name }): Choice => [id, name])}
            onChange={set('user')}
          />
          <TimeRangeFields filters={filters} onChange={onChange} />
        </>
      )}
      {isFiltered(filters) && (
        <button
          type="button"
          class="small secondary outline"
          onClick={() => onChange({ ...NO_FILTERS, log: filters.log, where: filters.where })}
        >
          Clear filters
        </button>
      )}
    </form>
  );
}

const NO_FILTERS = { action: '', outcome: '', type: '', user: '', resource: '', from: '', to: '', event: '' };

function TimeRangeFields({ filters, onChange }: Pick<FilterFormProps, 'filters' | 'onChange'>) {
  const id = useId();
  const problem = findTimeProblem(filters);
  return (
    <>
      <label>
        From
        <input
          type="datetime-local"
          value={filters.from}
          onChange={({ currentTarget }) => onChange({ ...filters, from: currentTarget.value })}
        />
      </label>
      <label>
        To
        <input
          type="datetime-local"
          value={filters.to}
          aria-invalid={problem === undefined ? undefined : true}
          aria-describedby={problem === undefined ? undefined : id}
          onChange={({ currentTarget }) => onChange({ ...filters, to: currentTarget.value })}
        />
        {problem !== undefined && (
          <small id={id} role="alert">
            {problem}
          </small>
        )}
      </label>
    </>
  );
}

function toChoices(labels: Readonly<Record<string, { readonly label: string }>>): readonly Choice[] {
  return Object.entries(labels).map(([name, { label }]): Choice => [name, label]);
}
