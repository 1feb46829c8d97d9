// Writes what protocol-spec/ has in common with packages/protocol: schemas, registries, diagrams and tables.
// Run it after `tsc -b packages/protocol`. With --check it writes nothing and fails if a file is out of date.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import * as protocol from '../packages/protocol/dist/index.js';

const SPEC = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../protocol-spec');
const GENERATED_FOLDERS = ['schemas', 'registry', 'state-machines'];
const NOTES = JSON.parse(readFileSync(path.join(SPEC, 'text/messages.json'), 'utf8'));

/** The bounds by which a point in time and a duration are known; the text says what they are. */
const MAX_TIMESTAMP = 8_640_000_000_000_000;
const MAX_DURATION = 2 ** 31 - 1;

const CLOSE_CODE_ORDER = Object.keys(protocol.CLOSE_CODES).sort(
  (a, b) => protocol.CLOSE_CODES[a].code - protocol.CLOSE_CODES[b].code,
);

const FIXED_LIMITS = {
  maxDepth: {
    value: protocol.MAX_DEPTH,
    unit: 'levels',
    clause: 'CODEC-4',
    limits: 'arrays and maps inside one another',
  },
  maxIdLength: {
    value: protocol.MAX_ID_LENGTH,
    unit: 'UTF-16 code units',
    clause: 'FRAME-3',
    limits: '`id`, `session_id`, `code`',
  },
  maxNameLength: {
    value: protocol.MAX_NAME_LENGTH,
    unit: 'UTF-16 code units',
    clause: 'FRAME-3',
    limits: '`name` of an event or request, `client.name`, `client.version`',
  },
  maxSubjectLength: {
    value: protocol.MAX_SUBJECT_LENGTH,
    unit: 'UTF-16 code units',
    clause: 'FRAME-3',
    limits: '`subject`',
  },
  maxTextLength: {
    value: protocol.MAX_TEXT_LENGTH,
    unit: 'UTF-16 code units',
    clause: 'FRAME-3',
    limits: '`message`',
  },
};

// --- Messages -------------------------------------------------------------------------------------------------------

function describeMessages() {
  const types = new Set([...Object.keys(protocol.CLIENT_MESSAGES), ...Object.keys(protocol.SERVER_MESSAGES)]);
  for (const type of Object.keys(NOTES)) {
    if (!types.has(type)) fail(`text/messages.json describes "${type}", which is no message`);
  }
  return [...types].sort().map((type) => {
    const note = NOTES[type] ?? fail(`text/messages.json does not describe "${type}"`);
    return {
      type,
      direction: directionOf(type),
      clause: note.clause,
      summary: note.summary,
      schema: protocol.CLIENT_MESSAGES[type] ?? protocol.SERVER_MESSAGES[type],
    };
  });
}

function directionOf(type) {
  const fromClient = Object.hasOwn(protocol.CLIENT_MESSAGES, type);
  if (fromClient && Object.hasOwn(protocol.SERVER_MESSAGES, type)) return 'both';
  return fromClient ? 'client_to_server' : 'server_to_client';
}

const DIRECTIONS = {
  both: 'either way',
  client_to_server: 'client to server',
  server_to_client: 'server to client',
};

function schemaFile(name, title, message) {
  // JSON.stringify drops the symbols TypeBox marks its schemas with.
  const plain = JSON.parse(JSON.stringify(message.schema));
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: `urn:inband:v${protocol.PROTOCOL_VERSION}:${name}`,
    title,
    description: `${capitalised(DIRECTIONS[message.direction])}. ${message.summary} Clause ${message.clause}.`,
    ...describeProperties(plain, NOTES[message.type].fields, ''),
  };
}

function describeProperties(schema, notes, prefix) {
  if (schema.properties === undefined) return schema;
  const properties = Object.entries(schema.properties).map(([name, property]) => {
    if (prefix === '' && name === 'type') return [name, property];
    const description =
      notes[prefix + name] ?? fail(`text/messages.json does not describe "${prefix}${name}"`);
    return [name, { description, ...describeProperties(property, notes, `${prefix}${name}.`) }];
  });
  return { ...schema, properties: Object.fromEntries(properties) };
}

/** `required` of a field inside another means: required where that other field is present. */
function fieldsOf(schema, notes, prefix = '') {
  return Object.entries(schema.properties).flatMap(([name, property]) => {
    if (prefix === '' && name === 'type') return [];
    const field = {
      name: prefix + name,
      required: (schema.required ?? []).includes(name),
      values: valuesOf(property),
      description: notes[prefix + name],
    };
    return property.properties === undefined
      ? [field]
      : [field, ...fieldsOf(property, notes, `${prefix}${name}.`)];
  });
}

