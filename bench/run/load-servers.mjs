// Which servers are there, and how does one speak to them? Every file of servers/ is one.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { programVersion } from '../servers/run/programs.mjs';

const SERVERS = new URL('../servers/', import.meta.url);
const PROTOCOLS = new URL('../protocols/', import.meta.url);
const MODULES = new URL('../node_modules/', import.meta.url);
const SUFFIX = '.mjs';

export const serverNames = () =>
  readdirSync(SERVERS)
    .filter((file) => file.endsWith(SUFFIX))
    .map((file) => file.slice(0, -SUFFIX.length));

/**
 * All of them, and what was named on the command line: `files` of further ones, and `externals`, which run already. Each has
 * its `protocol` itself in the place of its name.
 *
 * @throws Error naming the server that cannot be used.
 */
export async function loadServers({ files, externals }) {
  const own = serverNames().map((name) => fileURLToPath(new URL(name + SUFFIX, SERVERS)));
  const servers = await Promise.all([...own, ...files.map((file) => resolve(file))].map(loadFile));
  return Promise.all(
    [...servers, ...externals.map(externalServer)].map(async (server) => ({
      ...server,
      protocol: await loadProtocol(server.protocol),
    })),
  );
}

/** One of {@link serverNames}; its `protocol` is a name. */
export const loadServer = (name) => loadFile(fileURLToPath(new URL(name + SUFFIX, SERVERS)));

/** @throws Error where there is none of that name. */
export async function loadProtocol(name) {
  const url = new URL(name + SUFFIX, PROTOCOLS);
  if (!existsSync(url)) throw new Error(`there is no protocol "${name}" in bench/protocols`);
  return (await import(url.href)).protocol;
}

/** Nothing of such a server is started, stopped or asked but the kernel. `pids`: all its processes. */
const externalServer = ({ name, protocol, host, port, pids }) => ({
  name,
  title: name,
  runtime: 'runs already',
  protocol,
  credential: 'fresh',
  verifies: 'what it was told to',
  lacks: {
    tls: 'runs already, without',
    processes: 'runs already, in as many as it has',
    memory: 'runs already',
  },
  external: { host, port, pids },
});

/** Of what a server is made of, as in "ws 8.23.0, jose 6.2.17"; null where it cannot be told. */
export function versionsOf({ packages = [], program }) {
  if (program !== undefined) return programVersion(program);
  return packages
    .map((name) => {
      const { version } = JSON.parse(readFileSync(new URL(`${name}/package.json`, MODULES), 'utf8'));
      return `${name} ${version}`;
    })
    .join(', ');
}

async function loadFile(file) {
  const { server } = await import(pathToFileURL(file).href);
  if (server?.name === undefined) throw new Error(`${file}: exports no "server" with a name`);
  return { ...server, file };
}
