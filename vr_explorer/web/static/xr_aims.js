// What is pointed at in a headset, by the laser or a gaze, and what is asked of that: its plate, a list of what can be done, a favourite,
// the way there.

import { MOST_BOMBS } from "./bombs.js";
import { tell } from "./dom.js";
import { HeldBombs } from "./xr_bombs.js";
import { Choices, STAYS } from "./xr_choices.js";
import { NONE } from "./xr_controls.js";

const RESTS = 0.2; // seconds for which the laser rests on an image until its plate appears
const DWELLS = 1.5; // and, of a hand without buttons, until there is a choice
const TICK = 18; // milliseconds
const BESIDE = (1.5 * Math.PI) / 180; // between an image and what can be chosen

export class Aims {
  // play: whose rig, hands, controls, pointers and `seen` these go by. explorer: of the page. cloud: { head, arrays }. sheets: see xr_play.js.
  constructor(play, explorer, cloud, sheets) {
    this._play = play;
    this._explorer = explorer;
    this._cloud = cloud;
    this._cone = (cloud.head.headset.cone * Math.PI) / 180;
    this.bombs = new HeldBombs(explorer.world, play.hands, play.controls, play.rig);
    this._plate = sheets.plate;
    this.choice = sheets.choice;
    this.choice.close();
    this._choices = new Choices(explorer, cloud, play.leave);
    this._told = NONE; // the image that a tap was about
    this._gripped = false; // a row was chosen while the laser shone, which to let go of chooses no other
    this._resting = { card: NONE, since: 0, chosen: false };
    this._place = new Float64Array(3);
    this._toward = new Float64Array(3);
  }

  // What the laser meets first: the list, a bomb, an image.
  point(now) {
    const { _explorer: explorer, _play: { rig, controls, hands, pointers, seen }, bombs, choice } = this; // prettier-ignore
    const reach = this._reach, hand = controls.laser === NONE ? null : hands[controls.laser];
    seen.laser = controls.laser;
    if (choice.open) choice.place(rig);
    if (choice.open && !hand && controls.let === NONE) choice.leave();
    const listed = choice.open && hand ? choice.point(hand.origin, hand.direction) : Infinity;
    bombs.follow(now, pointers, listed < Infinity);
    if (!hand) {
      seen.hovered = this._told;
    } else {
      const { origin, direction } = hand, { pointed } = bombs;
      seen.hovered = pointed || listed < Infinity ? NONE : this._cardAlong(origin, direction, now);
      this._told = NONE;
      let length = Math.min(listed, reach);
      if (seen.hovered !== NONE) explorer.cards.place(seen.hovered, now, this._place);
      if (pointed || seen.hovered !== NONE) length = apart(pointed?.position ?? explorer.parts.met?.position ?? this._place, origin);
      for (let axis = 0; axis < 3; axis++) seen.end[axis] = origin[axis] + length * direction[axis];
      seen.end[3] = length < reach ? 1 : 0;
    }
    explorer.pointing.hovered = seen.hovered;
  }

  // After the controls: a tap, the list's row that was let go of.
  choose(now) {
    const { pointers, controls } = this._play;
    if (pointers.tapped) this._tap(now);
    if (controls.let === NONE) return;
    if (this.choice.row !== NONE && !this._gripped) this._choose();
    this._gripped = false;
  }

  // A name of `Controls.asked`; whether it was one of what is pointed at.
  do(name, now) {
    const { _explorer: explorer, _play: { hands, seen, controls } } = this; // prettier-ignore
    const laser = seen.laser === NONE ? null : hands[seen.laser];
    if (name === "favourite" && this.choice.open) {
      this._gripped = true;
      this._choose();
    } else if (name === "favourite") {
      if (this.bombs.pointed) return true;
      this._keep();
    } else if (name === "choose" && laser) this._offer(seen.hovered, this.bombs.pointed, now, laser.direction);
    else if (name === "choose") return true;
    else if (name === "touch") this._offer(NONE, this.bombs.about(1 - controls.flying), now, hands[1 - controls.flying].direction);
    else if (name === "go") this._go(seen.hovered);
    else return false;
    if (laser) this._play.tick(laser, TICK);
    return true;
  }

  // A hand without buttons is offered a choice of what it goes on pointing at.
  dwell(now) {
    const { _play: { hands, seen }, _resting: resting, choice } = this, hand = seen.laser === NONE ? null : hands[seen.laser]; // prettier-ignore
    const card = hand ? seen.hovered : this._told;
    const bomb = this.bombs.met?.number ?? 0;
    if (resting.card !== card || resting.laser !== seen.laser || resting.bomb !== bomb) Object.assign(resting, { card, bomb, laser: seen.laser, since: now, chosen: false });
    if (!hand || hand.squeezes || resting.chosen || choice.open || this._explorer.world.held || now - resting.since < DWELLS) return;
    resting.chosen = true;
    this._offer(card, this.bombs.met, now, hand.direction);
    this._play.tick(hand, TICK);
  }

