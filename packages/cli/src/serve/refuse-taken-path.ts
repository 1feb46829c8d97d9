// Keeps the socket's path apart from the endpoints beside it.
import type { HttpRoute } from '@inband/server';
import type { ResolvedSettings } from '../settings/read-settings.ts';
import { UsageError } from '../usage-error.ts';

export function refuseTakenPath({ values, labelOf }: ResolvedSettings, routes: readonly HttpRoute[]): void {
  if (routes.some(({ path }) => path === values.path)) {
    throw new UsageError(
      `${labelOf('path')} must differ from ${values.path}, which this server answers itself`,
    );
  }
}