function valuesOf(schema) {
  if (schema.anyOf !== undefined) return schema.anyOf.map(valuesOf).join(' or ');
  if (schema.const !== undefined) return `\`${schema.const}\``;
  switch (schema.type) {
    case 'string':
      if (schema.pattern !== undefined) return `string, \`${schema.pattern}\``;
      return `string${lengthOf(schema)}`;
    case 'integer':
      if (schema.minimum === 0 && schema.maximum === MAX_TIMESTAMP) return 'point in time';
      if (schema.minimum === 0 && schema.maximum === MAX_DURATION) return 'duration';
      return `integer, ${number(schema.minimum)} to ${number(schema.maximum)}`;
    case 'number':
      return 'number';
    case 'object':
      return 'map';
    case 'null':
      return 'null';
    case undefined:
      return 'any';
    default:
      return fail(`no words for a schema of type "${schema.type}"`);
  }
}

function lengthOf({ minLength, maxLength }) {
  if (minLength === undefined && maxLength === undefined) return '';
  if (maxLength === undefined) return ', not empty';
  return `, ${minLength ?? 0} to ${maxLength} long`;
}

function messageTables(messages) {
  return messages
    .map(({ type, direction, clause, summary, schema }) => {
      const rows = fieldsOf(schema, NOTES[type].fields);
      const head = `### \`${type}\`\n\n${capitalised(DIRECTIONS[direction])} (${clause}). ${summary}`;
      return rows.length === 0 ? head : `${head}\n\n${fieldTable(rows)}`;
    })
    .join('\n\n');
}

function fieldTable(fields) {
  return table(
    ['field', 'required', 'value', 'meaning'],
    fields.map(({ name, required, values, description }) => [
      `\`${name}\``,
      required ? (name.includes('.') ? `in \`${name.split('.')[0]}\`` : 'yes') : 'no',
      values,
      description,
    ]),
  );
}

// --- Clauses --------------------------------------------------------------------------------------------------------

function readClauses() {
  const folder = path.join(SPEC, 'spec');
  const clauses = [];
  for (const file of readdirSync(folder).sort()) {
    for (const block of readFileSync(path.join(folder, file), 'utf8').split(/\n\s*\n|\n(?=(?:[-*] )?\*\*)/)) {
      const match = /^(?:[-*] )?\*\*([A-Z]+-\d+)\*\*\s+([\s\S]+)$/.exec(block.trim());
      if (match === null) continue;
      const text = match[2].replace(/\s+/g, ' ');
      clauses.push({
        id: match[1],
        file: `spec/${file}`,
        status: text === '(removed)' ? 'removed' : 'active',
        text,
      });
    }
  }
  return clauses.sort((a, b) => compareIds(a.id, b.id));
}

function compareIds(a, b) {
  const [familyA, numberA] = a.split('-');
  const [familyB, numberB] = b.split('-');
  return familyA === familyB ? Number(numberA) - Number(numberB) : familyA < familyB ? -1 : 1;
}

// --- State machines -------------------------------------------------------------------------------------------------

function describeMachine(transitions) {
  return {
    states: Object.entries(transitions).map(([state, cells]) => ({
      state,
      inputs: Object.fromEntries(
        Object.entries(cells).map(([input, { does, goesTo, clause }]) => [input, { does, goesTo, clause }]),
      ),
    })),
  };
}

/** One line for each pair of states; what does nothing is not drawn. */
function diagram(machine, first, last) {
  const edges = new Map();
  for (const { state, inputs } of machine.states) {
    for (const [input, { does, goesTo, clause }] of Object.entries(inputs)) {
      if (does === 'ignore') continue;
      for (const target of goesTo) {
        const inputsByClause = mapEntry(edges, `${state} --> ${target}`, () => new Map());
        mapEntry(inputsByClause, clause, () => []).push(input);
      }
    }
  }
  const lines = [...edges].map(([edge, inputsByClause]) => {
    const labels = [...inputsByClause].map(([clause, inputs]) => `${inputs.join(', ')} (${clause})`);
    return `  ${edge} : ${labels.join('<br/>')}`;
  });
  return ['stateDiagram-v2', `  [*] --> ${first}`, ...lines, `  ${last} --> [*]`].join('\n');
}

function machineTable(machine) {
  const inputs = Object.keys(machine.states[0].inputs);
  return table(
    ['input', ...machine.states.map(({ state }) => state)],
    inputs.map((input) => [
      `\`${input}\``,
      ...machine.states.map(({ state, inputs: cells }) => {
        const { does, goesTo, clause } = cells[input];
        if (does === 'ignore') return `· (${clause})`;
        const targets = goesTo.map((target) => (target === state ? 'stays' : target));
        return `${does} → ${targets.join(' or ')} (${clause})`;
      }),
    ]),
  );
}

