// How is a plan told to the generator in C? One word and its values a line, bytes in hexadecimal, "go" at the end.

/** See `runFlood` for the shape of a plan. */
export function planText(plan) {
  const {
    target,
    source,
    sources,
    rate,
    atATime,
    seconds,
    sockets,
    request = '',
    frames = [],
    timer,
    done,
  } = plan;
  return [
    `target ${target.host} ${target.port}`,
    `source ${source} ${sources}`,
    atATime === undefined ? `rate ${rate}` : `closed ${atATime}`,
    `seconds ${seconds}`,
    `sockets ${sockets}`,
    `request ${Buffer.from(request).toString('hex')}`,
    ...frames.map(
      ({ bytes, patch }) =>
        `frame ${patch?.at ?? 0} ${patch?.quads ?? 0} ${Buffer.from(bytes).toString('hex')}`,
    ),
    ...(timer === undefined
      ? []
      : [
          `timer ${timer.at} ${timer.afterMs} ${timer.send ? `send ${timer.send.toString('hex')}` : 'reset'}`,
        ]),
    ...(done === undefined ? [] : [`done ${done}`]),
    'go\n',
  ].join('\n');
}
