import { gzipSync } from 'node:zlib';
import { describeRecipes, type Answer, type RecipeCase } from './support/recipes.js';

const envelope = (content: string): string =>
  `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>${content}</s:Body></s:Envelope>`;
const XML = { 'content-type': 'text/xml' };
const TEXT = { 'content-type': 'text/plain' };
const BUSY = { code: 'index_busy' };
const HTML: Answer = [200, '<html>Sign in'];
const SLACK_POST = 'POST /api/chat.postMessage {"channel":"C1","text":"hi"}';
const ISSUES = 'GET /repos/a/b/issues?labels=bug,p1';
const ORDER = { id: 'A-1', total: 5 };

const CASES: Readonly<Record<string, readonly RecipeCase[]>> = {
  GraphQL: [
    {
      message: { id: '7' },
      answers: [[200, { data: { order: { total: 5 } } }]],
      sent: ['POST /graphql {"query":"query Order($id: ID!) { order(id: $id) { total } }","variables":{"id":"7"}}'],
      result: { data: { order: { total: 5 } } },
    },
    {
      message: {},
      answers: [[200, { errors: [{ message: 'no id' }, { message: 'no order' }] }]],
      sent: ['POST /graphql {"query":"query Order($id: ID!) { order(id: $id) { total } }","variables":{}}'],
      result: 'GraphQL: no id; no order (200 OK)',
    },
  ],
  'SOAP and XML': [
    {
      message: { id: 'a<&' },
      answers: [[200, envelope('<Total>5</Total>'), XML]],
      sent: [
        `POST /soap <?xml version="1.0" encoding="UTF-8"?>${envelope('<GetOrder><Id>a&lt;&amp;</Id></GetOrder>')}`,
      ],
      result: {
        's:Envelope': { _attr: { 'xmlns:s': 'http://schemas.xmlsoap.org/soap/envelope/' }, 's:Body': { Total: '5' } },
      },
    },
    {
      message: { id: '0' },
      answers: [[500, envelope('<s:Fault><faultstring>No order</faultstring></s:Fault>'), XML]],
      sent: [`POST /soap <?xml version="1.0" encoding="UTF-8"?>${envelope('<GetOrder><Id>0</Id></GetOrder>')}`],
      result: 'SOAP: No order (500 Internal Server Error)',
    },
  ],
  'What is new in an API': [
    {
      message: {},
      answers: [
        [
          200,
          [
            { id: 1, date_modified: '2025-02-01' },
            { id: 2, date_modified: '2025-02-02' },
            { id: 1, date_modified: '2025-02-01' },
          ],
        ],
      ],
      sent: ['GET /api/orders?order=modified_asc&modified_after=2025-01-01T00%3A00%3A00Z'],
      records: [
        { id: 1, date_modified: '2025-02-01' },
        { id: 2, date_modified: '2025-02-02' },
      ],
    },
  ],
  'Slack: errors with the status 200': [
    {
      message: { channel: 'C1', text: 'hi' },
      answers: [
        [429, { ok: false, error: 'ratelimited' }, { 'retry-after': '30' }],
        [200, { ok: true, ts: '1.2' }],
      ],
      sent: [SLACK_POST, SLACK_POST],
      result: { ok: true, ts: '1.2' },
      waits: [30_000],
    },
    {
      message: { channel: 'C1', text: 'hi' },
      answers: [[200, { ok: false, error: 'channel_not_found' }]],
      sent: [SLACK_POST],
      result: 'Slack: channel_not_found (200 OK)',
    },
  ],
  'A page of HTML in place of JSON': [
    {
      message: {},
      answers: [HTML, [200, [{ id: 1 }]]],
      sent: ['GET /orders', 'GET /orders'],
      result: [{ id: 1 }],
      waits: [5000],
    },
    {
      message: {},
      answers: [HTML, HTML, HTML],
      sent: ['GET /orders', 'GET /orders', 'GET /orders'],
      result: 'No JSON: <html>Sign in: The response should be JSON, ',
      waits: [5000, 5000],
    },
  ],
  'A record that may not exist': [
    {
      message: { customer: { email: 'a+b@c.example' } },
      answers: [
        [409, BUSY],
        [404, {}],
      ],
      sent: ['GET /customers/a%2Bb%40c.example', 'GET /customers/a%2Bb%40c.example'],
      result: null,
      waits: [10_000],
    },
    {
      message: { customer: { email: 'x' } },
      answers: [[409, { code: 'other' }]],
      sent: ['GET /customers/x'],
      result: 'The server responded with 409 Conflict.',
    },
  ],
  'A POST that must not happen twice': [
    {
      message: { ...ORDER, status: 'paid' },
      answers: [
        [503, {}],
        [201, { ok: true }],
      ],
      sent: ['POST /orders {"id":"A-1","total":5} with a key', 'POST /orders {"id":"A-1","total":5} with a key'],
      result: { ok: true },
      waits: [0],
    },
    { message: { ...ORDER, status: 'open' }, answers: [], sent: [], result: null },
  ],
  '202 Accepted': [
    {
      message: { month: '2026-11' },
      answers: [
        [202, { job: 7 }, { location: '/reports/7' }],
        [202, {}, { 'retry-after': '8' }],
        [202, {}],
        [200, { state: 'done', rows: 2 }],
      ],
      sent: ['POST /reports {"month":"2026-11"}', 'GET /reports/7', 'GET /reports/7', 'GET /reports/7'],
      result: { state: 'done', rows: 2 },
      waits: [10_000, 8000, 10_000],
    },
    {
      message: { month: '2026-11' },
      answers: [
        [202, {}, { location: '/reports/7' }],
        [200, { state: 'failed', reason: 'no data' }],
      ],
      sent: ['POST /reports {"month":"2026-11"}', 'GET /reports/7'],
      result: 'The report failed: no data (200 OK)',
      waits: [10_000],
    },
  ],
  'Rate limits of vendors': [
    {
      message: { owner: 'a', repo: 'b', labels: ['bug', 'p1'] },
      answers: [
        [403, {}, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '60' }],
        [429, {}, { ratelimit: '"default";r=0;t=4' }],
        [200, []],
      ],
      sent: [ISSUES, ISSUES, ISSUES],
      result: [],
      waits: [60_000, 4000],
    },
    {
      message: { owner: 'a', repo: 'b', labels: ['bug', 'p1'] },
      answers: [[403, { message: 'Forbidden' }, { 'x-ratelimit-remaining': '9' }]],
      sent: [ISSUES],
      result: 'The server responded with 403 Forbidden.',
    },
  ],
  '600 requests per minute, and no refused one': [
    { message: { sku: 'a/1' }, answers: [[200, { ok: 1 }]], sent: ['GET /products/a%2F1'], result: { ok: 1 } },
  ],
  'Lists, filters and ids in the query': [
    {
      message: { ids: [1, 2], status: 'open', since: null },
      answers: [[200, {}]],
      sent: ['GET /search?sort=-created&ids%5B%5D=1&ids%5B%5D=2&filter%5Bstatus%5D=open&fields=id,total'],
      result: {},
    },
    { message: { ids: [] }, answers: [[200, {}]], sent: ['GET /search?sort=-created&fields=id,total'], result: {} },
  ],
  'Integers of 64 bits': [
    {
      message: { id: '7615917337495251231' },
      answers: [[200, '{"id":7615917337495251231}', { 'content-type': 'application/json' }]],
      sent: ['PUT /tweets/7615917337495251231 {"id":7615917337495251231,"pinned":true}'],
      result: { id: '7615917337495251231' },
    },
  ],
  'A CSV export': [
    {
      message: {},
      answers: [[200, Buffer.from('id;name\r\n007;Zoë\r\n', 'latin1'), { 'content-type': 'application/octet-stream' }]],
      sent: ['GET /export/orders.csv'],
      result: [{ id: '007', name: 'Zoë' }],
    },
  ],
  'A compressed report': [
    {
      message: {},
      answers: [[200, gzipSync('SKU\tUnits\nA-1\t3\nA-2\t5\n'), { 'content-type': 'application/a-gzip' }]],
      sent: ['GET /sales.txt.gz'],
      records: [
        { SKU: 'A-1', Units: '3' },
        { SKU: 'A-2', Units: '5' },
      ],
    },
  ],
  'A file': [
    {
      message: {},
      answers: [[200, '%PDF', { 'content-type': 'application/pdf' }]],
      sent: ['GET /reports/latest.pdf'],
      result: { attachmentUrl: 'STORAGE/objects/o1?storage_type=maester' },
    },
  ],
  'A large export in batches': [
    {
      message: { run: 3 },
      answers: [[200, '{"id":1,"total":"5.50"}\n{"id":2,"state":"cancelled"}\n{"id":3,"total":"7"}\n', TEXT]],
      sent: ['GET /orders/export'],
      records: [
        {
          records: [
            { id: 1, total: 5.5, run: 3 },
            { id: 3, total: 7, run: 3 },
          ],
        },
      ],
    },
  ],
  'Server-sent events': [
    {
      message: { job: { id: 'j1' } },
      answers: [
        [
          200,
          ': hello\n\nevent: step\ndata: {"done": 1}\n\ndata: 2\n\ndata: 3\n',
          { 'content-type': 'text/event-stream' },
        ],
      ],
      sent: ['GET /jobs/j1/events'],
      records: [
        { type: 'step', job: 'j1', progress: { done: 1 } },
        { type: 'message', job: 'j1', progress: 2 },
      ],
    },
  ],
};

describeRecipes('docs/request.md', 'Recipes', CASES);
