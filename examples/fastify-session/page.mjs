// What runs in the browser: log in, connect with the cookie of the login, talk.
import { createClient } from '@inband/client';

const $ = (selector) => document.querySelector(selector);
let client;

async function me() {
  const response = await fetch('/me');
  return response.json();
}

function connect(socketUrl) {
  client = createClient({
    url: socketUrl,
    // The browser adds the cookie by itself. Null stops the client: a browser does not tell it that it was refused.
    credential: async () => ((await me()).user === null ? null : { upgrade: {} }),
  });
  client.onState(show);
  client.on('people', (people) => {
    $('#people').textContent = people.join(', ');
  });
  show(client.state);
}

function show(state) {
  $('#status').textContent = describe(state);
  const isLoggedOut = state.status === 'stopped';
  $('#logged-out').hidden = !isLoggedOut;
  $('#logged-in').hidden = isLoggedOut;
  $('#talk').disabled = state.status !== 'authenticated';
}

function describe(state) {
  switch (state.status) {
    case 'fetchingCredential':
      return 'Looking whether you are logged in…';
    case 'authenticated':
      return `Connected as ${state.session.subject}.`;
    case 'waitingToRetry':
      return 'Not connected, will try again.';
    case 'stopped':
      return state.cause.end?.code === 4411 ? 'Logged out: the server closed the socket.' : 'Not connected.';
    default:
      return 'Connecting…';
  }
}

function note(text) {
  const line = document.createElement('li');
  line.textContent = text;
  $('#answers').append(line);
}

$('#login').addEventListener('submit', async (event) => {
  event.preventDefault();
  const response = await fetch('/login', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(Object.fromEntries(new FormData(event.target))),
  });
  if (!response.ok) {
    $('#status').textContent = 'Wrong user name or password.';
    return;
  }
  event.target.reset();
  $('#answers').replaceChildren();
  connect((await me()).socketUrl);
});

$('#who').addEventListener('click', async () => {
  const { subject, expiresAtMs } = await client.request('whoAmI');
  note(`You are ${subject}, until ${new Date(expiresAtMs).toLocaleTimeString()}.`);
});

$('#echo').addEventListener('submit', async (event) => {
  event.preventDefault();
  note(`Echo: ${await client.request('echo', $('#words').value)}`);
});

$('#logout').addEventListener('click', () => fetch('/logout', { method: 'POST' }));

const { user, socketUrl } = await me();
if (user !== null) connect(socketUrl);
