/** The media types that fields suggest. */
export const MEDIA_TYPES = [
  'text/plain',
  'text/csv',
  'text/html',
  'text/xml',
  'application/xml',
  'application/x-ndjson',
  'application/octet-stream',
  'application/pdf',
  'application/vnd.api+json',
  'application/merge-patch+json',
  'application/json-patch+json',
  'application/graphql',
  'image/png',
  'image/jpeg',
];
