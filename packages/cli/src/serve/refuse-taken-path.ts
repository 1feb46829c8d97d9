// Keeps the socket's path apart from the endpoints beside it.
import type { ResolvedSettings } from '../settings/read-settings.ts';
import { UsageError } from '../usage-error.ts';

export function refuseTakenPath({ values, labelOf }: ResolvedSettings, paths: readonly string[]): void {
  if (paths.includes(values.path)) {
    throw new UsageError(
      `${labelOf('path')} must differ from ${values.path}, which this server answers itself`,
    );
  }
}
