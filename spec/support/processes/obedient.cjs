// Exits on SIGTERM after finishing some work. Reports that it is ready once it handles the signal.
process.once('SIGTERM', () => {
  setTimeout(() => {
    process.stdout.write('finished\n', () => process.exit(0));
  }, 20);
});
process.stdout.write(`pid ${process.pid} of ${process.env.NAME} in ${process.cwd()}\n`);
setInterval(() => undefined, 1000);
