import { describeRecipes, type RecipeCase } from './support/recipes.js';

const CSV = { 'content-type': 'text/csv; charset=UTF-8' };
const JSONL = { 'content-type': 'application/jsonl' };
const SHOPIFY_POST =
  'POST /admin/api/2026-01/graphql.json {"query":"mutation($query: String!) { bulkOperationRunQuery(query: $query) { bulkOperation { id } userErrors { message } } }","variables":{"query":"{ products { edges { node { id title } } } }"}}';
const SHOPIFY_POLL =
  'POST /admin/api/2026-01/graphql.json {"query":"query($id: ID!) { node(id: $id) { ... on BulkOperation { status errorCode url } } }","variables":{"id":"gid://shopify/BulkOperation/7"}}';
const started = (bulkOperation: object | null, ...messages: readonly string[]) => ({
  data: { bulkOperationRunQuery: { bulkOperation, userErrors: messages.map((message) => ({ message })) } },
});
const shopify = (node: object) => ({ data: { node }, extensions: { cost: { requestedQueryCost: 1 } } });
const SALESFORCE_POST =
  'POST /services/data/v62.0/jobs/query {"operation":"query","query":"SELECT Id, Name FROM Account"}';
const SALESFORCE_JOB = 'GET /services/data/v62.0/jobs/query/750R';
const SP_POST =
  'POST /reports/2021-06-30/reports {"reportType":"GET_MERCHANT_LISTINGS_ALL_DATA","marketplaceIds":["A1"]}';
const zendesk = (status: string, more: object = {}) => ({
  job_status: {
    id: '82de',
    url: '/api/v2/job_statuses/82de.json',
    total: 2,
    progress: 0,
    status,
    results: null,
    ...more,
  },
});
const HUBSPOT_POST =
  'POST /crm/v3/exports/export/async {"exportType":"LIST","format":"CSV","exportName":"contacts","objectType":"CONTACT","listId":9,"objectProperties":["email"]}';

