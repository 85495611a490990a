import { pathToFileURL } from 'node:url';

/**
 * Makes what puts `file:` addresses into a JSON text, in place of those that the run's own storage gave.
 * @param base address of the storage
 * @param pathOf where the file of an id is; undefined for one that is not there
 */
export function createAddressRewriter(
  base: string,
  pathOf: (id: string) => string | undefined,
): (text: string) => string {
  const address = new RegExp(
    `${base.replaceAll('.', '\\.')}/(?:objects|links)/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?:\\?storage_type=maester)?`,
    'g',
  );
  return (text) => {
    if (!text.includes(base)) return text;
    return text.replace(address, (given: string, id: string) => {
      const file = pathOf(id);
      return file === undefined ? given : pathToFileURL(file).href;
    });
  };
}