  // Nothing is pointed at, or carried, any more.
  letGo() {
    this.bombs.letGo();
    this._gripped = false;
    this._explorer.pointing.hovered = this._play.seen.laser = this._play.seen.hovered = NONE;
  }

  // Hangs the list, or the plate of what the laser rests on, among what is seen. eye: { position, right, back }.
  show(eye, now) {
    const { seen, rig } = this._play;
    if (this.choice.open) {
      this.choice.place(rig);
      seen.sheets.push(this.choice.sheet);
    } else if (seen.hovered !== NONE && now - this._resting.since >= RESTS) this._plateOf(seen.hovered, eye, now);
  }

  get _reach() {
    return this._play.rig.scale * this._cloud.head.headset.reach;
  }

  _cardAlong(origin, direction, now) {
    return this._explorer.pointing.cardAlong(origin, direction, now, this._play.rig.head, this._cone, this._reach);
  }

  // A gaze and a short pinch: what is looked at, or a favourite where that is told of already. What is looked at beside that, such as its
  // plate, is a choice.
  _tap(now) {
    const { _play: { pointers: { origin, direction } }, choice } = this; // prettier-ignore
    if (choice.open) {
      choice.point(origin, direction);
      this._choose();
      return;
    }
    const bomb = this._explorer.world.met(origin, direction);
    const card = bomb ? NONE : this._cardAlong(origin, direction, now);
    if (this._plateMet(origin, direction)) this._offer(this._told, null, now, direction);
    else if (card === NONE) this._offer(NONE, bomb, now, direction);
    else if (card === this._told) this._keep();
    else this._told = card;
  }

  _plateMet(origin, direction) {
    return this._play.seen.sheets.includes(this._plate.sheet) && this._plate.sheet.meet(origin, direction) < Infinity;
  }

  _keep() {
    this._explorer.pointing.hovered = this._told !== NONE ? this._told : this._play.seen.hovered;
    this._explorer.keeping.toggle();
  }

  // Opens what can be chosen about a card, or a bomb, or nothing. direction: in which it was pointed at, and a bomb is thrown.
  _offer(card, bomb, now, direction) {
    const { _explorer: explorer, choice, _choices: choices, _play: { rig }, _toward: toward } = this, { world } = explorer; // prettier-ignore
    const way = Float64Array.from(direction);
    if (bomb) {
      toward.set(bomb.position);
      choice.show(choices.ofBomb(bomb, (number) => world.fetch(number, rig.head, way)));
    } else if (card !== NONE) {
      explorer.cards.place(card, now, toward);
      choice.show(choices.ofCard(card, (criterion, name) => this._throw(criterion, name, way)));
    } else {
      for (let axis = 0; axis < 3; axis++) toward[axis] = rig.head[axis] + direction[axis];
      choice.show(choices.ofAll((criterion, name) => this._throw(criterion, name, way)));
    }
    const half = card === NONE ? 0 : Math.atan(this._cloud.arrays.half_size[2 * card] / Math.max(apart(toward, rig.head), 1e-3));
    choice.hang(rig, toward, card === NONE && !bomb ? 0 : half + BESIDE);
  }

  // Whether there was room for it.
  _throw(criterion, name, direction) {
    const { rig } = this._play;
    this._told = NONE; // its plate would hang before the bomb
    if (this._explorer.world.throw(criterion, name, rig.head, direction, rig.scale)) {
      this._explorer.send();
      return true;
    }
    tell(`There are ${MOST_BOMBS} bombs already; remove one of them first.`);
    return false;
  }

  // The row that is pointed at, which may lead to another list; beside all of them the list closes.
  _choose() {
    const { choice } = this, next = choice.rows[choice.row]?.act();
    if (next?.rows) choice.show(next);
    else if (next !== STAYS) choice.close();
    this._resting.chosen = true;
  }

  // Before the image at once: a way there would make sick.
  _go(card) {
    if (card === NONE) return;
    const { _explorer: explorer, _place: place, _play: { rig } } = this, { head } = rig; // prettier-ignore
    explorer.cards.target(card, place);
    const length = apart(place, head);
    if (length < 1e-6) return;
    const left = this._cloud.head.scene.visit / length;
    rig.jump(...[0, 1, 2].map((axis) => place[axis] - left * (place[axis] - head[axis])));
    this._play.blink();
  }

  _plateOf(card, eye, now) {
    const { _explorer: explorer, _plate: plate, _play: { seen, rig } } = this; // prettier-ignore
    explorer.cards.place(card, now, this._place);
    plate.show(card, explorer.favourites.has(card));
    plate.place(eye, this._place, this._cloud.arrays.half_size[2 * card], rig.scale);
    seen.sheets.push(plate.sheet);
  }
}

const apart = (one, other) => Math.hypot(one[0] - other[0], one[1] - other[1], one[2] - other[2]);
