// The few globals that browsers and Node share and this package may use. Everything else is a type error here.

declare function setTimeout(callback: () => void, delayMs: number): object | number;
declare function clearTimeout(timer: object | number | undefined): void;
declare function queueMicrotask(callback: () => void): void;

declare const performance: { now(): number };

interface AbortSignal {
  readonly aborted: boolean;
  readonly reason: unknown;
  addEventListener(type: 'abort', listener: () => void, options?: { once?: boolean }): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}
declare class AbortController {
  readonly signal: AbortSignal;
  abort(): void;
}

declare function btoa(latin1: string): string;
declare class TextEncoder {
  encode(text: string): Uint8Array<ArrayBuffer>;
}
declare class TextDecoder {
  constructor(label: 'utf-8', options: { fatal: boolean });
  decode(bytes: Uint8Array): string;
}

declare class URL {
  constructor(url: string, base?: string);
  readonly protocol: string;
  readonly host: string;
  readonly hostname: string;
  readonly username: string;
  readonly password: string;
  readonly hash: string;
  readonly href: string;
  readonly searchParams: { keys(): Iterable<string>; has(name: string): boolean };
}
