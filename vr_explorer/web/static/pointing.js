// What the mouse, or the middle of the picture, points at on the page.

import { cardRadius, pick } from "./picking.js";

const NONE = -1;

export class Pointing {
  // explorer: see explorer.js. halfSizes: of the cards, metres.
  constructor(explorer, canvas, halfSizes) {
    this._explorer = explorer;
    this._canvas = canvas;
    this._halfSizes = halfSizes;
    this._radius = 1.02 * cardRadius(halfSizes);
    this._direction = new Float64Array(3);
    this._place = new Float64Array(3);
    this.hovered = NONE; // the card that is pointed at
    this.lit = null; // the bomb that is
  }

  // For this frame. time: seconds.
  look(time) {
    const { devices, world, viewer } = this._explorer;
    const at = devices.aims ? this.middle : devices.pointer;
    const free = at !== null && !devices.dragging;
    this.lit = world.held?.bomb ?? (free ? world.met(viewer.position, this.ray(...at)) : null);
    this.hovered = free && !this.lit ? this.cardAt(...at, time) : NONE;
    this._canvas.classList.toggle("pointing", (this.hovered !== NONE || this.lit !== null) && !devices.aims);
  }

  // Pixels from the picture's upper left.
  get middle() {
    return [this._canvas.clientWidth / 2, this._canvas.clientHeight / 2];
  }

  // The direction through a place of the picture, until the next one is asked for.
  ray(x, y) {
    const across = (2 * x) / Math.max(this._canvas.clientWidth, 1) - 1, upward = 1 - (2 * y) / Math.max(this._canvas.clientHeight, 1);
    return this._explorer.viewer.ray(across, upward, ...this._explorer.drawing.reach, this._direction);
  }

  // The card there, or -1.
  cardAt(x, y, time = this._explorer.now) {
    return this.cardAlong(this._explorer.viewer.position, this.ray(x, y), time);
  }

  // As of picking.js, and the images that stand for parts of the cloud; head: what cards face that do not lie in a plane.
  cardAlong(origin, direction, time, head, cone, reach) {
    const { cards, parts, world } = this._explorer;
    const card = pick(cards, this._halfSizes, this._radius, origin, direction, time, head, cone, reach, world.turning.at(time));
    return parts.pointed(card, card === NONE ? Infinity : this._away(card, time, head ?? origin), origin, direction, head ?? origin);
  }

  // Metres from there to where the card is.
  _away(card, time, there) {
    const { _place: place } = this;
    this._explorer.cards.place(card, time, place);
    return Math.hypot(place[0] - there[0], place[1] - there[1], place[2] - there[2]);
  }

  // The place of the card there; where there is none, that of the one which is told of, if `told`, or a place ahead.
  placeAt(x, y, told) {
    const { cards, now, plate, viewer } = this._explorer;
    let card = this.cardAt(x, y, now);
    if (card === NONE && told) card = plate.card;
    if (card !== NONE) {
      cards.place(card, now, this._place);
      return [...this._place];
    }
    return [0, 1, 2].map((axis) => viewer.position[axis] + viewer.void * this._direction[axis]);
  }
}
