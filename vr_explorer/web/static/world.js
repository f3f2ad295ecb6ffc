// What the cards' places follow from, and sends the cards there: arrangement, filter and bombs. As Transitions in
// vr_explorer/scene/transitions.py and BombTool in vr_explorer/tools/bombs.py.

import { Bombs, MOST_BOMBS } from "./bombs.js";
import { Matcher } from "./criteria.js";
import { Turning } from "./facing.js";
import { Placement, asksFavourites } from "./placement.js";

export const CORE = 2.2; // metres of a bomb's radius
export const LEAST_ANGLE = 0.012; // radians below which it is not seen smaller
const GRIPPED = 1.6; // of the radius that is seen
const BEGINS = 4; // metres before the viewer where a throw begins
const THROWN = 90; // metres that it flies, in a world of the reference number of images
const SMOOTHING = 12; // 1/s, of the velocity with which a carried bomb is let go
const LET_GO = 1; // metres a second below which it stays there
export const LET_OUT_OF_HAND = 0.2; // likewise: no far end of a ray trembles
const SOON = 0.12; // seconds since it was moved last, after which it lies still in the hand
const GHOST = 0.1;
const NONE = [];

export class World {
  // cards: see cards.js. favourites: see favourites.js.
  constructor(cloud, cards, favourites) {
    this._scene = cloud.head.scene;
    this._unmatched = cloud.head.unmatched;
    this.size = Math.max(cloud.head.scale, 0.3);
    this.matcher = new Matcher(cloud, favourites);
    this.placement = new Placement(cloud, this.matcher);
    this.bombs = new Bombs(this._scene.bomb_drag);
    this.filter = null;
    this.onlyFavourites = false;
    this._order = cloud.arrays.order;
    this._rainsUntil = -1;
    this._apart = false;
    this.turning = new Turning();
    this.held = null; // the bomb that is carried: { bomb, from, away, velocity, moved }, from: where it was taken
    this.changed = () => {}; // told when the cards are sent elsewhere
    this._cards = cards;
    this._favourites = favourites;
  }

  // The bombs that are seen: none on the board.
  get seen() {
    return this._apart ? NONE : this.bombs.all;
  }

  // placed: as of `Arrangements.place`; where that has only some images, as the board, filter and bombs wait. motion: seconds.
  send({ positions: home, shown, faces }, time, motion) {
    this._rainsUntil = -1;
    this._apart = shown !== null;
    if (this._apart) this.placement.resolve(home, shown, null, NONE);
    else this.placement.resolve(home, null, this.filter, this.bombs.all);
    const { fades } = this.placement;
    if (this.onlyFavourites) fades.forEach((fade, card) => (fades[card] = Math.min(fade, this._favourites.has(card) ? 1 : GHOST)));
    this._cards.send(this.placement.positions(this.bombs.all), fades, time, motion);
    this.turning.toward(this.seen.length > 0 ? null : faces, time, motion);
    this.changed();
  }

  // Whether the cards go elsewhere as other images are favourites.
  get asksFavourites() {
    return this.onlyFavourites || asksFavourites(this.filter, this.bombs.all);
  }

  // Whether all images are wanted where their arrangement has them.
  get undisturbed() {
    return !this._apart && !this.filter && !this.onlyFavourites && this.bombs.all.length === 0;
  }

  // 1/s, of thrown bombs.
  get drag() {
    return this._scene.bomb_drag;
  }

  // The images fall to their places one after the other; while they do, they go there at once. still: no more motion than that.
  rain(placed, time, still) {
    if (time < this._rainsUntil || still) {
      this.send(placed, time, still ? 0.3 : this._scene.rain_skip);
      return;
    }
    this.send(placed, time, 0);
    this._cards.rain(this._order, time, this._scene, this._scene.rain_height * this.size);
    this._rainsUntil = time + this._scene.rain;
  }

  // criterion: null for every image. viewer: x, y, z.
  want(criterion, viewer) {
    this.filter = criterion && { criterion, viewer: [...viewer], unmatched: this._unmatched };
  }

