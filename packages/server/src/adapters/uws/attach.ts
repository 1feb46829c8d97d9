// Puts a gate behind a path of an application's own App or SSLApp.
import { Connection } from '../../connection.ts';
import { describeError } from '../../describe-error.ts';
import { type Gate, OVERSIZE_MARGIN_BYTES } from '../../gate.ts';
import type { AcceptedUpgrade } from '../../upgrade/accepted-upgrade.ts';
import type { HttpRefusal } from '../../upgrade/http-refusal.ts';
import type { UpgradeDecision } from '../../upgrade/upgrade-handler.ts';
import { answerRefusal } from './answer-refusal.ts';
import { attachRoute } from './attach-route.ts';
import { CorkLender } from './cork-lender.ts';
import { CutList } from './cut-list.ts';
import { guardSockets } from './guard-sockets.ts';
import { inALaterTurn } from './in-a-later-turn.ts';
import { passRoute } from './pass-route.ts';
import type { HttpResponse, TemplatedApp, us_socket_context_t, WebSocketBehavior } from './uws.ts';
import { UwsFrame } from './uws-frame.ts';
import { UwsSocket } from './uws-socket.ts';
import { UwsUpgradeRequest } from './uws-upgrade-request.ts';

/** One property only: uWebSockets.js copies every further one, for every socket. */
interface UserData {
  /** What the socket is for, then its connection, then nothing any more. */
  link: AcceptedUpgrade | Connection | null;
}

/**
 * Answers WebSocket upgrades on `path` of `app`, and every other request on that path with the status that fits.
 * Synchronously, but for credentials whose method takes its time: those have a deadline of their own, since
 * uWebSockets.js waits for ever for an answer that does not come (UPGRADE-8).
 */
export function attach(
  app: TemplatedApp,
  path: string,
  // biome-ignore lint/suspicious/noExplicitAny: a gate of any contract can be attached
  gate: Gate<any>,
  takenPaths: readonly string[] = [],
): void {
  attachPassRoute(app, path, gate, takenPaths);
  guardSockets(app, gate);
  app.ws<UserData>(path, createBehavior(gate));
  const refuse = createRefuse(gate);
  app.any(path, (response, request) => {
    // Only what is no upgrade gets here, so this is always a refusal.
    const decision = gate.admit(new UwsUpgradeRequest(response, request));
    if ('status' in decision) refuse(response, decision);
    else response.close();
  });
}

function attachPassRoute(
  app: TemplatedApp,
  path: string,
  // biome-ignore lint/suspicious/noExplicitAny: a gate of any contract can be attached
  gate: Gate<any>,
  takenPaths: readonly string[],
): void {
  const { passes } = gate.admission;
  const { pass } = gate.options.admission;
  if (passes === null || pass === null) return;
  const route = passRoute({
    passes,
    socketPath: path,
    takenPaths,
    ratePerSource: pass.ratePerSource,
    clock: gate.clock,
    peerOf: (request) => gate.peerOf(request),
    allowsOrigin: (origin) => gate.allowsOrigin(origin),
  });
  attachRoute(app, route, gate);
}

type Refuse = (response: HttpResponse, refusal: HttpRefusal) => void;

/** At once, unless preambles are believed. */
// biome-ignore lint/suspicious/noExplicitAny: a gate of any contract can be attached
function createRefuse(gate: Gate<any>): Refuse {
  if (!gate.options.clientAddress.proxyProtocol) return answerRefusal;
  return (response, refusal) => inALaterTurn(response, () => answerRefusal(response, refusal));
}

// biome-ignore lint/suspicious/noExplicitAny: a gate of any contract can be attached
function createBehavior(gate: Gate<any>): WebSocketBehavior<UserData> {
  const { limits, maxBackpressureBytes } = gate.options;
  const frame = new UwsFrame();
  const corks = new CorkLender<UserData>();
  const shared = { maxBufferedBytes: maxBackpressureBytes, cuts: new CutList<UserData>() };
  const refuse = createRefuse(gate);
  const { proxyProtocol } = gate.options.clientAddress;
  return {
    compression: 0, // uWS.DISABLED; the constant would need the module at run time (TRANSPORT-4)
    maxPayloadLength: limits.maxMessageBytes + OVERSIZE_MARGIN_BYTES,
    // Bounds what pongs and close frames add; messages are held to the limit itself by UwsSocket.
    maxBackpressure: maxBackpressureBytes + limits.maxMessageBytes,
    closeOnBackpressureLimit: false,
    // Finds peers that vanished without a word. It cannot be the deadline: any byte re-arms it.
    idleTimeout: 120,
    sendPingsAutomatically: true,

    upgrade(response, request, context) {
      // Of a crowd without passes most are not even read.
      if (gate.admission.passes?.isRequired === true && gate.cutsUnread(request.getQuery() ?? '')) {
        response.close();
        return;
      }
      const read = new UwsUpgradeRequest(response, request);
      const { key } = read;
      const decision = gate.admit(read);
      if ('status' in decision) {
        refuse(response, decision);
      } else if ('subprotocol' in decision) {
        accept(response, key, decision, context);
      } else {
        let isOpen = true;
        response.onAborted(() => {
          isOpen = false;
          decision.abort();
        });
        const finish = (late: UpgradeDecision): void => {
          if (!isOpen) return;
          try {
            if ('status' in late) answerRefusal(response, late);
            else corks.cork(response, () => accept(response, key, late, context));
          } catch (error) {
            gate.log.write('error', { thrown: describeError(error) }, 'upgrade failed');
            response.close();
          }
        };
        // A promise that was settled already is still the same turn; see inALaterTurn.
        decision.whenDecided(proxyProtocol ? (late) => void setImmediate(finish, late) : finish);
      }
    },
    open(ws) {
      const userData = ws.getUserData();
      const { link } = userData;
      if (link === null || link instanceof Connection) return;
      corks.opened(ws);
      const connection = gate.open(new UwsSocket(ws, shared), link);
      userData.link = connection;
      connection.socketOpened(link.refusal);
    },
    message(ws, message, isBinary) {
      const { link } = ws.getUserData();
      if (link instanceof Connection) link.frameReceived(frame.hold(message, isBinary));
      frame.release();
    },
    drain(ws) {
      const { link } = ws.getUserData();
      if (link instanceof Connection) link.socketDrained();
    },
    close(ws) {
      corks.closed(ws);
      // What guards sockets is not told of the end of those that were upgraded.
      gate.admission.descriptors.socketClosed();
      const userData = ws.getUserData();
      const { link } = userData;
      userData.link = null;
      if (link instanceof Connection) gate.closed(link);
    },
  };
}

function accept(
  response: HttpResponse,
  key: string,
  upgrade: AcceptedUpgrade,
  context: us_socket_context_t,
): void {
  const userData: UserData = { link: upgrade };
  // Never the protocols as they came: the first of them would be echoed, and it may be a secret (UPGRADE-6).
  response.upgrade(userData, key, upgrade.isOffered ? upgrade.subprotocol : '', '', context);
}