/** As the documentation of each vendor has them. */
const CASES: Readonly<Record<string, readonly RecipeCase[]>> = {
  'Salesforce: Bulk API 2.0 query': [
    {
      message: {},
      answers: [
        [200, { id: '750R', operation: 'query', object: 'Account', state: 'UploadComplete', contentType: 'CSV' }],
        [200, { id: '750R', state: 'InProgress', retries: 0 }],
        [200, { id: '750R', state: 'JobComplete', numberRecordsProcessed: 3 }],
        [
          200,
          '"Id","Name"\n"001a","A"\n"001b","B"\n',
          { ...CSV, 'sforce-locator': 'MTAwMDA', 'sforce-numberofrecords': '2' },
        ],
        [200, '"Id","Name"\n"001c","C"\n', { ...CSV, 'sforce-locator': 'null', 'sforce-numberofrecords': '1' }],
      ],
      sent: [
        SALESFORCE_POST,
        SALESFORCE_JOB,
        SALESFORCE_JOB,
        `${SALESFORCE_JOB}/results?maxRecords=50000`,
        `${SALESFORCE_JOB}/results?maxRecords=50000&locator=MTAwMDA`,
      ],
      records: [
        { Id: '001a', Name: 'A' },
        { Id: '001b', Name: 'B' },
        { Id: '001c', Name: 'C' },
      ],
      waits: [5000, 7500],
    },
    {
      message: {},
      answers: [
        [200, { id: '750R', state: 'UploadComplete' }],
        [200, { id: '750R', state: 'Failed', errorMessage: 'INVALID_FIELD: No such column' }],
      ],
      sent: [SALESFORCE_POST, SALESFORCE_JOB],
      result: 'The job failed (200 OK)',
      waits: [5000],
    },
    {
      message: {},
      answers: [[400, [{ errorCode: 'API_ERROR', message: 'entity type is not supported' }]]],
      sent: [SALESFORCE_POST],
      result: 'The server responded with 400 Bad Request',
    },
  ],
  'Azure Resource Manager: Azure-AsyncOperation': [
    {
      message: {},
      answers: [
        [
          202,
          '',
          { 'azure-asyncoperation': '/operations/1?api-version=1&t=6%2F', location: '/results/1', 'retry-after': '10' },
        ],
        [200, { id: '/operations/1', status: 'InProgress' }, { 'retry-after': '15' }],
        [200, { id: '/operations/1', status: 'Succeeded', percentComplete: 100 }],
        [200, { rows: 3 }],
      ],
      sent: [
        'POST /subscriptions/s1/generateReport?api-version=2024-08-01',
        'GET /operations/1?api-version=1&t=6%2F',
        'GET /operations/1?api-version=1&t=6%2F',
        'GET /results/1',
      ],
      result: { rows: 3 },
      waits: [10_000, 15_000],
    },
    {
      message: {},
      answers: [
        [202, '', { 'azure-asyncoperation': '/operations/1', location: '/results/1' }],
        [200, { status: 'Failed', error: { code: 'BadArgument', message: 'The period is too long.' } }],
      ],
      sent: ['POST /subscriptions/s1/generateReport?api-version=2024-08-01', 'GET /operations/1'],
      result: 'The job failed (200 OK)',
      waits: [5000],
    },
  ],
  'Azure AI, OData: Operation-Location': [
    {
      message: { url: 'https://a.example/1.pdf' },
      answers: [
        [
          202,
          '',
          { 'operation-location': '/documentintelligence/results/1?api-version=2024-11-30', 'retry-after': '1' },
        ],
        [200, { status: 'running' }, { 'retry-after': '1' }],
        [200, { status: 'succeeded', analyzeResult: { documents: [{ docType: 'invoice' }, { docType: 'receipt' }] } }],
      ],
      sent: [
        'POST /documentintelligence/documentModels/prebuilt-invoice:analyze?api-version=2024-11-30 {"urlSource":"https://a.example/1.pdf"}',
        'GET /documentintelligence/results/1?api-version=2024-11-30',
        'GET /documentintelligence/results/1?api-version=2024-11-30',
      ],
      records: [{ docType: 'invoice' }, { docType: 'receipt' }],
      waits: [1000, 1000],
    },
  ],
  'Google: long-running operation': [
    {
      message: { uri: 'gs://b/a.flac' },
      answers: [
        [200, { name: '7612202767953098924' }],
        [200, { name: '7612202767953098924', metadata: { progressPercent: 50 } }],
        [200, { name: '7612202767953098924', done: true, response: { results: [{ transcript: 'hi' }] } }],
      ],
      sent: [
        'POST /v1/speech:longrunningrecognize {"config":{"languageCode":"en-US"},"audio":{"uri":"gs://b/a.flac"}}',
        'GET /v1/operations/7612202767953098924',
        'GET /v1/operations/7612202767953098924',
      ],
      records: [{ results: [{ transcript: 'hi' }] }],
      waits: [5000, 7500],
    },
    {
      message: { uri: 'gs://b/a.flac' },
      answers: [
        [200, { name: '1' }],
        [200, { name: '1', done: true, error: { code: 3, message: 'Unable to recognize speech' } }],
      ],
      sent: [
        'POST /v1/speech:longrunningrecognize {"config":{"languageCode":"en-US"},"audio":{"uri":"gs://b/a.flac"}}',
        'GET /v1/operations/1',
      ],
      result: 'The job failed (200 OK)',
      waits: [5000],
    },
  ],
  'Shopify: bulk operation': [
    {
      message: {},
      answers: [
        [200, started({ id: 'gid://shopify/BulkOperation/7' })],
        [200, shopify({ status: 'RUNNING', errorCode: null, url: null })],
        [
          200,
          shopify({
            status: 'COMPLETED',
            errorCode: null,
            url: 'https://files.test/bulk-7.jsonl?X-Goog-Signature=a%2F',
          }),
        ],
      ],
      files: [
        [200, '{"id":"gid://shopify/Product/1","title":"A"}\n{"id":"gid://shopify/Product/2","title":"B"}\n', JSONL],
      ],
      sent: [SHOPIFY_POST, SHOPIFY_POLL, SHOPIFY_POLL, 'files.test GET /bulk-7.jsonl?X-Goog-Signature=a%2F'],
      records: [
        { id: 'gid://shopify/Product/1', title: 'A' },
        { id: 'gid://shopify/Product/2', title: 'B' },
      ],
      // The last one is the limit of the time in which the rule looks into the file.
      waits: [5000, 7500, 5000],
    },
    {
      message: {},
      answers: [
        [200, started({ id: 'gid://shopify/BulkOperation/7' })],
        [200, shopify({ status: 'COMPLETED', errorCode: null, url: null })],
      ],
      sent: [SHOPIFY_POST, SHOPIFY_POLL],
      records: [],
      waits: [5000],
    },
    {
      message: {},
      answers: [[200, started(null, 'A bulk query operation for this app and shop is already in progress')]],
      sent: [SHOPIFY_POST],
      result: 'Shopify: A bulk query operation for this app and shop is already in progress',
    },
  ],
  'Amazon Selling Partner API: report': [
    {
      message: { marketplaces: ['A1'] },
      answers: [
        [202, { reportId: '50036018' }],
        [200, { reportId: '50036018', processingStatus: 'IN_QUEUE' }],
        [429, { errors: [{ code: 'QuotaExceeded' }] }, { 'retry-after': '60' }],
        [200, { reportId: '50036018', processingStatus: 'DONE', reportDocumentId: 'amzn1.spdoc.1' }],
        [
          200,
          {
            reportDocumentId: 'amzn1.spdoc.1',
            url: 'https://files.test/r.txt?X-Amz-Signature=1',
            compressionAlgorithm: 'GZIP',
          },
        ],
      ],
      files: [[200, 'not unpacked', { 'content-type': 'application/octet-stream' }]],
      sent: [
        SP_POST,
        'GET /reports/2021-06-30/reports/50036018',
        'GET /reports/2021-06-30/reports/50036018',
        'GET /reports/2021-06-30/reports/50036018',
        'GET /reports/2021-06-30/documents/amzn1.spdoc.1',
        'files.test GET /r.txt?X-Amz-Signature=1',
      ],
      result: { attachmentUrl: 'STORAGE/objects/o1?storage_type=maester' },
      waits: [30_000, 45_000, 60_000],
    },
    {
      message: { marketplaces: ['A1'] },
      answers: [
        [202, { reportId: '5' }],
        [200, { reportId: '5', processingStatus: 'CANCELLED' }],
      ],
      sent: [SP_POST, 'GET /reports/2021-06-30/reports/5'],
      records: [],
      waits: [30_000],
    },
  ],
  'Zendesk: job status': [
    {
      message: { tickets: [{ subject: 'a' }, { subject: 'b' }] },
      answers: [
        [200, zendesk('queued')],
        [200, zendesk('working', { progress: 1 })],
        [
          200,
          zendesk('completed', {
            progress: 2,
            results: [
              { id: 244, index: 0 },
              { error: 'TicketCreateFailed', index: 1 },
            ],
          }),
        ],
      ],
      sent: [
        'POST /api/v2/tickets/create_many.json {"tickets":[{"subject":"a"},{"subject":"b"}]}',
        'GET /api/v2/job_statuses/82de.json',
        'GET /api/v2/job_statuses/82de.json',
      ],
      records: [
        { id: 244, index: 0 },
        { error: 'TicketCreateFailed', index: 1 },
      ],
      waits: [2000, 3000],
    },
  ],
  'Stripe: report run': [
    {
      message: { start: 1680000000, end: 1680100000 },
      answers: [
        [200, { id: 'frr_1', object: 'reporting.report_run', result: null, status: 'pending' }],
        [200, { id: 'frr_1', result: { id: 'file_1', url: 'https://files.test/elsewhere' }, status: 'succeeded' }],
        [200, 'category,net\ncharge,100\n', CSV],
      ],
      sent: [
        'POST /v1/reporting/report_runs report_type=balance.summary.1&parameters%5Binterval_start%5D=1680000000&parameters%5Binterval_end%5D=1680100000 with a key',
        'GET /v1/reporting/report_runs/frr_1',
        'GET /v1/files/file_1/contents',
      ],
      records: [{ category: 'charge', net: '100' }],
      waits: [5000],
    },
  ],
  'HubSpot: export': [
    {
      message: { list: 9 },
      answers: [
        [202, { id: '16', links: { status: 'https://files.test/status' } }],
        [404, { status: 'error', message: 'not found' }],
        [200, { status: 'PROCESSING' }],
        [200, { status: 'COMPLETE', result: 'https://files.test/contacts.csv?Expires=1&Signature=~s' }],
      ],
      files: [[200, 'Record ID,Email\n1,a@example.com\n', CSV]],
      sent: [
        HUBSPOT_POST,
        'GET /crm/v3/exports/export/async/tasks/16/status',
        'GET /crm/v3/exports/export/async/tasks/16/status',
        'GET /crm/v3/exports/export/async/tasks/16/status',
        'files.test GET /contacts.csv?Expires=1&Signature=~s',
      ],
      records: [{ 'Record ID': '1', Email: 'a@example.com' }],
      waits: [5000, 0, 7500],
    },
  ],
  'Meta: insights': [
    {
      message: {},
      answers: [
        [200, { report_run_id: '6023920149050' }],
        [200, { id: '6023920149050', async_status: 'Job Running', async_percent_completion: 5 }],
        [200, { id: '6023920149050', async_status: 'Job Completed', async_percent_completion: 100 }],
        [200, { data: [{ clicks: '1' }], paging: { next: '/v24.0/6023920149050/insights?after=x' } }],
        [200, { data: [{ clicks: '2' }], paging: { cursors: { after: 'x' } } }],
      ],
      sent: [
        'POST /v24.0/act_1/insights?level=ad',
        'GET /v24.0/6023920149050',
        'GET /v24.0/6023920149050',
        'GET /v24.0/6023920149050/insights?limit=500',
        'GET /v24.0/6023920149050/insights?after=x',
      ],
      records: [{ clicks: '1' }, { clicks: '2' }],
      waits: [5000, 7500],
    },
  ],
  'FHIR: bulk data export': [
    {
      message: {},
      answers: [
        [202, '', { 'content-location': '/r4/$export-poll/9' }],
        [202, '', { 'x-progress': 'in progress', 'retry-after': '120' }],
        [
          200,
          {
            transactionTime: '2026-01-01T00:00:00Z',
            requiresAccessToken: true,
            output: [
              { type: 'Patient', url: '/files/p.ndjson' },
              { type: 'Observation', url: '/files/o.ndjson' },
            ],
            error: [],
          },
        ],
        [200, '{"id":"p1"}\n{"id":"p2"}\n', { 'content-type': 'application/fhir+ndjson' }],
        [200, '{"id":"o1"}\n', { 'content-type': 'application/fhir+ndjson' }],
      ],
      sent: [
        'GET /r4/Patient/$export?_type=Patient,Observation',
        'GET /r4/$export-poll/9',
        'GET /r4/$export-poll/9',
        'GET /files/p.ndjson',
        'GET /files/o.ndjson',
      ],
      records: [{ id: 'p1' }, { id: 'p2' }, { id: 'o1' }],
      waits: [10_000, 120_000],
    },
    {
      message: {},
      answers: [
        [202, '', { 'content-location': '/r4/$export-poll/9' }],
        [200, { output: [], error: [] }],
      ],
      sent: ['GET /r4/Patient/$export?_type=Patient,Observation', 'GET /r4/$export-poll/9'],
      records: [],
      waits: [10_000],
    },
  ],
};

describeRecipes('docs/jobs.md', 'Recipes', CASES);
