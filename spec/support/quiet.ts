/** Import this before anything that loads the runtime: its loggers take their level when they are loaded. */
process.env.LOG_LEVEL ??= 'fatal';
