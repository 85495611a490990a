import '../../../forms/forms.css';
import './requestForm.css';

import { useLayoutEffect, useRef, useState } from 'preact/hooks';

import { createPathParameter, listMissingParameters } from '../../../../step/parameterRows.js';
import type { StepDraft } from '../../../../step/stepDraft.js';
import { readSetting, setMember } from '../../../../step/structuredSetting.js';
import type { Findings } from '../findings.js';
import { HeadersTab } from '../request/HeadersTab.js';
import { VariablesTab } from '../request/VariablesTab.js';
import { Tabs } from '../Tabs.js';
import { readRows } from './bodyKinds.js';
import { REQUEST_FIELDS } from './fieldInfo.js';
import { MissingParameters } from './MissingParameters.js';
import type { ProviderRules } from './OutcomesForm.js';
import { isParameterList } from './ParametersForm.js';
import { RequestField } from './RequestField.js';
import { listTabFields, REQUEST_TABS, type RequestTabName } from './requestTabsList.js';

interface RequestFormProps {
  readonly form: StepDraft;
  readonly onChange: (form: StepDraft) => void;
  readonly findings: Findings;
  readonly provider: ProviderRules | undefined;
}

/** The parts of a step of the function `request`, one tab each. */
export function RequestForm({ form, onChange, findings, provider }: RequestFormProps) {
  const [open, setOpen] = useState<RequestTabName>('parameters');
  const container = useRef<HTMLDivElement>(null);
  /** Number of the parameter that gets the focus with the next rendering. */
  const nextFocus = useRef<number | undefined>(undefined);
  useLayoutEffect(() => {
    const { current } = nextFocus;
    if (current === undefined) return;
    nextFocus.current = undefined;
    container.current?.querySelector<HTMLElement>(`[aria-label="Name of parameter ${String(current)}"]`)?.focus();
  });

  const parameters = readParameterList(form);
  const address = `${typeof form.settings.baseUrl === 'string' ? form.settings.baseUrl : ''}${form.url.text}`;
  const fieldsOf = (tab: RequestTabName) => listTabFields(tab, Object.keys(REQUEST_FIELDS), Object.keys(form.settings));

  return (
    <div ref={container}>
      {parameters !== undefined && (
        <MissingParameters
          names={listMissingParameters(address, parameters)}
          onAdd={(names) => {
            nextFocus.current = parameters.length + 1;
            setOpen('parameters');
            const list = [...parameters, ...names.map(createPathParameter)];
            onChange({ ...form, settings: setMember(form.settings, 'parameters', list) });
          }}
        />
      )}
      <Tabs
        label="Parts of the request"
        open={open}
        onOpen={(name) => setOpen(name as RequestTabName)}
        tabs={REQUEST_TABS.map(({ name, title }) => ({
          name,
          title,
          count: countParts(name, form, fieldsOf(name)),
          hasProblem: hasProblem(name, findings, fieldsOf(name)),
        }))}
      >
        {open === 'headers' && (
          <HeadersTab
            headers={form.headers}
            onChange={(headers) => onChange({ ...form, headers })}
            findings={findings}
          />
        )}
        {open === 'variables' && (
          <VariablesTab
            variables={form.variables}
            onChange={(variables) => onChange({ ...form, variables })}
            findings={findings}
          />
        )}
        {fieldsOf(open).map((name) => (
          <RequestField
            key={name}
            name={name}
            form={form}
            onChange={onChange}
            findings={findings}
            provider={provider}
          />
        ))}
      </Tabs>
    </div>
  );
}

/** Returns the parameters; undefined while rows can't show them. */
function readParameterList({ settings }: StepDraft): readonly unknown[] | undefined {
  const setting = readSetting(settings.parameters, 'Parameters');
  if (setting.kind === 'text' || !isParameterList(setting.value)) return undefined;
  return readRows(setting.value);
}

function countParts(tab: RequestTabName, form: StepDraft, fields: readonly string[]): number {
  switch (tab) {
    case 'headers':
      return form.headers.length;
    case 'variables':
      return form.variables.length;
    case 'parameters':
      return readParameterList(form)?.length ?? 0;
    default: {
      const readerBody = tab === 'body' && form.body.kind !== 'none' ? 1 : 0;
      return fields.filter((name) => Object.hasOwn(form.settings, name)).length + readerBody;
    }
  }
}

function hasProblem(
  tab: RequestTabName,
  { problems, settingProblems, evaluations }: Findings,
  fields: readonly string[],
): boolean {
  const prefixes = tab === 'headers' || tab === 'variables' ? [tab] : fields;
  const places = [
    ...Object.keys(problems),
    ...Object.keys(settingProblems),
    ...Object.entries(evaluations).flatMap(([place, { kind }]) => (kind === 'error' ? [place] : [])),
  ];
  return places.some((place) => prefixes.some((prefix) => place === prefix || place.startsWith(`${prefix}.`)));
}
