// A list of names and values.
import { create } from './create.ts';

export function showTerms(list: HTMLDListElement, terms: Readonly<Record<string, string>>): void {
  list.replaceChildren(
    ...Object.entries(terms).map(([term, value]) =>
      create('div', '', create('dt', '', term), create('dd', '', value)),
    ),
  );
}
