/** Locations of an API key other than a header, with the help text. */
export const API_KEY_LOCATIONS = {
  model: {
    query: 'Query parameter',
    path: 'Path',
    body: 'Request body',
    cookie: 'Cookie',
  },
  help: {
    description:
      'In a path, write the name of the key in braces: <b>https://api.example.com/{key}/orders</b> for a key named <b>key</b>.',
  },
} as const;
