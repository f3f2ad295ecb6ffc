// Favourites that are kept and released, on the page, in a headset and elsewhere, and what follows from that.

import { FAVOURITE } from "./cards.js";
import { say, showProblem } from "./dom.js";

export class Keeping {
  // explorer: see explorer.js.
  constructor(explorer) {
    this._explorer = explorer;
  }

  toggle() {
    const { cards, favourites, meant: card } = this._explorer;
    if (card < 0) return;
    const kept = favourites.toggle(card);
    cards.mark(card, FAVOURITE, kept);
    say(kept ? "Kept as a favourite." : "No favourite any more.");
    if (!favourites.kept) showProblem("This browser keeps nothing for this page; favourites last until it is closed.");
    this._changed();
  }

  // Elsewhere, these cards have become favourites, or are none any more.
  follow(changed) {
    const { cards, favourites } = this._explorer;
    if (changed.length === 0) return;
    for (const card of changed) cards.mark(card, FAVOURITE, favourites.has(card));
    this._changed();
  }

  toggleOnly() {
    const { world } = this._explorer;
    world.onlyFavourites = !world.onlyFavourites;
    this._explorer.send();
    this._explorer.showState();
  }

  _changed() {
    const { arrangements, favourites, world } = this._explorer;
    if (favourites.cards.size === 0 && world.onlyFavourites) this.toggleOnly();
    else if (arrangements.isBoard()) this._explorer.rehang();
    else if (world.asksFavourites) this._explorer.send();
    this._explorer.showState();
    this._explorer.wake();
  }
}
