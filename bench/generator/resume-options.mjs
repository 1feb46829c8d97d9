// How does the generator make the message that spends a credential? From the two parts around it.

/** No protocol would have it in a message by itself. */
const PLACEHOLDER = 'the-credential-stands-here';

/**
 * `resume` of a protocol, as options of the generator's "setUp"; none for null.
 *
 * @throws Error where `authenticate` does not make a single frame with the credential in it once.
 */
export function resumeOptions(resume) {
  if (resume === null || resume === undefined) return {};
  const frame = Buffer.from(resume.authenticate(PLACEHOLDER));
  const payload = payloadOf(frame);
  const at = payload.indexOf(PLACEHOLDER);
  if (at === -1 || payload.indexOf(PLACEHOLDER, at + 1) !== -1) {
    throw new Error('"resume.authenticate" must put the credential into its frame once, as it is');
  }
  return {
    resumeBegin: Buffer.from(resume.begin),
    resumeEnd: Buffer.from(resume.end),
    resumeOpcode: frame[0] & 15,
    resumeBefore: payload.subarray(0, at),
    resumeAfter: payload.subarray(at + PLACEHOLDER.length),
  };
}

/** Of a whole frame of a client, with a mask. */
function payloadOf(frame) {
  const short = frame[1] & 127;
  const lengthBytes = short === 126 ? 2 : short === 127 ? 8 : 0;
  const payload = Buffer.from(frame.subarray(2 + lengthBytes + 4));
  const announced = lengthBytes === 0 ? short : Number(`0x${frame.toString('hex', 2, 2 + lengthBytes)}`);
  if (frame[0] >> 4 !== 8 || frame[1] < 128 || announced !== payload.length) {
    throw new Error('"resume.authenticate" must make a single frame');
  }
  const mask = frame.subarray(2 + lengthBytes, 2 + lengthBytes + 4);
  for (let at = 0; at < payload.length; at += 1) payload[at] ^= mask[at & 3];
  return payload;
}
