/** What the file of a flow is called. */
export function toFileName(flowName: string): string {
  const words = flowName
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  return `${words === '' ? 'flow' : words}.yaml`;
}
