// From settings to how clients authenticate, beside bearer tokens in the first message.
import type { ListenOptions, TicketStore } from '@inband/server';
import { apiKeyMethod } from '@inband/server/api-keys';
import { createTicketIssuer, ticketMethod } from '@inband/server/tickets';
import {
  apiKeyHeader,
  authorizationBearer,
  bearerSubprotocol,
  ticketQuery,
  type UpgradeWay,
} from '@inband/server/ways';
import type { Logger } from 'pino';
import { FollowedApiKeys } from '../api-keys/followed-api-keys.ts';
import type { ResolvedSettings } from '../settings/read-settings.ts';
import { UsageError } from '../usage-error.ts';

type Authentication = Pick<ListenOptions, 'methods' | 'upgrade' | 'tickets' | 'clientAddress'>;

/** By the name of the setting. A cookie is not among them: what it means is an application's business. */
const WAYS: Readonly<Record<string, () => UpgradeWay>> = {
  'authorization-bearer': authorizationBearer,
  'api-key-header': apiKeyHeader,
  'bearer-subprotocol': bearerSubprotocol,
  'ticket-query': ticketQuery,
};

/** Tickets of a server that stands alone are good there and nowhere else. */
const AUDIENCE = 'this server';

export interface OpenedAuthentication {
  readonly options: Authentication;
  /** Stops looking after files. */
  close(): void;
}

/** @throws UsageError when a file cannot be read or two settings do not go together. */
export function openAuthentication(
  settings: ResolvedSettings,
  takesTokens: boolean,
  store: TicketStore,
  logger: Logger,
): OpenedAuthentication {
  const { apiKeysFile, tickets, trustedProxies } = settings.values;
  const ticketOptions = {
    issuer: createTicketIssuer({ store, audience: AUDIENCE }),
    // There are no tickets for the pages of everybody: programs may have them all the same.
    ...(settings.values.allowedOrigins?.includes('*') ? { allowedOrigins: [] } : {}),
    ways: [
      ...(takesTokens ? [authorizationBearer()] : []),
      ...(apiKeysFile === undefined ? [] : [apiKeyHeader()]),
    ],
  };
  refuseIdle(settings);
  const upgrade = upgradeOption(settings);
  const apiKeys =
    apiKeysFile === undefined
      ? null
      : new FollowedApiKeys(apiKeysFile, settings.labelOf('apiKeysFile'), logger);
  return {
    options: {
      methods: [
        ...(apiKeys === null ? [] : [apiKeyMethod({ store: apiKeys })]),
        ...(tickets ? [ticketMethod({ store, audience: AUDIENCE })] : []),
      ],
      ...(upgrade === undefined ? {} : { upgrade }),
      ...(tickets ? { tickets: ticketOptions } : {}),
      ...(trustedProxies === undefined
        ? {}
        : { clientAddress: clientAddressOption(settings, trustedProxies) }),
    },
    close: () => apiKeys?.close(),
  };
}

/** A setting that nothing asks for would be a rule that does not hold. */
function refuseIdle({ values, labelOf, isSet }: ResolvedSettings): void {
  if (values.trustedProxies === undefined && isSet('proxySays')) {
    throw new UsageError(`${labelOf('proxySays')} needs --trusted-proxies`);
  }
  if (values.upgradeWays === undefined && isSet('missingCredential')) {
    throw new UsageError(`${labelOf('missingCredential')} needs --upgrade-ways`);
  }
}

function upgradeOption({ values, labelOf }: ResolvedSettings): Authentication['upgrade'] {
  const { upgradeWays, missingCredential, apiKeysFile, tickets } = values;
  if (upgradeWays === undefined) return undefined;
  const label = labelOf('upgradeWays');
  const ways = upgradeWays.map((name) => {
    const createWay = Object.hasOwn(WAYS, name) ? WAYS[name] : undefined;
    if (createWay === undefined) {
      throw new UsageError(`${label} must name ways among ${Object.keys(WAYS).join(', ')}`);
    }
    return createWay();
  });
  if (ways.some(({ method }) => method === 'api_key') && apiKeysFile === undefined) {
    throw new UsageError(`${label} names api-key-header, which needs --api-keys-file`);
  }
  if (ways.some(({ method }) => method === 'ticket') && !tickets) {
    throw new UsageError(`${label} names ticket-query, which needs --tickets`);
  }
  return { ways, missingCredential };
}

function clientAddressOption(
  { values }: ResolvedSettings,
  trustedProxies: readonly string[],
): NonNullable<Authentication['clientAddress']> {
  return values.proxySays === 'proxy-protocol'
    ? { trustedProxies, proxyProtocol: true }
    : { trustedProxies, header: values.proxySays };
}
