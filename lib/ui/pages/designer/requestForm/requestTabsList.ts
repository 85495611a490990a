/** The tabs of a step of `request`, with the fields in each, in their order. */
export const REQUEST_TABS = [
  { name: 'parameters', title: 'Parameters', fields: ['parameters'] },
  { name: 'headers', title: 'Headers', fields: [] },
  { name: 'body', title: 'Body', fields: ['body'] },
  { name: 'outcomes', title: 'Outcomes', fields: ['outcomes', 'retry', 'idempotencyKey'] },
  {
    name: 'response',
    title: 'Response',
    fields: [
      'response',
      'records',
      'emit',
      'pagination',
      'poll',
      'transform',
      'outputSchema',
      'conditional',
      'incremental',
      'dedupe',
    ],
  },
  {
    name: 'sending',
    title: 'Sending',
    fields: ['timeouts', 'limits', 'redirects', 'cookies', 'proxy', 'tls', 'trace'],
  },
  { name: 'variables', title: 'Variables', fields: [] },
  { name: 'general', title: 'General', fields: ['baseUrl', 'when', 'otherwise'] },
] as const satisfies readonly { readonly name: string; readonly title: string; readonly fields: readonly string[] }[];

export type RequestTabName = (typeof REQUEST_TABS)[number]['name'];

const PLACED: ReadonlySet<string> = new Set(REQUEST_TABS.flatMap(({ fields }) => fields));

/**
 * Lists the fields of a tab. The last one also has those that no tab names, and what a hand-written file has beside: `advanced`, which
 * joins fields for a platform's form, and unknown ones.
 */
export function listTabFields(
  tab: RequestTabName,
  known: readonly string[],
  given: readonly string[],
): readonly string[] {
  const fields: readonly string[] = REQUEST_TABS.find(({ name }) => name === tab)?.fields ?? [];
  if (tab !== 'general') return fields;
  return [
    ...new Set([
      ...fields,
      ...[...known.filter((name) => name !== 'advanced'), ...given].filter((name) => !PLACED.has(name)),
    ]),
  ];
}
