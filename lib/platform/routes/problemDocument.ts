import { STATUS_CODES } from 'node:http';

import type { Problem } from '../../errors.js';

/** A JSON:API error document. */
interface ProblemDocument {
  readonly errors: readonly (Problem & { readonly status: string; readonly title: string })[];
}

export function createProblemDocument(status: number, problems: readonly Problem[]): ProblemDocument {
  const title = STATUS_CODES[status] ?? 'Error';
  return {
    errors: problems.map(({ code, detail, source, meta }) => ({
      status: String(status),
      code,
      title,
      detail,
      ...(source === undefined ? {} : { source }),
      ...(meta === undefined ? {} : { meta }),
    })),
  };
}
