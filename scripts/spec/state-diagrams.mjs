// A state machine as a Mermaid diagram.

/** One line for each pair of states; what does nothing is not drawn. */
export function stateDiagram({ states, first, last }) {
  const lines = [...edgesOf(states)].map(([edge, inputsByClause]) => {
    const labels = [...inputsByClause].map(([clause, inputs]) => `${inputs.join(', ')} (${clause})`);
    return `  ${edge} : ${labels.join('<br/>')}`;
  });
  return ['stateDiagram-v2', `  [*] --> ${first}`, ...lines, `  ${last} --> [*]`].join('\n');
}

function edgesOf(states) {
  const edges = new Map();
  for (const { state, inputs } of states) {
    for (const [input, { does, goesTo, clause }] of Object.entries(inputs)) {
      if (does === 'ignore') continue;
      for (const target of goesTo) {
        const inputsByClause = entryOf(edges, `${state} --> ${target}`, () => new Map());
        entryOf(inputsByClause, clause, () => []).push(input);
      }
    }
  }
  return edges;
}

function entryOf(map, key, create) {
  if (!map.has(key)) map.set(key, create());
  return map.get(key);
}
