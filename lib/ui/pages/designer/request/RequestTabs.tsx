import { useState } from 'preact/hooks';

import type { Component } from '../../../api/resources.js';
import type { StepFunction } from '../components.js';
import type { Findings } from '../findings.js';
import { isFile, type BodyForm, type StepForm } from '../model/stepForm.js';
import { queryOf } from '../model/urlQuery.js';
import { Tabs } from '../Tabs.js';
import { BodyTab } from './BodyTab.js';
import { QueryTab } from './QueryTab.js';
import { RowsEditor } from './RowsEditor.js';
import { SettingsTab } from './SettingsTab.js';
import { VariablesTab } from './VariablesTab.js';

interface RequestTabsProps {
  readonly form: StepForm;
  readonly onChange: (form: StepForm) => void;
  readonly findings: Findings;
  readonly functions: readonly StepFunction[];
  readonly chosen: StepFunction | undefined;
  readonly components: readonly Component[];
}

const HEADER_NAMES = [
  'Accept',
  'Accept-Language',
  'Content-Type',
  'Idempotency-Key',
  'If-Match',
  'If-None-Match',
  'Prefer',
];

/** The rest of the request, a tab for each part. */
export function RequestTabs({ form, onChange, findings, functions, chosen, components }: RequestTabsProps) {
  const [open, setOpen] = useState('query');
  const wrong = [
    ...Object.keys(findings.problems),
    ...Object.entries(findings.evaluated).flatMap(([field, { kind }]) => (kind === 'error' ? [field] : [])),
  ];
  const has = (...beginnings: readonly string[]): boolean =>
    wrong.some((field) => beginnings.some((beginning) => field.startsWith(beginning)));
  return (
    <Tabs
      label="Parts of the request"
      open={open}
      onOpen={setOpen}
      tabs={[
        { name: 'query', title: 'Query', count: queryOf(form.url)?.length ?? 0, isWrong: has('query.') },
        { name: 'headers', title: 'Headers', count: form.headers.length, isWrong: has('headers.') },
        {
          name: 'body',
          title: 'Body',
          count: form.body.kind === 'none' ? 0 : 1,
          isWrong: has('json', 'form.', 'parts.', 'mediaType', 'raw'),
        },
        { name: 'variables', title: 'Variables', count: form.variables.length, isWrong: has('variables.') },
        {
          name: 'settings',
          title: 'Settings',
          count: Object.keys(form.settings).length,
          isWrong: Object.keys(findings.settings).length > 0,
        },
      ]}
    >
      {open === 'query' && (
        <QueryTab url={form.url} onChange={(url) => onChange({ ...form, url })} findings={findings} />
      )}
      {open === 'headers' && (
        <>
          <RowsEditor
            noun="header"
            rows={form.headers}
            onChange={(headers) => onChange({ ...form, headers })}
            findings={findings}
            field="headers"
            names="header-names"
          />
          <datalist id="header-names">
            {HEADER_NAMES.map((name) => (
              <option key={name} value={name} />
            ))}
          </datalist>
        </>
      )}
      {open === 'body' && (
        <BodyTab body={form.body} onChange={(body) => onChange(withBody(form, body))} findings={findings} />
      )}
      {open === 'variables' && (
        <VariablesTab
          variables={form.variables}
          onChange={(variables) => onChange({ ...form, variables })}
          findings={findings}
        />
      )}
      {open === 'settings' && (
        <SettingsTab
          form={form}
          onChange={onChange}
          functions={functions}
          chosen={chosen}
          components={components}
          findings={findings}
        />
      )}
    </Tabs>
  );
}

/** Files are read only by a step that is told so: the first one tells it. */
function withBody(form: StepForm, body: BodyForm): StepForm {
  const isFirst = body.parts.some(isFile) && !form.body.parts.some(isFile);
  return { ...form, body, ...(isFirst ? { settings: { ...form.settings, uploadFile: true } } : {}) };
}
