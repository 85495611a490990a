import { pathToFileURL } from 'node:url';

/**
 * Creates a function that replaces the URLs of the run's object storage in a JSON text by `file:` URLs.
 *
 * @param base URL of the object storage
 * @param pathOf returns the path of a file by its id; undefined for an unknown id
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
