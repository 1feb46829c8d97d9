// An nft that notes what it is given, and ends as the test says.
import type { NftResult } from '../../src/nftables/run-nft.ts';

const DONE: NftResult = { outcome: 'done', said: '' };

export class ScriptedNft {
  readonly commands: string[] = [];
  readonly texts: string[] = [];
  /** How many run at the same time, at most so far. */
  mostAtOnce = 0;
  /** How long each takes. */
  takesMs = 0;
  /** The ends of the next runs; after them all are well. */
  readonly ends: NftResult['outcome'][] = [];
  #running = 0;

  readonly run = async (command: string, text: string): Promise<NftResult> => {
    this.commands.push(command);
    this.texts.push(text);
    this.#running += 1;
    this.mostAtOnce = Math.max(this.mostAtOnce, this.#running);
    if (this.takesMs > 0) await new Promise((resolve) => setTimeout(resolve, this.takesMs));
    this.#running -= 1;
    const outcome = this.ends.shift() ?? 'done';
    return outcome === 'done' ? DONE : { outcome, said: 'told so' };
  };

  /** The elements of each run that had some, e.g. `['192.0.2.1 timeout 2000ms']`. */
  get batches(): string[][] {
    return this.texts
      .map((text) =>
        [...text.matchAll(/^add element .*\{ (.*) \}$/gm)].flatMap(([, list = '']) => list.split(', ')),
      )
      .filter((elements) => elements.length > 0);
  }
}
