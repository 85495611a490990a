// Ends when it is told to, after it has finished something. Says that it is there once it can be told.
process.once('SIGTERM', () => {
  setTimeout(() => {
    process.stdout.write('finished\n', () => process.exit(0));
  }, 20);
});
process.stdout.write(`pid ${process.pid} of ${process.env.NAME} in ${process.cwd()}\n`);
setInterval(() => undefined, 1000);
