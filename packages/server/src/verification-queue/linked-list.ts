// Lists whose members leave from anywhere in O(1), without an allocation per member.

/** A place in one list at a time. What is to be listed extends it. */
export class Link {
  /** The three fields belong to the list. */
  before: Link | null = null;
  after: Link | null = null;
  list: object | null = null;
}

/** First in, first at the front. Adding and removing are O(1). */
export class LinkedList<L extends Link> {
  #first: Link | null = null;
  #last: Link | null = null;
  #length = 0;

  get first(): L | null {
    return this.#first as L | null;
  }

  get last(): L | null {
    return this.#last as L | null;
  }

  get length(): number {
    return this.#length;
  }

  has(link: L): boolean {
    return link.list === this;
  }

  /** `link` MUST NOT be in any list. */
  append(link: L): void {
    link.list = this;
    link.before = this.#last;
    if (this.#last === null) this.#first = link;
    else this.#last.after = link;
    this.#last = link;
    this.#length += 1;
  }

  /** Nothing happens where it is not in here. */
  remove(link: L): void {
    if (link.list !== this) return;
    if (link.before === null) this.#first = link.after;
    else link.before.after = link.after;
    if (link.after === null) this.#last = link.before;
    else link.after.before = link.before;
    link.before = null;
    link.after = null;
    link.list = null;
    this.#length -= 1;
  }
}
