// A Fastify server that returns one constant text, in a child process: receives the text as a message and sends back its URL.
import { fastify } from 'fastify';

process.once('message', async (text) => {
  const app = fastify();
  app.get('/*', (_request, reply) => {
    reply.header('content-type', 'application/json; charset=utf-8').send(text);
  });
  process.send(await app.listen({ host: '127.0.0.1', port: 0 }));
});
process.on('disconnect', () => process.exit());
