// The log of frames and transitions, newest at the bottom.
import { create } from '../dom/create.ts';
import { timeText } from '../time-text.ts';

/** What is logged. Credentials are masked before they get here. */
export interface WireEntry {
  readonly atMs: number;
  readonly kind: 'sent' | 'received' | 'note';
  /** Which socket, where it is not the session's own. */
  readonly source?: string;
  readonly text: string;
  readonly byteLength?: number;
}

const MAX_ROWS = 400;
const MAX_TEXT_LENGTH = 1_200;
/** How close to the end still counts as reading the end. */
const SLACK_PX = 40;
const KIND_WORDS = { sent: '→ sent', received: '← received', note: '·' } as const;

export class WireLog {
  readonly #list: HTMLElement;

  constructor(list: HTMLElement, clear: HTMLButtonElement) {
    this.#list = list;
    // What scrolls must be reachable by keyboard; not every browser sees to that.
    list.tabIndex = 0;
    clear.addEventListener('click', () => list.replaceChildren());
  }

  add(entry: WireEntry): void {
    const list = this.#list;
    const readsTheEnd = list.scrollHeight - list.scrollTop - list.clientHeight < SLACK_PX;
    list.append(row(entry));
    while (list.childElementCount > MAX_ROWS) list.firstElementChild?.remove();
    if (readsTheEnd) list.scrollTop = list.scrollHeight;
  }

  note(text: string, source?: string): void {
    this.add({ atMs: Date.now(), kind: 'note', text, ...(source === undefined ? {} : { source }) });
  }
}

function row({ atMs, kind, source, text, byteLength }: WireEntry): HTMLLIElement {
  const item = create('li', `row is-${kind}`);
  const time = create('time', '', timeText(atMs));
  time.dateTime = new Date(atMs).toISOString();
  item.append(time, create('span', 'direction', KIND_WORDS[kind]));
  const body = create('span', 'body');
  if (source !== undefined) body.append(create('span', 'source', source), ' ');
  body.append(kind === 'note' ? text : create('code', '', shorten(text)));
  if (byteLength !== undefined) body.append(' ', create('span', 'size', `${byteLength} B`));
  item.append(body);
  return item;
}

function shorten(text: string): string {
  return text.length <= MAX_TEXT_LENGTH ? text : `${text.slice(0, 120)} … (${text.length} characters)`;
}
