// The requests that have no answer yet.
import type { ErrorMessage, Request, Response } from '@inband/protocol';
import { ConnectionLostError } from '../errors/connection-lost-error.ts';
import { ContractError } from '../errors/contract-error.ts';
import { RequestError } from '../errors/request-error.ts';
import { RequestTimeoutError } from '../errors/request-timeout-error.ts';

export interface PendingRequests {
  /** How many were sent and wait for their answer. */
  readonly unansweredCount: number;
  /**
   * Waits for the answer to `request`. `giveUp` is called when nobody waits any more, a timeout or an abort, so that
   * a request that was not sent never is. It no longer counts by then.
   */
  add(
    request: Request,
    timeoutMs: number,
    signal: AbortSignal | undefined,
    giveUp: () => void,
  ): Promise<unknown>;
  markSent(id: string): void;
  settle(response: Response): void;
  /** The server answered with an `error` instead; false when it is about none of these. */
  refuse(message: ErrorMessage): boolean;
  reject(id: string, error: unknown): void;
  /** The connection ended: what was sent on it will not be answered. */
  failSent(): void;
}

interface Pending {
  readonly name: string;
  isSent: boolean;
  resolve(data: unknown): void;
  reject(error: unknown): void;
}

export function createPendingRequests(
  isResponse: (requestName: string, data: unknown) => boolean,
): PendingRequests {
  const byId = new Map<string, Pending>();
  let unansweredCount = 0;

  return {
    get unansweredCount() {
      return unansweredCount;
    },
    add({ id, name }, timeoutMs, signal, giveUp) {
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          pending.reject(new RequestTimeoutError(name, timeoutMs, pending.isSent));
          giveUp();
        }, timeoutMs);
        const abort = (): void => {
          pending.reject(signal?.reason);
          giveUp();
        };
        signal?.addEventListener('abort', abort);
        function forget(): void {
          if (byId.delete(id) && pending.isSent) unansweredCount -= 1;
          clearTimeout(timer);
          signal?.removeEventListener('abort', abort);
        }
        const pending: Pending = {
          name,
          isSent: false,
          resolve(data) {
            forget();
            resolve(data);
          },
          reject(error) {
            forget();
            reject(error);
          },
        };
        byId.set(id, pending);
      });
    },
    markSent(id) {
      const pending = byId.get(id);
      if (pending === undefined || pending.isSent) return;
      pending.isSent = true;
      unansweredCount += 1;
    },
    // An answer without content is null (APP-2), or undefined where the contract prefers to call it so.
    settle({ id, data: sent, error }) {
      const pending = byId.get(id);
      // An answer that comes after its timeout, or to nothing that was asked, is dropped.
      if (pending === undefined) return;
      const { name } = pending;
      const data = sent === undefined && isResponse(name, null) ? null : sent;
      if (error !== undefined) pending.reject(new RequestError(name, error.code, error.message));
      else if (isResponse(name, data)) pending.resolve(data);
      else pending.reject(new ContractError(name));
    },
    refuse({ id = '', code, message }) {
      const pending = byId.get(id);
      pending?.reject(new RequestError(pending.name, code, message));
      return pending !== undefined;
    },
    reject: (id, error) => byId.get(id)?.reject(error),
    failSent() {
      for (const pending of [...byId.values()]) {
        if (pending.isSent) pending.reject(new ConnectionLostError(pending.name));
      }
    },
  };
}
