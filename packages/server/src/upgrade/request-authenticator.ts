// Decides who sends a request, from the credential in it: for upgrades, and for HTTP endpoints beside the socket.
import { type Check, type CreateCheck, jsonCodec } from '@inband/protocol';
import type { DeadlineWheel } from '../deadline-wheel.ts';
import { type MethodTable, methodSchemas } from '../methods/method-table.ts';
import type { Peer } from '../peer.ts';
import type { ReadVerdict } from '../read-verdict.ts';
import { Verification, type VerificationFacts, type VerificationHost } from '../verification.ts';
import type { Credential, Identity } from '../verifier.ts';
import { findCredential } from './find-credential.ts';
import {
  HTTP_REFUSALS,
  type HttpRefusal,
  overloaded,
  tooManyRequests,
  unauthorized,
} from './http-refusal.ts';
import { PendingRequest } from './pending-request.ts';
import type { ResolvedRequestAuthentication } from './upgrade-options.ts';
import type { UpgradeRequest } from './upgrade-request.ts';
import { MALFORMED, type UpgradeWay } from './upgrade-way.ts';

/** `anonymous`: no way found a credential. */
export type RequestVerdict =
  | { readonly outcome: 'anonymous' }
  | { readonly outcome: 'accepted'; readonly identity: Identity }
  | { readonly outcome: 'refused'; readonly refusal: HttpRefusal };

export interface RequestAuthenticatorParts {
  readonly host: VerificationHost;
  readonly deadlines: DeadlineWheel;
  readonly methods: MethodTable;
  readonly createCheck: CreateCheck;
  /** How long a credential may be, written as a first message. */
  readonly maxCredentialBytes: number;
}

/** One of those that are decided about is done by then. */
const FULL_RETRY_MS = 1_000;
const ANONYMOUS: RequestVerdict = { outcome: 'anonymous' };

export class RequestAuthenticator {
  readonly #parts: RequestAuthenticatorParts;
  readonly #settings: ResolvedRequestAuthentication;
  readonly #checks: ReadonlyMap<string, Check>;
  /** 401, with what the configured ways say about themselves. Refusals of all of them look alike (AUTH-12). */
  readonly unauthorized: HttpRefusal;
  readonly #refused: RequestVerdict;
  #inFlight = 0;

  constructor(parts: RequestAuthenticatorParts, settings: ResolvedRequestAuthentication) {
    this.#parts = parts;
    this.#settings = settings;
    const schemas = Object.entries(methodSchemas(parts.methods));
    this.#checks = new Map(schemas.map(([name, schema]) => [name, parts.createCheck(schema)]));
    this.unauthorized = unauthorized(settings.ways.flatMap((way) => way.authenticate ?? []));
    this.#refused = refuseWith(this.unauthorized);
  }

  /** How many requests wait for a decision. */
  get inFlight(): number {
    return this.#inFlight;
  }

  /**
   * Answers at once where the method does, else later and always: at the latest when `timeoutMs` have passed (UPGRADE-8).
   * `request` is not looked at any more when this returns.
   */
  authenticate(request: UpgradeRequest, peer: Peer): RequestVerdict | PendingRequest<RequestVerdict> {
    const finding = findCredential(request, this.#settings.ways);
    if (finding === null) return ANONYMOUS;
    const { way, found } = finding;
    // A browser always says where the page is from; without that, nothing protects what it attaches (UPGRADE-5).
    if (way.attachedBy === 'cookie' && request.origin === '') return refuseWith(HTTP_REFUSALS.origin);
    if (found === MALFORMED) return this.#refuseMalformed(way, peer);
    const credential: Credential = { ...found, method: way.method };
    const bytes = byteLengthOf(credential);
    if (bytes === null) return this.#refuseMalformed(way, peer);
    if (bytes > this.#parts.maxCredentialBytes) return refuseWith(HTTP_REFUSALS.credentialTooBig);
    const method = this.#parts.methods.get(way.method);
    const check = this.#checks.get(way.method);
    if (method === undefined || check?.({ ...credential, type: 'auth' }) !== true) {
      return this.#refuseMalformed(way, peer);
    }
    if (this.#inFlight >= this.#settings.maxInFlight) return refuseWith(overloaded(FULL_RETRY_MS));
    return this.#verify({ method, peer, way: way.name }, credential);
  }

  #verify(facts: VerificationFacts, credential: Credential): RequestVerdict | PendingRequest<RequestVerdict> {
    let direct: RequestVerdict | null = null;
    let pending: PendingRequest<RequestVerdict> | null = null;
    const verification = new Verification(this.#parts.host, facts, (verdict) => {
      const read = this.#read(verdict, facts, verification);
      if (pending === null) direct = read;
      else pending.decide(read);
    });
    verification.start(credential);
    if (direct !== null) return direct;
    this.#inFlight += 1;
    pending = new PendingRequest<RequestVerdict>({
      deadlines: this.#parts.deadlines,
      clock: this.#parts.host.clock,
      timeoutMs: this.#settings.timeoutMs,
      decideLate: () => refuseWith(HTTP_REFUSALS.verifierTimeout),
      release: () => {
        this.#inFlight -= 1;
        verification.abort();
      },
    });
    return pending;
  }

  #read(verdict: ReadVerdict, facts: VerificationFacts, verification: Verification): RequestVerdict {
    switch (verdict.outcome) {
      case 'accepted':
        return { outcome: 'accepted', identity: verdict };
      case 'refused':
        return this.#refused;
      case 'challenged':
        // Nobody can answer before the socket is open.
        verification.abort();
        return this.#refuse(facts, 'unprovable_credential');
      case 'limited':
        return refuseWith(tooManyRequests(verdict.retryAfterMs));
      case 'overloaded':
        return refuseWith(overloaded(verdict.retryAfterMs));
      case 'unavailable':
        return refuseWith(HTTP_REFUSALS.verifierTimeout);
      case 'broken':
        return refuseWith(HTTP_REFUSALS.internalError);
    }
  }

  #refuseMalformed({ method, name }: UpgradeWay, peer: Peer): RequestVerdict {
    return this.#refuse({ method: { name: method }, peer, way: name }, 'malformed_credential');
  }

  /** What never came to a verdict has its line in the log all the same (METHOD-1). */
  #refuse({ method, peer, way }: RefusedFacts, reason: string): RequestVerdict {
    const fields = { peer: peer.address, method: method.name, way, outcome: 'refused', reason };
    this.#parts.host.log.write('info', fields, 'credential not accepted');
    return this.#refused;
  }
}

type RefusedFacts = Omit<VerificationFacts, 'method'> & { readonly method: { readonly name: string } };

function refuseWith(refusal: HttpRefusal): RequestVerdict {
  return { outcome: 'refused', refusal };
}

/** Null for what no message could carry. */
function byteLengthOf(credential: Credential): number | null {
  try {
    return Buffer.byteLength(jsonCodec.encode(credential));
  } catch {
    return null;
  }
}
