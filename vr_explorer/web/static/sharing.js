// Gives the present view away as a link, and comes back to the one that the page was opened with.

import { Problem, showProblem, tell } from "./dom.js";
import { linkOf, resting, rounded, viewIn } from "./view_link.js";

export class Sharing {
  // explorer: see explorer.js.
  constructor(explorer) {
    this._explorer = explorer;
    addEventListener("hashchange", () => this.follow());
  }

  // Shows the view of the page's address, where it has one.
  follow() {
    const { arrangements, world } = this._explorer;
    try {
      const view = viewIn(location.hash, arrangements.all.map((one) => one.id), world.matcher); // prettier-ignore
      if (view) this._show(view);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      showProblem(error.message);
    }
  }

  // Puts the present view into the page's address, and copies that.
  async give() {
    history.replaceState(null, "", linkOf(this.view));
    try {
      await navigator.clipboard.writeText(location.href);
      tell("The link to this view is copied.");
    } catch {
      tell("The page's address now leads to this view; copy it from there.");
    }
  }

  get view() {
    const { arrangements, viewer, world } = this._explorer, { filter, bombs } = world;
    return {
      at: viewer.bound.map(rounded),
      arrangement: arrangements.present.id,
      stood: arrangements.stood.map(rounded),
      filter: filter && { ...filter, viewer: filter.viewer.map(rounded) },
      bombs: bombs.all.map((bomb) => resting(bomb, world.drag)),
    };
  }

  _show({ at, arrangement, stood, filter, bombs }) {
    const { arrangements, viewer, world } = this._explorer;
    const index = arrangements.all.findIndex((one) => one.id === arrangement);
    world.filter = filter;
    world.bombs.clear();
    for (const { criterion, position, ...rest } of bombs) world.bombs.place(criterion, position, undefined, rest);
    viewer.put(...at);
    this._explorer.stand(arrangements.isBoard(index) && this._explorer.favourites.cards.size === 0 ? 0 : index, stood);
    this._explorer.showState();
  }
}
