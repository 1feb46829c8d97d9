// How deep a value may nest.

/**
 * The most arrays and maps that may stand inside one another, the outermost included (CODEC-4).
 *
 * 64, because it is far above what real messages use (single digits) and far below the few thousand levels at
 * which recursive code, ours or the application's, overflows its stack. JSON.parse itself takes millions, so
 * the limit has to be held before it.
 */
export const MAX_DEPTH = 64;
