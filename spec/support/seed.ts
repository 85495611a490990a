import fc from 'fast-check';

/** Each run of `npm test` has the same generated cases; another seed has others. */
fc.configureGlobal({ seed: Number(process.env.SPEC_SEED ?? 1) });