  // A bomb from the viewer's place along `direction`; null where there are as many as there can be. scale: metres of the world for
  // one of the viewer's.
  throw(criterion, name, position, direction, scale = 1) {
    if (this.bombs.all.length >= MOST_BOMBS) return null;
    const begin = [...position].map((part, axis) => part + scale * BEGINS * direction[axis]);
    const velocity = [...direction].map((part) => part * THROWN * this.size * this._scene.bomb_drag);
    const bomb = this.bombs.place(criterion, begin, velocity, { name });
    return bomb;
  }

  // Before the viewer, at rest.
  fetch(number, position, direction) {
    const bomb = this.bombs.of(number);
    for (let axis = 0; axis < 3; axis++) bomb.position[axis] = position[axis] + (BEGINS + THROWN * this.size) * direction[axis];
    bomb.velocity.fill(0);
    this._follow();
  }

  remove(number) {
    if (this.held?.bomb.number === number) this.held = null;
    this.bombs.remove(number);
  }

  // Lets thrown bombs fly.
  advance(seconds) {
    if (!this.bombs.flying) return;
    this.bombs.fly(seconds);
    this._follow();
  }

  // The bomb that a ray meets, or null. position, direction: three numbers each.
  met(position, direction) {
    let found = null, nearest = Infinity;
    for (const bomb of this.seen) {
      let along = 0, square = 0;
      for (let axis = 0; axis < 3; axis++) {
        const part = bomb.position[axis] - position[axis];
        along += part * direction[axis];
        square += part * part;
      }
      const radius = GRIPPED * Math.max(CORE, LEAST_ANGLE * Math.sqrt(square));
      if (along > 0 && square - along * along < radius * radius && along < nearest) [found, nearest] = [bomb, along];
    }
    return found;
  }

  // The bomb inside which a place is, the nearest of several; null. position: x, y, z. eye: from where its size is seen.
  about(position, eye) {
    let found = null, nearest = Infinity;
    for (const bomb of this.seen) {
      const away = apart(bomb.position, position);
      if (away < Math.min(nearest, Math.max(CORE, LEAST_ANGLE * apart(bomb.position, eye)))) [found, nearest] = [bomb, away];
    }
    return found;
  }

  // Begins to carry the bomb that the ray meets; whether it meets one.
  take(position, direction, time) {
    const bomb = this.met(position, direction);
    if (bomb) this.hold(bomb, apart(bomb.position, position), time);
    return bomb !== null;
  }

  // Begins to carry it, `away` metres from where a ray begins.
  hold(bomb, away, time) {
    bomb.velocity.fill(0);
    this.held = { bomb, from: [...bomb.position], away, velocity: [0, 0, 0], moved: time };
  }

  // Along the ray that carries it; `direction` may be of any length, and then `away` is in these.
  carry(position, direction, time) {
    const { held } = this;
    if (!held) return;
    const seconds = Math.max(time - held.moved, 1e-3), share = 1 - Math.exp(-SMOOTHING * seconds);
    for (let axis = 0; axis < 3; axis++) {
      const before = held.bomb.position[axis];
      held.bomb.position[axis] = position[axis] + held.away * direction[axis];
      held.velocity[axis] += ((held.bomb.position[axis] - before) / seconds - held.velocity[axis]) * share;
    }
    held.moved = time;
    this._follow();
  }

  // A bomb that was moving flies on. least: metres a second below which it stays.
  letGo(time, least = LET_GO) {
    const { held } = this;
    this.held = null;
    if (!held || time - held.moved > SOON || Math.hypot(...held.velocity) < least) return;
    held.bomb.velocity = held.velocity;
  }

  // To where it was taken.
  putBack() {
    const { held } = this;
    this.held = null;
    if (!held) return;
    held.bomb.position = held.from;
    this._follow();
  }

  // Nearer to the viewer or farther away, while it is carried.
  reel(notches) {
    if (this.held) this.held.away = Math.max(this.held.away * 1.1 ** notches, BEGINS);
  }

  // Bombs that have moved take their images with them, without a motion of their own.
  _follow() {
    this._cards.redirect(this.placement.positions(this.bombs.all));
  }
}

const apart = (one, other) => Math.hypot(one[0] - other[0], one[1] - other[1], one[2] - other[2]);
