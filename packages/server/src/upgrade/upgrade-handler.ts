// What becomes of an upgrade request: a socket, a socket that only says why it is closed, or a refusal.
import type { AdmissionControl, Refusal } from '../admission/admission-control.ts';
import { PASS_PARAMETER, passIn } from '../admission-pass/pass-in.ts';
import { resolveClientAddress } from '../client-address/resolve-client-address.ts';
import type { Metrics } from '../metrics/metrics.ts';
import type { ResolvedOptions } from '../options.ts';
import type { Peer } from '../peer.ts';
import type { SampledLogger } from '../sampled-logger.ts';
import type { Identity } from '../verifier.ts';
import type { AcceptedUpgrade } from './accepted-upgrade.ts';
import {
  CUT,
  CUT_WITHOUT_PASS,
  HTTP_REFUSALS,
  type HttpRefusal,
  overloaded,
  passRequired,
  tooManyRequests,
} from './http-refusal.ts';
import { ANY_ORIGIN, allowsOrigin, type OriginPolicy, readOrigins } from './origin-policy.ts';
import type { Pending } from './pending.ts';
import { type ReadUpgrade, readUpgrade, type UpgradePolicy } from './read-upgrade.ts';
import type { RequestAuthenticator, RequestVerdict } from './request-authenticator.ts';
import type { UpgradeRequest } from './upgrade-request.ts';

/** What becomes of an upgrade request. */
export type UpgradeDecision = AcceptedUpgrade | HttpRefusal;

export interface UpgradeHandlerParts {
  readonly admission: AdmissionControl;
  readonly metrics: Metrics;
  readonly log: SampledLogger;
  /** Null where the first message is the only way in. */
  readonly authenticator: RequestAuthenticator | null;
  /** What can be offered; JSON is among them. */
  readonly subprotocols: ReadonlySet<string>;
}

/** Every refusal over HTTP of {@link UpgradeHandler.admit} is logged and counted here. */
export class UpgradeHandler {
  readonly #parts: UpgradeHandlerParts;
  readonly #options: ResolvedOptions;
  readonly #keepsUserAgent: boolean;
  #policy: UpgradePolicy;
  #originTexts: ReadonlyMap<string, string>;
  #isDraining = false;

