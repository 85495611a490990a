/** Derives the name of a flow file from the flow's name. */
export function toFileName(flowName: string): string {
  const baseName = flowName
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  return `${baseName === '' ? 'flow' : baseName}.yaml`;
}
