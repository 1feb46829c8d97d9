// One connection from its opening to its end, as protocol-spec/vectors/README.md describes it.
import type { CloseCodeName, LimitName } from '@inband/protocol';
import { specFilesIn, specJson } from './spec-file.ts';

export type WireMessage = Readonly<Record<string, unknown>>;

interface CredentialVerdict {
  readonly verdict: 'accepted' | 'refused' | 'unavailable' | 'limited' | 'never' | 'challenged';
  readonly retry_after_ms?: number;
  readonly challenge?: unknown;
  readonly proof?: unknown;
  readonly subject?: string;
  readonly expires_in_ms?: number | null;
}

export interface SessionStep {
  readonly from: 'client' | 'server';
  readonly send?: WireMessage;
  readonly expect?: WireMessage;
  readonly close?: CloseCodeName | number;
  readonly wait?: number;
  readonly within_ms?: number;
  readonly absent_means_null?: readonly string[];
  readonly note?: string;
}

export interface SessionVector {
  readonly file: string;
  readonly description: string;
  readonly clauses: readonly string[];
  readonly limits?: { readonly [Name in LimitName]?: number };
  readonly server?: { readonly renews_in_band?: boolean };
  readonly credentials: Readonly<Record<string, CredentialVerdict>>;
  readonly steps: readonly SessionStep[];
}

export const SESSION_VECTORS: readonly SessionVector[] = specFilesIn('vectors/sessions').map((file) => ({
  ...specJson<Omit<SessionVector, 'file'>>(file),
  file,
}));
