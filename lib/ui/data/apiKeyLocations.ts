/** Where an API key can go beside a header, and what to do for it. */
export const API_KEY_LOCATIONS = {
  model: {
    query: 'Query of the address',
    path: 'Path of the address',
    body: 'Body of the request',
    cookie: 'Cookie',
  },
  help: {
    description:
      'In a path the key goes where its name stands in braces: of a key that is called <b>key</b>, <b>https://api.example.com/{key}/orders</b>.',
  },
} as const;
