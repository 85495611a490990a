import { useId } from 'preact/hooks';

import { isFiltered, timesProblem, type Filters } from './filters.js';
import { FilterSelect, type Choice } from './FilterSelect.js';
import type { Names } from './names.js';
import { ACTIONS, EVENTS, OUTCOMES, TYPES } from './words.js';

interface FilterFormProps {
  readonly filters: Filters;
  readonly names: Names;
  readonly onChange: (filters: Filters) => void;
}

const WHERE: readonly Choice[] = [
  ['here', 'This workspace'],
  ['everywhere', 'All that I may see'],
];

/** What is left out of the log. Each change is shown at once. */
export function FilterForm({ filters, names, onChange }: FilterFormProps) {
  const set = (name: keyof Filters) => (value: string) => onChange({ ...filters, [name]: value });
  const resources: readonly Choice[] = [
    ...names.secrets.map(({ id, name }): Choice => [id, name]),
    ...names.clients.map(({ id, name }): Choice => [id, `${name} (auth client)`]),
  ];
  const isAudit = filters.log === 'audit';
  return (
    <form class="filters" onSubmit={(event) => event.preventDefault()} aria-label="Filters">
      <FilterSelect label="Where" value={filters.where} choices={WHERE} onChange={set('where')} />
      {isAudit ? (
        <>
          <FilterSelect
            label="Action"
            value={filters.action}
            any="All"
            choices={ofWords(ACTIONS)}
            onChange={set('action')}
          />
          <FilterSelect
            label="Outcome"
            value={filters.outcome}
            any="All"
            choices={ofWords(OUTCOMES)}
            onChange={set('outcome')}
          />
          <FilterSelect
            label="Kind"
            value={filters.type}
            any="All"
            choices={Object.entries(TYPES)}
            onChange={set('type')}
          />
        </>
      ) : (
        <FilterSelect
          label="Event"
          value={filters.event}
          any="All"
          choices={Object.entries(EVENTS).map(([name, { words }]): Choice => [name, words])}
          onChange={set('event')}
        />
      )}
      <FilterSelect
        label="Credential or auth client"
        value={filters.resource}
        any="All"
        choices={resources}
        onChange={set('resource')}
      />
      {isAudit && (
        <>
          <FilterSelect
            label="User"
            value={filters.user}
            any="All"
            choices={names.users.map(({ id, name }): Choice => [id, name])}
            onChange={set('user')}
          />
          <Times filters={filters} onChange={onChange} />
        </>
      )}
      {isFiltered(filters) && (
        <button
          type="button"
          class="small secondary outline"
          onClick={() => onChange({ ...CLEARED, log: filters.log, where: filters.where })}
        >
          Clear filters
        </button>
      )}
    </form>
  );
}

const CLEARED = { action: '', outcome: '', type: '', user: '', resource: '', from: '', to: '', event: '' };

function Times({ filters, onChange }: Pick<FilterFormProps, 'filters' | 'onChange'>) {
  const id = useId();
  const problem = timesProblem(filters);
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

function ofWords(words: Readonly<Record<string, { readonly word: string }>>): readonly Choice[] {
  return Object.entries(words).map(([name, { word }]): Choice => [name, word]);
}
