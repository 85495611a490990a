/** Whether a flow file refers to a credential by its id or its reference. */
export function usesCredential(
  flow: string,
  { id, reference }: { readonly id: string; readonly reference?: string },
): boolean {
  return [id, ...(reference === undefined ? [] : [reference])].some((name) => {
    const quoted = name.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
    return new RegExp(String.raw`secretId:\s*["']?${quoted}["']?\s*(?:[,}#]|$)`, 'm').test(flow);
  });
}
