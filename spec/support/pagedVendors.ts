import type { RecipeCase } from './recipes.js';

const A = { id: 'a' };
const B = { id: 'b' };
const C = { id: 'c' };
const GRAPHQL_QUERY =
  'query($after: String) { orders(first: 50, after: $after) { nodes { id } pageInfo { hasNextPage endCursor } } }';
const SEARCH = '"size":1000,"query":{"match_all":{}},"sort":[{"date":"asc"},{"_id":"asc"}]';
const graphqlPage = (nodes: readonly object[], hasNextPage: boolean, endCursor: string | null) => ({
  data: { orders: { nodes, pageInfo: { hasNextPage, endCursor } } },
});
const hit = (_source: object, sort: readonly unknown[]) => ({ _source, sort });

/** Pages as the documentation of each vendor has them, by the heading of its recipe in docs/pages.md. */
export const PAGED_VENDORS: Readonly<Record<string, readonly RecipeCase[]>> = {
  'GitHub, GitLab: the header Link': [
    {
      message: { owner: 'o', repo: 'r' },
      answers: [
        [
          200,
          [A, B],
          { link: '</repositories/1/issues?state=all&per_page=100&page=2>; rel="next", </x?page=2>; rel="last"' },
        ],
        [
          200,
          [C],
          { link: '</repositories/1/issues?page=1>; rel="prev", </repositories/1/issues?page=1>; rel="first"' },
        ],
      ],
      sent: [
        'GET /repos/o/r/issues?state=all&per_page=100',
        'GET /repositories/1/issues?state=all&per_page=100&page=2',
      ],
      records: [A, B, C],
    },
  ],
  'Stripe: the id of the last record': [
    {
      message: {},
      answers: [
        [200, { object: 'list', data: [A, B], has_more: true }],
        [200, { object: 'list', data: [C], has_more: false }],
      ],
      sent: ['GET /v1/customers?limit=100', 'GET /v1/customers?starting_after=b&limit=100'],
      records: [A, B, C],
    },
    {
      message: {},
      answers: [[200, { object: 'list', data: [], has_more: false }]],
      sent: ['GET /v1/customers?limit=100'],
      records: [],
    },
  ],
  'Slack: next_cursor': [
    {
      message: {},
      answers: [
        [200, { ok: true, channels: [A], response_metadata: { next_cursor: 'dGVhbTpDMUg5UkVTR0w=' } }],
        [200, { ok: true, channels: [B], response_metadata: { next_cursor: '' } }],
      ],
      sent: [
        'GET /api/conversations.list?limit=200',
        'GET /api/conversations.list?cursor=dGVhbTpDMUg5UkVTR0w%3D&limit=200',
      ],
      records: [A, B],
    },
    {
      message: {},
      answers: [
        [200, { ok: true, channels: [A], response_metadata: { next_cursor: 'x' } }],
        [200, { ok: false, error: 'invalid_cursor' }],
      ],
      sent: ['GET /api/conversations.list?limit=200', 'GET /api/conversations.list?cursor=x&limit=200'],
      result: 'Slack: invalid_cursor',
    },
  ],
  'Shopify: Link with page_info': [
    {
      message: {},
      answers: [
        [200, { products: [A] }, { link: '</admin/api/2026-01/products.json?page_info=abc&limit=250>; rel="next"' }],
        [200, { products: [B] }, { link: '</admin/api/2026-01/products.json?page_info=zzz>; rel="previous"' }],
      ],
      sent: [
        'GET /admin/api/2026-01/products.json?limit=250&status=active',
        'GET /admin/api/2026-01/products.json?page_info=abc&limit=250',
      ],
      records: [A, B],
    },
  ],
  'HubSpot: paging.next.after': [
    {
      message: {},
      answers: [
        [200, { results: [A], paging: { next: { after: '33452', link: 'https://elsewhere.test/?after=33452' } } }],
        [200, { results: [B] }],
      ],
      sent: ['GET /crm/v3/objects/contacts?limit=100', 'GET /crm/v3/objects/contacts?after=33452&limit=100'],
      records: [A, B],
    },
  ],
  'Salesforce: nextRecordsUrl': [
    {
      message: {},
      answers: [
        [200, { totalSize: 2, done: false, nextRecordsUrl: '/services/data/v62.0/query/01gD-2000', records: [A] }],
        [200, { totalSize: 2, done: true, records: [B] }],
      ],
      sent: [
        'GET /services/data/v62.0/query?q=SELECT%20Id%2C%20Name%20FROM%20Account',
        'GET /services/data/v62.0/query/01gD-2000',
      ],
      records: [A, B],
    },
  ],
  'Microsoft Graph, OData: @odata.nextLink': [
    {
      message: {},
      answers: [
        [
          200,
          { '@odata.context': 'c', '@odata.nextLink': '/v1.0/users?$select=id,mail&$skiptoken=RFNwdA', value: [A] },
        ],
        [200, { '@odata.context': 'c', value: [B] }],
      ],
      sent: ['GET /v1.0/users?$select=id,mail', 'GET /v1.0/users?$select=id,mail&$skiptoken=RFNwdA'],
      records: [A, B],
    },
  ],
  'Google: nextPageToken': [
    {
      message: {},
      answers: [
        [200, { kind: 'drive#fileList', nextPageToken: '~!!~AI9', files: [A] }],
        [200, { kind: 'drive#fileList', files: [] }],
      ],
      sent: ['GET /drive/v3/files?pageSize=1000', 'GET /drive/v3/files?pageToken=~%21%21~AI9&pageSize=1000'],
      records: [A],
    },
  ],
  'Elasticsearch: search_after in the body': [
    {
      message: {},
      answers: [
        [
          200,
          { hits: { total: { value: 2 }, hits: [hit(A, [1463538857, '654323']), hit(B, [1463538858, '654327'])] } },
        ],
        [200, { hits: { total: { value: 2 }, hits: [] } }],
      ],
      sent: [
        `POST /orders/_search {${SEARCH}}`,
        `POST /orders/_search {${SEARCH},"search_after":[1463538858,"654327"]}`,
      ],
      records: [A, B],
    },
  ],
  'Zendesk: links.next': [
    {
      message: {},
      answers: [
        [200, { tickets: [A], meta: { has_more: true }, links: { next: '/api/v2/tickets.json?page%5Bafter%5D=xxx' } }],
        [200, { tickets: [B], meta: { has_more: false }, links: { next: '/api/v2/tickets.json?page%5Bafter%5D=yyy' } }],
      ],
      sent: ['GET /api/v2/tickets.json?page%5Bsize%5D=100', 'GET /api/v2/tickets.json?page%5Bafter%5D=xxx'],
      records: [A, B],
    },
  ],
  'GraphQL: pageInfo': [
    {
      message: {},
      answers: [
        [200, graphqlPage([A], true, 'c1')],
        [200, graphqlPage([B], false, 'c2')],
      ],
      sent: [
        `POST /graphql {"query":"${GRAPHQL_QUERY}"}`,
        `POST /graphql {"query":"${GRAPHQL_QUERY}","variables":{"after":"c1"}}`,
      ],
      records: [A, B],
    },
  ],
  'Jira: startAt': [
    {
      message: {},
      answers: [
        [200, { startAt: 0, maxResults: 50, total: 3, issues: [A, B] }],
        [200, { startAt: 2, maxResults: 50, total: 3, issues: [C] }],
      ],
      sent: [
        'GET /rest/api/2/search?jql=project=A&startAt=0&maxResults=50',
        'GET /rest/api/2/search?jql=project=A&startAt=2&maxResults=50',
      ],
      records: [A, B, C],
    },
  ],
  'WordPress: page numbers and a header with their number': [
    {
      message: {},
      answers: [
        [200, [A], { 'x-wp-totalpages': '2' }],
        [200, [B], { 'x-wp-totalpages': '2' }],
      ],
      sent: ['GET /wp-json/wp/v2/posts?page=1&per_page=100', 'GET /wp-json/wp/v2/posts?page=2&per_page=100'],
      records: [A, B],
    },
  ],
  'Solr, Crossref: a first cursor, and the same one at the end': [
    {
      message: {},
      answers: [
        [200, { message: { items: [A], 'next-cursor': 'AoJ' } }],
        [200, { message: { items: [], 'next-cursor': 'AoJ' } }],
      ],
      sent: [
        'GET /works?filter=type:dataset&cursor=%2A&rows=1000',
        'GET /works?filter=type:dataset&cursor=AoJ&rows=1000',
      ],
      records: [A],
    },
  ],
};
