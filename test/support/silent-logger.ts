// A log for suites that do not look at it.
import type { Logger } from '@inband/server';

export const silentLogger: Logger = { debug() {}, info() {}, warn() {}, error() {} };
