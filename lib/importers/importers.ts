import { curl } from './curl/importCurl.js';
import type { Importer } from './importedStep.js';

/** The formats, in the order of lists. */
export const IMPORTERS: readonly Importer[] = [curl];

export function findImporter(format: string): Importer | undefined {
  return IMPORTERS.find((importer) => importer.format === format);
}