function machinePage(machines) {
  return `${[
    '# State machines',
    'Both sides of the protocol as total tables: every state with every input. This page is generated.',
    'An input is a fact that an endpoint learns. The entry says what the endpoint does, where it goes, and by which ' +
      'clause; `·` means that nothing happens. Where several states are named, the input decides: a session that has ' +
      'expired, a budget that is spent, a deadline that has not come yet. The words are identifiers; the clauses are ' +
      'the rules.',
    ...Object.entries(machines).flatMap(([name, { machine, drawing }]) => [
      `## The ${name}`,
      fence('mermaid', drawing),
      machineTable(machine),
    ]),
  ].join('\n\n')}\n`;
}

// --- Sessions -------------------------------------------------------------------------------------------------------

function transcript(name) {
  const { description, limits, steps } = JSON.parse(
    readFileSync(path.join(SPEC, `vectors/sessions/${name}.json`), 'utf8'),
  );
  const settings = Object.entries(limits ?? {}).map(
    ([limit, value]) => `\`${limit}\` is ${number(value)} here.`,
  );
  const lines = steps.flatMap((step) => [
    ...(step.note === undefined ? [] : [`# ${step.note.replaceAll('`', '')}`]),
    transcriptLine(step),
  ]);
  return `${[description, ...settings].join(' ')}\n\n${fence('text', lines.join('\n'))}`;
}

function transcriptLine({ from, send, expect, close, wait }) {
  if (wait !== undefined) return `…  ${wait} ms pass`;
  const side = from === 'client' ? 'C' : 'S';
  if (close === undefined) return `${side}  ${JSON.stringify(send ?? expect, asExample)}`;
  if (typeof close === 'number') return `${side}  closes with ${close}`;
  const { code } = protocol.CLOSE_CODES[close] ?? fail(`no close code is named "${close}"`);
  return `${side}  closes with ${code} "${close}"`;
}

function asExample(_key, value) {
  if (typeof value !== 'object' || value === null) return value;
  if ('$match' in value) return value.example;
  return '$credential' in value ? `<${value.$credential} token>` : value;
}

// --- Everything together --------------------------------------------------------------------------------------------

function generate() {
  const messages = describeMessages();
  const machines = {
    server: { machine: describeMachine(protocol.serverTransitions), first: 'awaitingAuth', last: 'closed' },
    client: { machine: describeMachine(protocol.clientTransitions), first: 'idle', last: 'stopped' },
  };
  for (const entry of Object.values(machines))
    entry.drawing = diagram(entry.machine, entry.first, entry.last);

  const bearer = {
    type: 'auth',
    direction: 'client_to_server',
    clause: 'AUTH-13',
    summary: 'Here is who I am, by a bearer token.',
    schema: protocol.AuthBearer,
  };
  const files = new Map();
  const putJson = (name, value) => files.set(name, `${JSON.stringify(value, null, 2)}\n`);

  for (const message of messages) {
    putJson(`schemas/${message.type}.schema.json`, schemaFile(message.type, message.type, message));
  }
  putJson('schemas/auth.bearer.schema.json', schemaFile('auth:bearer', 'auth with method bearer', bearer));

  putJson(
    'registry/close-codes.json',
    CLOSE_CODE_ORDER.map((name) => {
      const { code, retry, clause, when } = protocol.CLOSE_CODES[name];
      return { code, name, retry, clause, when };
    }),
  );
  putJson(
    'registry/error-codes.json',
    errorCodes().map(([code, meaning]) => ({ code, meaning })),
  );
  putJson('registry/limits.json', { limits: sorted(protocol.LIMITS), fixed: sorted(FIXED_LIMITS) });
  putJson(
    'registry/messages.json',
    messages.map(({ type, direction, clause, summary, schema }) => ({
      type,
      direction,
      clause,
      summary,
      schema: `schemas/${type}.schema.json`,
      fields: fieldsOf(schema, NOTES[type].fields),
    })),
  );
  putJson('registry/clauses.json', readClauses());

  for (const [name, { machine, drawing }] of Object.entries(machines)) {
    putJson(`state-machines/${name}.json`, machine);
    files.set(`state-machines/${name}.mmd`, `${drawing}\n`);
  }
  files.set('state-machines/README.md', machinePage(machines));

  fillRegions(files, {
    'message-fields': () => messageTables(messages),
    'auth-bearer-fields': () =>
      fieldTable(fieldsOf(bearer.schema, NOTES.auth.fields).filter(({ name }) => name === 'token')),
    'close-codes': () =>
      table(
        ['code', 'name', 'retry', 'when', 'clause'],
        CLOSE_CODE_ORDER.map((name) => {
          const { code, retry, clause, when } = protocol.CLOSE_CODES[name];
          return [String(code), `\`${name}\``, retry, when, clause];
        }),
      ),
    'error-codes': () =>
      table(
        ['code', 'meaning'],
        errorCodes().map(([code, meaning]) => [`\`${code}\``, meaning]),
      ),
    limits: () =>
      table(
        ['limit', 'default', 'least', 'most', 'unit', 'clause', 'why this default'],
        Object.entries(sorted(protocol.LIMITS)).map(([name, limit]) => [
          `\`${name}\``,
          number(limit.default),
          number(limit.min),
          number(limit.max),
          limit.unit,
          limit.clause,
          limit.why,
        ]),
      ),
    'fixed-limits': () =>
      table(
        ['limit', 'value', 'unit', 'of what', 'clause'],
        Object.entries(sorted(FIXED_LIMITS)).map(([name, limit]) => [
          `\`${name}\``,
          number(limit.value),
          limit.unit,
          limit.limits,
          limit.clause,
        ]),
      ),
    'server-diagram': () => fence('mermaid', machines.server.drawing),
    'client-diagram': () => fence('mermaid', machines.client.drawing),
    session: transcript,
  });
  return files;
}

/** Replaces what stands between `<!-- generated:name argument -->` and `<!-- /generated -->` in the text. */
function fillRegions(files, regions) {
  const used = new Set();
  for (const file of readdirSync(path.join(SPEC, 'spec')).sort()) {
    const text = readFileSync(path.join(SPEC, 'spec', file), 'utf8');
    const opened = text.match(/<!-- generated:/g)?.length ?? 0;
    let filled = 0;
    const result = text.replace(
      /<!-- generated:([a-z-]+)(?: ([a-z-]+))? -->\n[\s\S]*?<!-- \/generated -->/g,
      (_region, name, argument) => {
        const render = regions[name] ?? fail(`spec/${file} has a region "${name}" that nothing generates`);
        used.add(name);
        filled++;
        const opening = argument === undefined ? name : `${name} ${argument}`;
        return `<!-- generated:${opening} -->\n\n${render(argument)}\n\n<!-- /generated -->`;
      },
    );
    if (filled !== opened) fail(`spec/${file} has a generated region that does not end`);
    if (opened > 0) files.set(`spec/${file}`, result);
  }
  for (const name of Object.keys(regions)) {
    if (!used.has(name)) fail(`no page of spec/ has a place for the region "${name}"`);
  }
}

function errorCodes() {
  return Object.entries(protocol.ERROR_CODES).sort(([a], [b]) => (a < b ? -1 : 1));
}

/** A markdown table with its columns aligned, as the formatter of this repository writes them. */
function table(head, rows) {
  const cells = [head, ...rows].map((row) => row.map((cell) => cell.replaceAll('|', '\\|')));
  const widths = head.map((_name, column) => Math.max(3, ...cells.map((row) => [...row[column]].length)));
  const line = (row) =>
    `| ${row.map((cell, column) => cell + ' '.repeat(widths[column] - [...cell].length)).join(' | ')} |`;
  const [first, ...others] = cells.map(line);
  return [first, line(widths.map((width) => '-'.repeat(width))), ...others].join('\n');
}

function fence(language, text) {
  return `\`\`\`${language}\n${text}\n\`\`\``;
}

function number(value) {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ',');
}

