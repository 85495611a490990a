import { useState } from 'preact/hooks';

import { hasUploadSetting, type StepFunction } from '../stepFunctions.js';
import type { Findings } from '../findings.js';
import { isFileRow, type BodyDraft, type StepDraft } from '../../../../step/stepDraft.js';
import { parseQuery } from '../../../../step/urlQuery.js';
import { Tabs } from '../Tabs.js';
import { BodyTab } from './BodyTab.js';
import { HeadersTab } from './HeadersTab.js';
import { QueryTab } from './QueryTab.js';
import { SettingsTab } from './SettingsTab.js';
import { VariablesTab } from './VariablesTab.js';

interface RequestTabsProps {
  readonly form: StepDraft;
  readonly onChange: (form: StepDraft) => void;
  readonly findings: Findings;
  readonly chosenFunction: StepFunction | undefined;
}

/** The other parts of the request, one tab each. */
export function RequestTabs({ form, onChange, findings, chosenFunction }: RequestTabsProps) {
  const [open, setOpen] = useState('query');
  const fieldsWithProblems = [
    ...Object.keys(findings.problems),
    ...Object.entries(findings.evaluations).flatMap(([field, { kind }]) => (kind === 'error' ? [field] : [])),
  ];
  const hasProblemIn = (...prefixes: readonly string[]): boolean =>
    fieldsWithProblems.some((field) => prefixes.some((prefix) => field.startsWith(prefix)));
  return (
    <Tabs
      label="Parts of the request"
      open={open}
      onOpen={setOpen}
      tabs={[
        { name: 'query', title: 'Query', count: parseQuery(form.url)?.length ?? 0, hasProblem: hasProblemIn('query.') },
        { name: 'headers', title: 'Headers', count: form.headers.length, hasProblem: hasProblemIn('headers.') },
        {
          name: 'body',
          title: 'Body',
          count: form.body.kind === 'none' ? 0 : 1,
          hasProblem: hasProblemIn('json', 'form.', 'parts.', 'mediaType', 'raw'),
        },
        { name: 'variables', title: 'Variables', count: form.variables.length, hasProblem: hasProblemIn('variables.') },
        {
          name: 'settings',
          title: 'Settings',
          count: Object.keys(form.settings).length,
          hasProblem: Object.keys(findings.settingProblems).length > 0,
        },
      ]}
    >
      {open === 'query' && (
        <QueryTab url={form.url} onChange={(url) => onChange({ ...form, url })} findings={findings} />
      )}
      {open === 'headers' && (
        <HeadersTab headers={form.headers} onChange={(headers) => onChange({ ...form, headers })} findings={findings} />
      )}
      {open === 'body' && (
        <BodyTab
          body={form.body}
          onChange={(body) => onChange(changeBody(form, body, hasUploadSetting(chosenFunction)))}
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
      {open === 'settings' && (
        <SettingsTab form={form} onChange={onChange} chosenFunction={chosenFunction} findings={findings} />
      )}
    </Tabs>
  );
}

/** Turns on file uploads when the first file is added, for a function that has the setting. */
function changeBody(form: StepDraft, body: BodyDraft, canTurnOn: boolean): StepDraft {
  const isFirst = body.parts.some(isFileRow) && !form.body.parts.some(isFileRow);
  return { ...form, body, ...(canTurnOn && isFirst ? { settings: { ...form.settings, uploadFile: true } } : {}) };
}
