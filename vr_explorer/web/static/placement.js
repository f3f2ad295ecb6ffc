// Where every card goes and how visible it is, from arrangement, filter and bombs: as LayoutSolver in
// vr_explorer/scene/layout_solver.py.

import { THRESHOLD, followsFavourites } from "./criteria.js";
import { approached, faded } from "./filtering.js";
import { Gathering, pullOf } from "./gathering.js";

export class Placement {
  // cloud: { head, arrays }. matcher: see criteria.js.
  constructor(cloud, matcher) {
    const { head, arrays } = cloud, { spread, spread_y: spreadY } = head.scene;
    this._scene = head.scene;
    this._world = head.scale;
    this._unmatched = head.unmatched;
    this._matcher = matcher;
    this._order = arrays.order;
    const scales = [spread, spreadY, spread].map((part) => part * head.scale), cloudAt = arrays["positions-cloud"];
    this._coordinates = Float64Array.from(cloudAt, (part, at) => part / scales[at % 3]);
    this._home = this._resting = cloudAt;
    this._gathering = null;
    this._attracting = this._repelling = [];
    this._out = new Float32Array(cloudAt.length);
    this.fades = new Float32Array(matcher.count).fill(1);
    this.matches = matcher.count;
    this.counts = new Map();
  }

  // home: Float32Array (3 N), of the arrangement; shown: Uint8Array (N), the images that it is made of, or null. filter: null or
  // { criterion, viewer: x, y, z, unmatched }. bombs: see bombs.js.
  resolve(home, shown, filter, bombs) {
    const match = filter && this._matcher.match(filter.criterion);
    this._home = home;
    this.matches = filter ? this._matcher.countOf(filter.criterion) : this._matcher.count;
    this.fades = filter ? faded(match.map((one) => (one >= THRESHOLD ? 1 : 0)), filter.unmatched, this._scene.ghost) : new Float32Array(this._matcher.count).fill(1);
    if (shown) this.fades.forEach((fade, card) => (this.fades[card] = shown[card] ? fade : 0));
    this._resting = filter ? approached(home, match, filter.viewer, filter.unmatched, this._scene, this._world) : home;
    const active = bombs.filter((bomb) => bomb.active);
    this._attracting = active.filter((bomb) => !bomb.repelling).map((bomb) => bomb.number);
    this._repelling = active.filter((bomb) => bomb.repelling).map((bomb) => bomb.number);
    this._gathering = active.length ? this._gather(active, filter) : null;
    const counts = this._gathering?.counts ?? [];
    this.counts = new Map([...this._attracting, ...this._repelling].map((number, at) => [number, counts[at]]));
  }

  // Float32Array (3 N), for bombs that have moved since; it is the placement's own, which the next call writes anew.
  positions(bombs) {
    if (!this._gathering) return this._resting;
    const placeOf = (number) => bombs.find((bomb) => bomb.number === number).position;
    return this._gathering.positions(this._attracting.map(placeOf), this._repelling.map(placeOf), this._out);
  }

  // About bombs, images stay where they gather; the filter says only which of them are seen.
  _gather(active, filter) {
    const pullsOf = (repelling) => active.filter((bomb) => bomb.repelling === repelling).map((bomb) => pullOf(this._matcher.match(bomb.criterion), bomb.strength, this._scene.bomb_least));
    const [attracting, repelling] = [pullsOf(false), pullsOf(true)], home = attracting.length ? this._home : this._resting;
    const gathering = new Gathering(home, this._coordinates, this._order, attracting, repelling, this._scene, this._world);
    const seen = faded(gathering.shown, filter?.unmatched ?? this._unmatched, this._scene.ghost);
    this.fades.forEach((fade, card) => (this.fades[card] = Math.min(fade, seen[card])));
    return gathering;
  }
}

// Whether it is answered otherwise as other images are favourites.
export const asksFavourites = (filter, bombs) => [filter, ...bombs].some((one) => one && followsFavourites(one.criterion));