function capitalised(words) {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function sorted(record) {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function mapEntry(map, key, create) {
  if (!map.has(key)) map.set(key, create());
  return map.get(key);
}

function fail(message) {
  console.error(`generate-spec: ${message}`);
  process.exit(1);
}

/** Files in the generated folders that nothing generates any more. */
function leftovers(files) {
  return GENERATED_FOLDERS.filter((folder) => existsSync(path.join(SPEC, folder))).flatMap((folder) =>
    readdirSync(path.join(SPEC, folder))
      .map((file) => `${folder}/${file}`)
      .filter((file) => !files.has(file)),
  );
}

const isCheck = process.argv.includes('--check');
const files = generate();
const outdated = [...files].filter(([file, content]) => {
  const target = path.join(SPEC, file);
  return !existsSync(target) || readFileSync(target, 'utf8') !== content;
});
const left = leftovers(files);

if (isCheck) {
  for (const [file] of outdated) console.error(`protocol-spec/${file} is out of date: run "pnpm generate"`);
  for (const file of left)
    console.error(`protocol-spec/${file} is not generated any more: run "pnpm generate"`);
  if (outdated.length + left.length > 0) process.exit(1);
  console.log(`protocol-spec: ${files.size} generated files are up to date`);
} else {
  for (const [file, content] of outdated) {
    mkdirSync(path.dirname(path.join(SPEC, file)), { recursive: true });
    writeFileSync(path.join(SPEC, file), content);
  }
  for (const file of left) rmSync(path.join(SPEC, file));
  console.log(`protocol-spec: ${files.size} generated files, ${outdated.length + left.length} changed`);
}
