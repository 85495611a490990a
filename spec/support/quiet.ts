/** Import this before any module that loads the runtime, whose loggers read their level at load time. */
process.env.LOG_LEVEL ??= 'fatal';
