// The numbers the server machine works with. All of them have defaults in `limits.ts`.

export interface ServerMachineConfig {
  readonly authTimeoutMs: number;
  readonly heartbeatMs: number;
  readonly maxApplicationErrors: number;
  readonly applicationErrorWindowMs: number;
}