  constructor(options: ResolvedOptions, parts: UpgradeHandlerParts) {
    this.#options = options;
    this.#parts = parts;
    const { methods, missingOrigin, origins, upgrade } = options;
    this.#keepsUserAgent = [...methods.values()].some((method) => method.usesUserAgent === true);
    this.#policy = {
      origins,
      missingOrigin,
      subprotocols: parts.subprotocols,
      credentialParameters: new Set(upgrade?.ways.flatMap((way) => way.queryParameter ?? [])),
    };
    this.#originTexts = textsOf(origins);
  }

  /** How many upgrades are being decided about. */
  get inFlight(): number {
    return this.#parts.authenticator?.inFlight ?? 0;
  }

  /** Nobody is let in any more. */
  drain(): void {
    this.#isDraining = true;
  }

  /** @throws OptionError for an entry that no browser would ever send. */
  allowOrigins(origins: readonly string[]): void {
    const allowed = this.#policy.origins;
    if (allowed === ANY_ORIGIN) return;
    const more = readOrigins(origins);
    if (more === ANY_ORIGIN) return;
    const all = new Set([...allowed, ...more]);
    this.#policy = { ...this.#policy, origins: all };
    this.#originTexts = textsOf(all);
  }

  allowsOrigin(origin: string): boolean {
    return allowsOrigin(this.#policy.origins, this.#policy.missingOrigin, origin);
  }

  /** The same text as it stands in the list: one for all who come from there, not one for each. */
  #ownOf(origin: string): string {
    return this.#originTexts.get(origin) ?? origin;
  }

  /** Who is at the other end of a request; what nobody asked for is not kept. */
  peerOf(request: UpgradeRequest): Peer {
    const { clientAddress } = this.#options;
    const hops = clientAddress.header === null ? '' : request.header(clientAddress.header);
    const userAgent = this.#keepsUserAgent ? request.header('user-agent') : '';
    const proxied = clientAddress.proxyProtocol ? request.proxiedAddress : null;
    return {
      address: resolveClientAddress(request.socketAddress, proxied, hops, clientAddress),
      origin: request.origin === '' ? null : this.#ownOf(request.origin),
      userAgent: userAgent === '' ? null : userAgent,
    };
  }

  /**
   * Decides at once, unless a method takes its time (UPGRADE-8). `request` is not looked at any more when this returns.
   */
  admit(request: UpgradeRequest): UpgradeDecision | Pending<UpgradeDecision> {
    const peer = this.peerOf(request);
    const refusal = this.#refusalOfAll();
    if (refusal !== undefined) return this.#refuse(refusal, peer);
    const { admission, authenticator } = this.#parts;
    const judgement = admission.judge(peer.address, () => passIn(request.query));
    if (judgement.outcome !== 'admit') return this.#turnAway(request, peer, judgement);
    const read = readUpgrade(request, this.#policy);
    if ('status' in read) return this.#refuse(read, peer);
    if (authenticator === null) return acceptedUpgrade(read, peer, null);
    return this.#authenticate(authenticator, request, read, peer);
  }

  /** Whether an upgrade with this query is to be closed before anything else of it is read (PASS-1). */
  cutsUnread(query: string): boolean {
    const { admission, metrics } = this.#parts;
    if (query.includes(PASS_PARAMETER) || !admission.cutsWithoutPass()) return false;
    metrics.upgradeRefused(CUT_WITHOUT_PASS.status);
    return true;
  }

  #authenticate(
    authenticator: RequestAuthenticator,
    request: UpgradeRequest,
    read: ReadUpgrade,
    peer: Peer,
  ): UpgradeDecision | Pending<UpgradeDecision> {
    const verdict = authenticator.authenticate(request, peer);
    if (!('whenDecided' in verdict)) return this.#decide(read, peer, verdict);
    return {
      whenDecided: (callback) => {
        verdict.whenDecided((late) => callback(this.#decide(read, peer, late)));
      },
      abort: () => verdict.abort(),
    };
  }

  #decide(read: ReadUpgrade, peer: Peer, verdict: RequestVerdict): UpgradeDecision {
    if (verdict.outcome === 'refused') return this.#refuse(verdict.refusal, peer);
    // It may have become full, or begun to drain, while the credential was being verified.
    const refusal = this.#refusalOfAll();
    if (refusal !== undefined) return this.#refuse(refusal, peer);
    if (verdict.outcome === 'accepted') return acceptedUpgrade(read, peer, verdict.identity);
    if (this.#options.upgrade?.missingCredential === 'allow') return acceptedUpgrade(read, peer, null);
    return this.#refuse(this.#parts.authenticator?.unauthorized ?? HTTP_REFUSALS.internalError, peer);
  }

  /** In band while there is time for it, and where only that can be read: in a page. Else over HTTP (FLOOD-5). */
  #turnAway(request: UpgradeRequest, peer: Peer, { outcome, retryAfterMs }: Refusal): UpgradeDecision {
    const { admission } = this.#parts;
    if (outcome === 'pass_required') {
      return this.#refuse(admission.saysPassRefusal() ? passRequired(retryAfterMs) : CUT_WITHOUT_PASS, peer);
    }
    const { isCurt } = admission;
    if (outcome === 'rate_limited' && isCurt) return this.#refuse(CUT, peer);
    if (request.origin !== '' && !isCurt) {
      const read = readUpgrade(request, this.#policy);
      if ('status' in read) return this.#refuse(read, peer);
      return { ...read, peer, identity: null, refusal: { code: outcome, retryAfterMs } };
    }
    const refusal = outcome === 'rate_limited' ? tooManyRequests(retryAfterMs) : overloaded(retryAfterMs);
    return this.#refuse(refusal, peer);
  }

  #refuse(refusal: HttpRefusal, peer: Peer): HttpRefusal {
    const { log, metrics } = this.#parts;
    metrics.upgradeRefused(refusal.status);
    if (log.takes('info', 'upgrade refused')) {
      const fields = { peer: peer.address, status: refusal.status, detail: refusal.body.trim() };
      log.write('info', fields, 'upgrade refused');
    }
    return refusal;
  }

  /** What is answered to everybody just now, before anything else is looked at. */
  #refusalOfAll(): HttpRefusal | undefined {
    if (this.#isDraining) return HTTP_REFUSALS.draining;
    const { admission } = this.#parts;
    // Whoever is already being verified has no place that could be given to another.
    return this.inFlight >= admission.capacity ? overloaded(admission.refuseAll().retryAfterMs) : undefined;
  }
}

/** Member by member: V8 puts what a spread makes where only a full collection frees it (Node 20). */
function acceptedUpgrade(read: ReadUpgrade, peer: Peer, identity: Identity | null): AcceptedUpgrade {
  return { subprotocol: read.subprotocol, isOffered: read.isOffered, peer, identity };
}

function textsOf(origins: OriginPolicy): ReadonlyMap<string, string> {
  return new Map(origins === ANY_ORIGIN ? [] : [...origins].map((origin) => [origin, origin]));
}
