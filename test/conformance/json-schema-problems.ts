// What is wrong with a value by a JSON Schema, for the few keywords that the files of protocol-spec/ use.

export type JsonSchema = Readonly<Record<string, unknown>>;

/** Keywords that admit and refuse nothing. */
const ANNOTATIONS = new Set(['$schema', '$id', 'title', 'description', 'default']);

/** One line for each fault, none if the value fits. @throws Error for a keyword it does not know. */
export function jsonSchemaProblems(schema: JsonSchema, value: unknown, at = '$'): string[] {
  return Object.entries(schema).flatMap(([keyword, wanted]) => {
    if (ANNOTATIONS.has(keyword)) return [];
    const check = KEYWORDS[keyword];
    // Silence about a keyword that is not understood would admit anything.
    if (check === undefined) throw new Error(`${at}: the keyword "${keyword}" is not known here`);
    return check(wanted, value, at, schema);
  });
}

type CheckKeyword = (wanted: unknown, value: unknown, at: string, schema: JsonSchema) => string[];

const KEYWORDS: Readonly<Record<string, CheckKeyword>> = {
  type: (wanted, value, at) =>
    [wanted].flat().some((name) => isOfType(String(name), value)) ? [] : [`${at}: not of type ${wanted}`],
  const: (wanted, value, at) => (value === wanted ? [] : [`${at}: not ${wanted}`]),
  enum: (wanted, value, at) => ((wanted as unknown[]).includes(value) ? [] : [`${at}: not one of ${wanted}`]),
  minimum: (wanted, value, at) =>
    typeof value !== 'number' || value >= Number(wanted) ? [] : [`${at}: less than ${wanted}`],
  maximum: (wanted, value, at) =>
    typeof value !== 'number' || value <= Number(wanted) ? [] : [`${at}: more than ${wanted}`],
  minLength: (wanted, value, at) =>
    typeof value !== 'string' || value.length >= Number(wanted) ? [] : [`${at}: shorter than ${wanted}`],
  maxLength: (wanted, value, at) =>
    typeof value !== 'string' || value.length <= Number(wanted) ? [] : [`${at}: longer than ${wanted}`],
  pattern: (wanted, value, at) =>
    typeof value !== 'string' || new RegExp(String(wanted), 'u').test(value) ? [] : [`${at}: not ${wanted}`],
  minItems: (wanted, value, at) =>
    !Array.isArray(value) || value.length >= Number(wanted) ? [] : [`${at}: fewer items than ${wanted}`],
  items: (wanted, value, at) =>
    Array.isArray(value)
      ? value.flatMap((item, index) => jsonSchemaProblems(wanted as JsonSchema, item, `${at}[${index}]`))
      : [],
  required: (wanted, value, at) =>
    isMap(value)
      ? (wanted as string[])
          .filter((name) => !Object.hasOwn(value, name))
          .map((name) => `${at}: no "${name}"`)
      : [],
  properties: (wanted, value, at) =>
    isMap(value)
      ? Object.entries(wanted as Record<string, JsonSchema>).flatMap(([name, schema]) =>
          Object.hasOwn(value, name) ? jsonSchemaProblems(schema, value[name], `${at}.${name}`) : [],
        )
      : [],
  additionalProperties: (wanted, value, at, { properties = {} }) =>
    isMap(value)
      ? Object.keys(value)
          .filter((name) => !Object.hasOwn(properties as object, name))
          .flatMap((name) =>
            wanted === false
              ? [`${at}: "${name}" has no place here`]
              : jsonSchemaProblems(wanted as JsonSchema, value[name], `${at}.${name}`),
          )
      : [],
  anyOf: (wanted, value, at) => (countFitting(wanted, value) > 0 ? [] : [`${at}: fits no alternative`]),
  oneOf: (wanted, value, at) =>
    countFitting(wanted, value) === 1 ? [] : [`${at}: fits not one alternative`],
};

function countFitting(schemas: unknown, value: unknown): number {
  return (schemas as JsonSchema[]).filter((schema) => jsonSchemaProblems(schema, value).length === 0).length;
}

function isOfType(name: string, value: unknown): boolean {
  switch (name) {
    case 'object':
      return isMap(value);
    case 'array':
      return Array.isArray(value);
    case 'null':
      return value === null;
    case 'integer':
      return Number.isInteger(value);
    case 'string':
    case 'number':
    case 'boolean':
      return typeof value === name;
    default:
      throw new Error(`the type "${name}" is not known here`);
  }
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
