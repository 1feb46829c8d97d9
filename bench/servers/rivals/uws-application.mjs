// What do servers on uWebSockets.js with a handshake of their own do once somebody is in?

/** The topic of all who are. */
export const ALL = 'all';

/** `act(ws, message)` does what a message asks for; `counted()` says how many wanted no answer. */
export function uwsApplication(app) {
  let noted = 0;
  return {
    counted: () => noted,
    act(ws, { type, id, name, data }) {
      if (type === 'request') ws.send(JSON.stringify({ type: 'response', id, data }));
      else if (name === 'note') noted += 1;
      else if (name === 'publish') {
        app.publish(ALL, JSON.stringify({ type: 'event', name: 'published', data }));
      }
    },
  };
}

/** The message, or null for what is none. */
export function parseMessage(bytes) {
  try {
    const message = JSON.parse(Buffer.from(bytes).toString());
    return typeof message === 'object' ? message : null;
  } catch {
    return null;
  }
}
