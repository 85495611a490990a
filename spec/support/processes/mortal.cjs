process.stderr.write('the reason\n', () => process.exit(3));
