// The settings in force: flag before variable before file before default.
import { UsageError } from '../usage-error.ts';
import { readConfigFile } from './read-config-file.ts';
import { flagOf, variableOf } from './setting-names.ts';
import { SETTING_NAMES, SETTINGS, type SettingName, type Settings } from './settings.ts';

export interface ResolvedSettings {
  readonly values: Settings;
  readonly plain: PlainSettings;
  /** What to call a setting in an error: as the user wrote it, or else its flag. */
  labelOf(name: SettingName): string;
  /** Whether somebody wrote it anywhere, also where that is the default. */
  isSet(name: SettingName): boolean;
}

interface Written {
  readonly raw: unknown;
  readonly label: string;
}

/** @throws UsageError about the first value that cannot work, by the name of the place it came from. */
export function readSettings(
  flags: Readonly<Record<string, unknown>>,
  environment: NodeJS.ProcessEnv,
): ResolvedSettings {
  const file = readFile(flags, environment);
  const labels = new Map<SettingName, string>();
  const entries = SETTING_NAMES.map((name) => {
    const written = fromFlagOrVariable(name, flags, environment) ?? fromFile(name, file);
    if (written === undefined) return [name, SETTINGS[name].byDefault];
    labels.set(name, written.label);
    return [name, readValue(name, written)];
  });
  return resolvedSettings({ values: Object.fromEntries(entries) as Settings, labels });
}

/** What there is to settings, as it is copied to another thread. */
export interface PlainSettings {
  readonly values: Settings;
  /** What the user wrote, by how they wrote it. */
  readonly labels: ReadonlyMap<SettingName, string>;
}

export function resolvedSettings(plain: PlainSettings): ResolvedSettings {
  const { values, labels } = plain;
  return {
    plain,
    values,
    labelOf: (name) => labels.get(name) ?? flagOf(name),
    isSet: (name) => labels.has(name),
  };
}

interface ConfigFile {
  readonly name: string;
  readonly settings: ReadonlyMap<SettingName, unknown>;
}

function readFile(
  flags: Readonly<Record<string, unknown>>,
  environment: NodeJS.ProcessEnv,
): ConfigFile | undefined {
  const written = fromFlagOrVariable('config', flags, environment);
  if (written === undefined) return undefined;
  const name = String(written.raw);
  return { name, settings: readConfigFile(name, written.label) };
}

function fromFlagOrVariable(
  name: string,
  flags: Readonly<Record<string, unknown>>,
  environment: NodeJS.ProcessEnv,
): Written | undefined {
  if (flags[name] !== undefined) return { raw: flags[name], label: flagOf(name) };
  const variable = variableOf(name);
  // An empty variable is an error of its own: taken for an absent one, it would switch a check off unseen.
  return environment[variable] === undefined ? undefined : { raw: environment[variable], label: variable };
}

function fromFile(name: SettingName, file: ConfigFile | undefined): Written | undefined {
  if (file === undefined || !file.settings.has(name)) return undefined;
  return { raw: file.settings.get(name), label: `"${name}" in ${file.name}` };
}

const MAX_ECHO_LENGTH = 60;

function readValue(name: SettingName, { raw, label }: Written): unknown {
  const { read, mayEcho } = SETTINGS[name];
  const result = read(raw);
  if ('value' in result) return result.value;
  const got = JSON.stringify(raw).slice(0, MAX_ECHO_LENGTH);
  throw new UsageError(`${label} ${result.problem}${mayEcho ? ` (got ${got})` : ''}`);
}
