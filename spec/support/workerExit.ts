// Mocha kills a worker that takes more than a second to exit. With a handler for the signal, Node still writes the coverage data.
if (process.env.MOCHA_WORKER_ID !== undefined) process.on('SIGTERM', () => undefined);
