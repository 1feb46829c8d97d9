// Is a text well-formed XML, and what is in it? As strict as a browser that is given application/xhtml+xml.

export interface XmlElement {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly (XmlElement | string)[];
}

interface OpenElement {
  readonly name: string;
  readonly attributes: Map<string, string>;
  readonly children: (XmlElement | string)[];
}

const TOKEN = /<!DOCTYPE html>|<\/([\w-]+)>|<([\w-]+)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>|[^<]+|</y;
const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };
const FORBIDDEN = /(?![\t\n\r\u007f-\u009f])\p{Cc}|[\ufffe\uffff]/u;

/** The root element. @throws Error at whatever XML does not allow, with what follows there. */
export function parseXml(text: string): XmlElement {
  if (!text.isWellFormed() || FORBIDDEN.test(text)) throw new Error('a character that XML forbids');
  const top: OpenElement = { name: '', attributes: new Map(), children: [] };
  const open: OpenElement[] = [top];
  for (let at = 0; at < text.length; at = TOKEN.lastIndex) {
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(text);
    if (match === null || match[0] === '<') throw new Error(`no markup: ${text.slice(at, at + 80)}`);
    takeToken(match, open);
  }
  const roots = top.children.filter((child): child is XmlElement => typeof child !== 'string');
  const [root] = roots;
  if (open.length !== 1 || root === undefined || roots.length !== 1)
    throw new Error('must have one root, closed');
  return root;
}

/** The element and all in it, in document order. */
export function elementsOf(root: XmlElement): readonly XmlElement[] {
  return [root, ...root.children.flatMap((child) => (typeof child === 'string' ? [] : elementsOf(child)))];
}

export function textOf(element: XmlElement): string {
  return element.children.map((child) => (typeof child === 'string' ? child : textOf(child))).join('');
}

function takeToken(match: RegExpExecArray, open: OpenElement[]): void {
  const [token, closed, opened, attributes, selfClosing] = match;
  const current = open.at(-1);
  if (current === undefined || token.startsWith('<!')) return;
  if (closed !== undefined) {
    if (current.name !== closed || open.length === 1)
      throw new Error(`</${closed}> closes <${current.name}>`);
    open.pop();
  } else if (opened !== undefined) {
    const element = { name: opened, attributes: readAttributes(attributes ?? ''), children: [] };
    current.children.push(element);
    if (selfClosing !== '/') open.push(element);
  } else current.children.push(withoutEntities(token));
}

function readAttributes(text: string): Map<string, string> {
  const attributes = new Map<string, string>();
  for (const [, name = '', value = ''] of text.matchAll(/([\w:-]+)="([^"]*)"/g)) {
    if (attributes.has(name)) throw new Error(`${name} twice`);
    attributes.set(name, withoutEntities(value));
  }
  return attributes;
}

function withoutEntities(text: string): string {
  return text.replace(/&([^;]*);|&/g, (entity, name: string | undefined) => {
    const character = name === undefined ? undefined : ENTITIES[name];
    if (character === undefined) throw new Error(`no entity: ${entity}`);
    return character;
  });
}
