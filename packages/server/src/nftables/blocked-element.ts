// One source as the packet filter is told of it.

export interface BlockedElement {
  readonly set: 'blocked4' | 'blocked6';
  /** As `blockedText` gives it. */
  readonly text: string;
  /** At least 1, whole. */
  readonly timeoutMs: number;
}
