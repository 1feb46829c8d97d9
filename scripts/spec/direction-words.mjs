// How the text names the direction of a message, at the start of a sentence.

export const DIRECTION_WORDS = {
  both: 'Either way',
  client_to_server: 'Client to server',
  server_to_client: 'Server to client',
};
