// `@inband/server/login-sessions`: sockets for whoever is logged in to a web application.

export { cookieExpiryMs } from './cookie-expiry-ms.ts';
export type { IdentifySession, LoggedIn, LoginSessionRecord } from './identify-session.ts';
export type { LoginSessionStore } from './login-session-store.ts';
export {
  MemoryLoginSessionStore,
  type MemoryLoginSessionStoreOptions,
} from './memory-login-session-store.ts';
export { type SessionMethodOptions, sessionMethod } from './session-method.ts';
