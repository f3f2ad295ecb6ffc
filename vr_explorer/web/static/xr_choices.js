// What can be chosen in a headset, where the page's panels are not seen: bombs of an image, what is done with a bomb, and the rest.

import { LOOSEST, MOST_BOMBS, TIGHTEST } from "./bombs.js";
import { COLOURS, colours, method, range, stepsOf } from "./criteria.js";
import { described } from "./described.js";
import { criterionOf } from "./facets.js";
import { FilterLists, page } from "./xr_filter_lists.js";

const LONGEST_NAME = 40; // of a bomb
const MOST_STEPS = 3, MOST_MEASURES = 2; // that are offered
const AROUND = 0.1; // of a measure's scale, to each side: what an image shares with those like it
const TIGHTER = 1.5;
export const STAYS = "stays"; // what an act gives after which the list stays open; after another list, that is shown

export class Choices {
  // leave: ends VR.
  constructor(explorer, cloud, leave) {
    this._explorer = explorer;
    this._cloud = cloud;
    this._leave = leave;
  }

  // Bombs of what the image has. throwing: throws one of a criterion with a name; whether it has been thrown.
  ofCard(card, throwing) {
    const { world, plate } = this._explorer;
    if (world.bombs.all.length >= MOST_BOMBS) return { title: `There are ${MOST_BOMBS} bombs already.`, about: "Remove one of them first.", rows: [CLOSE] };
    const row = (criterion, shown, text = null) => {
      const name = described(criterion, world.matcher);
      return { text: text ?? name, colours: shown, act: () => throwing(criterion, name.slice(0, LONGEST_NAME)) };
    };
    const palette = this._paletteOf(card), bytes = palette.map(({ colour }) => colour);
    const all = { ...colours(...bytes), weights: palette.map(({ weight }) => weight) };
    return {
      title: plate.titleOf(card),
      about: "Throw a bomb, which gathers:",
      rows: [
        row(colours(bytes[0]), bytes.slice(0, 1)),
        ...(bytes.length > 1 ? [row(all, bytes, "Its colours")] : []),
        ...this._stepsOf(card).map((step) => row(method(step), null)),
        ...this._measuresOf(card).map((criterion) => row(criterion, null)),
        ...(world.matcher.facets.of(card).length ? [{ text: "What is told of it", act: () => this._toldOf(card, throwing) }] : []),
        CLOSE,
      ],
    };
  }

  // Bombs of what files and the user's own tables tell of the image.
  _toldOf(card, throwing, first = 0) {
    const { plate, world } = this._explorer, { facets } = world.matcher;
    const rows = facets.all.flatMap((facet) =>
      facet.values.flatMap((value, at) => {
        if (!facets.has(facet, at, card)) return [];
        const act = () => throwing(criterionOf(facet, value), value.slice(0, LONGEST_NAME));
        return [{ text: `${facet.title}: ${value}`, count: facets.countOf(facet, at), act }];
      }),
    );
    const about = "Throw a bomb, which gathers:", back = { text: "Back", act: () => this.ofCard(card, throwing) };
    return { title: plate.titleOf(card), about, rows: [...page(rows, first, (next) => this._toldOf(card, throwing, next)), back] };
  }

  // fetching: brings a bomb before the viewer.
  ofBomb(bomb, fetching) {
    const { wishes, world } = this._explorer, { number } = bomb, count = world.placement.counts.get(number);
    const tighten = (factor) => () => {
      wishes.change(number, { strength: Math.min(Math.max(bomb.strength * factor, LOOSEST), TIGHTEST) });
      return STAYS;
    };
    return {
      title: bomb.name || `Bomb ${number}`,
      about: count === undefined ? "" : `${count.toLocaleString("en")} images`,
      rows: [
        { text: bomb.repelling ? "Gather its images" : "Keep its images away", act: () => wishes.change(number, { repelling: !bomb.repelling }) },
        { text: "Tighter", act: tighten(TIGHTER) },
        { text: "Looser", act: tighten(1 / TIGHTER) },
        { text: "Bring it here", act: () => fetching(number) },
        { text: "Remove it", act: () => wishes.remove(number) },
        CLOSE,
      ],
    };
  }

  // Where there is nothing. throwing: as of `ofCard`.
  ofAll(throwing) {
    const explorer = this._explorer, { arrangements, panel, shows, world, wishes } = explorer, { all } = arrangements;
    const next = arrangements.following();
    return {
      title: this._cloud.head.title,
      rows: [
        { text: `Next: ${all[next].title}`, act: () => explorer.arrange(next) },
        ...(panel.groups.length ? [{ text: "Filter", chosen: panel.applied, act: () => new FilterLists(panel, () => this.ofAll(throwing), throwing).all() }] : []),
        ...(shows.touring || shows.possible ? [{ text: shows.touring ? "End the tour" : "Begin the tour", act: () => shows.toggleTour() }] : []),
        { text: "Let the images rain", act: () => shows.rain() },
        { text: "The whole view", act: () => explorer.firstView() },
        ...(world.bombs.all.length && !shows.touring ? [{ text: "Remove all bombs", act: () => [...world.bombs.all].forEach(({ number }) => wishes.remove(number)) }] : []),
        { text: "Leave VR", act: this._leave },
        CLOSE,
      ],
    };
  }

  // { colour: [red, green, blue], weight } each, the largest first.
  _paletteOf(card) {
    const bytes = this._cloud.arrays.colours.subarray(4 * COLOURS * card, 4 * COLOURS * (card + 1));
    const parts = Array.from({ length: COLOURS }, (_, at) => ({ colour: [...bytes.subarray(4 * at, 4 * at + 3)], weight: bytes[4 * at + 3] }));
    const there = parts.filter(({ weight }) => weight > 0);
    return there.length ? there : [{ ...parts[0], weight: 1 }];
  }

  _stepsOf(card) {
    const { head, arrays } = this._cloud;
    return [...new Set(stepsOf(head.methods[arrays.method[card]] ?? ""))].slice(0, MOST_STEPS);
  }

  // Those by which the image stands out most.
  _measuresOf(card) {
    const { head, arrays } = this._cloud, found = [];
    for (const { id, low = 0, high = 1, period = 0 } of head.measures) {
      const value = arrays[`measure-${id}`][card], share = (value - low) / (high - low);
      if (period || !Number.isFinite(share)) continue;
      const around = AROUND * (high - low), ends = [value - around, value + around].map((end) => Math.min(Math.max(end, low), high));
      found.push({ criterion: range(id, ...ends), beside: Math.abs(share - 0.5) });
    }
    found.sort((one, other) => other.beside - one.beside);
    return found.slice(0, MOST_MEASURES).map(({ criterion }) => criterion);
  }
}

const CLOSE = { text: "Close", act: () => {} };
