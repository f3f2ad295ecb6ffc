// What hands do in a headset, frame by frame: the viewer moves, what is pointed at is looked up from there, and what was asked
// for is done.

import { TO_THE_HEAD } from "./facing.js";
import { Comfort } from "./xr_comfort.js";
import { HeldBombs } from "./xr_bombs.js";
import { Choice } from "./xr_choice.js";
import { Choices, STAYS } from "./xr_choices.js";
import { Controls, NONE } from "./xr_controls.js";
import { Hand, readHands } from "./xr_hands.js";
import { Hold } from "./xr_hold.js";
import { HeadsetPlate } from "./xr_plate.js";
import { Pointers } from "./xr_pointers.js";
import { Rig } from "./xr_rig.js";

const RESTS = 0.2; // seconds for which the laser rests on an image until its plate appears
const DWELLS = 1.5; // and, of a hand without buttons, until there is a choice
const TICK = 18; // milliseconds
const BESIDE = (1.5 * Math.PI) / 180; // between an image and what can be chosen

// The pictures of words, which outlast a session.
export class Sheets {
  constructor(gl, cloud, words) {
    this.plate = new HeadsetPlate(gl, cloud, words);
    this.choice = new Choice(gl);
  }
}

export class Play {
  // explorer: of the page. cloud: { head, arrays }. session, space: of WebXR. sheets: see above. leave: ends the session.
  constructor(explorer, cloud, session, space, sheets, leave) {
    const { viewer } = explorer, settings = cloud.head.headset;
    this._explorer = explorer;
    this._cloud = cloud;
    this._settings = settings;
    this._space = space;
    this._cone = (settings.cone * Math.PI) / 180;
    this.leave = leave;
    this.rig = new Rig(viewer, settings.height);
    this._hands = [new Hand(settings), new Hand(settings)];
    this.controls = new Controls(settings, this._hands);
    this._pointers = new Pointers(session, space, this.rig, () => performance.now() / 1000);
    this._hold = new Hold(this.rig, viewer, settings);
    this._bombs = new HeldBombs(explorer.world, this._hands, this.controls, this.rig);
    this._comfort = new Comfort(settings.vignette);
    this._plate = sheets.plate;
    this.choice = sheets.choice;
    this.choice.close();
    this._choices = new Choices(explorer, cloud, leave);
    this._room = null;
    this._told = NONE; // the image that a tap was about
    this._resting = { card: NONE, since: 0, chosen: false };
    this._place = new Float64Array(3);
    this._toward = new Float64Array(3);
    this._spots = [null, null];
    this._thrust = [0, 0, 0];
    this._turn = (yaw) => this.rig.turn(yaw);
    this.seen = { time: 0, hovered: NONE, facing: TO_THE_HEAD, narrowed: 0, room: null, hands: this._hands, laser: NONE, end: new Float64Array(4), sheets: [], rig: this.rig, bombs: [], lit: null };
  }

  // pose: of the head, now.
  follow(session, frame, pose, now, seconds) {
    this.rig.follow(pose.transform.matrix);
    if (session.visibilityState === "visible") this._play(session, frame, pose, now, seconds);
    else this._pause();
  }

  // Of a session that is over.
  end() {
    this._explorer.world.held = null;
    this._explorer.hovered = NONE;
    this._explorer.shows.endTour();
  }

  // What hands ask for, in the order in which it is asked.
  _play(session, frame, pose, now, seconds) {
    const { rig, controls, _pointers: pointers, _explorer: explorer, _bombs: bombs } = this, { viewer } = explorer;
    if (viewer.pitch !== 0) viewer.turn(0, -viewer.pitch); // by the mouse, beside the headset
    readHands(this._hands, session.inputSources, frame, this._space, rig, pointers.selecting, controls.flying);
    pointers.read(frame);
    bombs.feel();
    controls.follow(viewer.yaw + rig.gaze, seconds);
    if (!this._held()) this._fly(seconds);
    this._lead(seconds);
    rig.place();
    if (controls.turn !== 0) rig.turn(controls.turn);
    for (const hand of this._hands) hand.place(rig);
    explorer.world.advance(seconds);
    this._point(now);
    if (pointers.tapped) this._tap(now);
    if (controls.let !== NONE && this.choice.row !== NONE) this._choose();
    for (const name of controls.asked) this._do(name, pose, now);
    this._dwell(now);
  }

  // Whether hands hold the world, and move the viewer by that.
  _held() {
    const { _hands: hands, _spots: spots, controls, _explorer: explorer, _hold: hold } = this;
    for (let side = 0; side < 2; side++) spots[side] = hands[side].shown ? hands[side].spot : null;
    const before = hold.holds, held = hold.follow(controls.gripping, controls.free, spots);
    if (held && !before) {
      explorer.shows.endTour();
      for (let side = 0; side < 2; side++) if (controls.gripping[side]) this._tick(hands[side]);
    }
    return held;
  }

  // Both are directions in the world, of about the length 1.
  _fly(seconds) {
    const { controls, rig, _pointers: pointers, _thrust: thrust } = this, { viewer } = this._explorer, { right, up, back } = viewer;
    const gaze = this._bombs.byGaze ? 0 : 1;
    const [x, y, z] = [0, 1, 2].map((axis) => rig.scale * (controls.push[axis] + gaze * pointers.push[axis]));
    thrust[0] = x * right[0] + y * right[1] + z * right[2];
    thrust[1] = x * up[0] + y * up[1] + z * up[2];
    thrust[2] = x * back[0] + y * back[1] + z * back[2];
    viewer.fly(...thrust, seconds, controls.brake);
  }

  // A tour goes on, or ends as somebody flies.
  _lead(seconds) {
    this._explorer.shows.advance(seconds, this._thrust, this._turn);
    this._thrust.fill(0);
  }

  // While the system's own menu is open, or the headset lies on a table, nothing moves.
  _pause() {
    this._explorer.viewer.velocity.fill(0);
    for (const hand of this._hands) hand.leave();
    this._hold.release();
    this.controls.turning = 0;
    this.seen.laser = this.seen.hovered = NONE;
  }

  // What the laser meets first: the list, a bomb, an image.
  _point(now) {
    const { _explorer: explorer, controls, rig, _bombs: bombs, choice, seen } = this, reach = rig.scale * this._settings.reach;
    const hand = controls.laser === NONE ? null : this._hands[controls.laser];
    seen.laser = controls.laser;
    if (choice.open) choice.place(rig);
    if (choice.open && !hand && controls.let === NONE) choice.leave();
    const listed = choice.open && hand ? choice.point(hand.origin, hand.direction) : Infinity;
    bombs.follow(now, this._pointers, listed < Infinity);
    if (!hand) {
      seen.hovered = this._told;
    } else {
      const { origin, direction } = hand, { pointed } = bombs;
      seen.hovered = pointed || listed < Infinity ? NONE : explorer.pickAlong(origin, direction, now, rig.head, this._cone, reach);
      this._told = NONE;
      let length = Math.min(listed, reach);
      if (seen.hovered !== NONE) explorer.cards.place(seen.hovered, now, this._place);
      if (pointed || seen.hovered !== NONE) length = apart(pointed?.position ?? this._place, origin);
      for (let axis = 0; axis < 3; axis++) seen.end[axis] = origin[axis] + length * direction[axis];
      seen.end[3] = length < reach ? 1 : 0;
    }
    explorer.hovered = seen.hovered;
  }

  // A gaze and a short pinch: what is looked at, or a favourite where that is told of already. What is looked at beside that, such as its
  // plate, is a choice.
  _tap(now) {
    const { _pointers: { origin, direction }, choice, _explorer: explorer, rig } = this; // prettier-ignore
    if (choice.open) {
      choice.point(origin, direction);
      this._choose();
      return;
    }
    const bomb = explorer.world.met(origin, direction);
    const card = bomb ? NONE : explorer.pickAlong(origin, direction, now, rig.head, this._cone, rig.scale * this._settings.reach);
    if (this._plateMet(origin, direction)) this._offer(this._told, null, now, direction);
    else if (card === NONE) this._offer(NONE, bomb, now, direction);
    else if (card === this._told) this._do("favourite");
    else this._told = card;
  }

  _plateMet(origin, direction) {
    return this.seen.sheets.includes(this._plate.sheet) && this._plate.sheet.meet(origin, direction) < Infinity;
  }

  _do(name, pose, now) {
    const { _explorer: explorer, _hands: hands, seen, controls } = this, { arrangements } = explorer;
    const laser = seen.laser === NONE ? null : hands[seen.laser];
    if (name === "favourite" && this.choice.open) this._choose();
    else if (name === "favourite") {
      if (this._bombs.pointed) return;
      explorer.hovered = this._told !== NONE ? this._told : seen.hovered;
      explorer.keeping.toggle();
    } else if (name === "choose" && laser) this._offer(seen.hovered, this._bombs.pointed, now, laser.direction);
    else if (name === "choose") return;
    else if (name === "touch") this._offer(NONE, this._bombs.about(1 - controls.flying), now, hands[1 - controls.flying].direction);
    else if (name === "go") this._go(seen.hovered);
    else if (name === "firstView") this.firstView();
    else if (name === "recentre") this.rig.recentre(pose.transform.matrix);
    else if (name === "onlyFavourites") explorer.keeping.toggleOnly();
    else if (name === "nextArrangement") explorer.arrange(arrangements.following());
    else explorer.arrange(arrangements.all.findIndex((one) => one.id === name));
    if (laser) this._tick(laser);
  }

  // Opens what can be chosen about a card, or a bomb, or nothing. direction: in which it was pointed at, and a bomb is thrown.
  _offer(card, bomb, now, direction) {
    const { _explorer: explorer, choice, _choices: choices, rig, _toward: toward } = this, { world } = explorer;
    const way = Float64Array.from(direction);
    if (bomb) {
      toward.set(bomb.position);
      choice.show(choices.ofBomb(bomb, (number) => world.fetch(number, rig.head, way)));
    } else if (card !== NONE) {
      explorer.cards.place(card, now, toward);
      choice.show(choices.ofCard(card, (criterion, name) => this._throw(criterion, name, way)));
    } else {
      for (let axis = 0; axis < 3; axis++) toward[axis] = rig.head[axis] + direction[axis];
      choice.show(choices.ofAll());
    }
    const half = card === NONE ? 0 : Math.atan(this._cloud.arrays.half_size[2 * card] / Math.max(apart(toward, rig.head), 1e-3));
    choice.hang(rig, toward, card === NONE && !bomb ? 0 : half + BESIDE);
  }

  _throw(criterion, name, direction) {
    if (this._explorer.world.throw(criterion, name, this.rig.head, direction, this.rig.scale)) this._explorer.send();
  }

  // The row that is pointed at; beside all of them the list closes.
  _choose() {
    const { choice } = this, row = choice.rows[choice.row];
    if (row?.act() !== STAYS) choice.close();
    this._resting.chosen = true;
  }

  // A hand without buttons is offered a choice of what it goes on pointing at.
  _dwell(now) {
    const { seen, _resting: resting, choice } = this, hand = seen.laser === NONE ? null : this._hands[seen.laser];
    const card = hand ? seen.hovered : this._told;
    const bomb = this._bombs.met?.number ?? 0;
    if (resting.card !== card || resting.laser !== seen.laser || resting.bomb !== bomb) Object.assign(resting, { card, bomb, laser: seen.laser, since: now, chosen: false });
    if (!hand || hand.squeezes || resting.chosen || choice.open || this._explorer.world.held || now - resting.since < DWELLS) return;
    resting.chosen = true;
    this._offer(card, this._bombs.met, now, hand.direction);
    this._tick(hand);
  }

  _tick(hand) {
    const { haptics } = this._settings;
    if (haptics > 0) hand.source?.gamepad?.hapticActuators?.[0]?.pulse?.(haptics, TICK);
  }

  // Before the image at once: a way there would make sick.
  _go(card) {
    if (card === NONE) return;
    const { _explorer: explorer, rig, _place: place } = this, { head } = rig;
    explorer.cards.target(card, place);
    const length = apart(place, head);
    if (length < 1e-6) return;
    const left = this._cloud.head.scene.visit / length;
    rig.jump(...[0, 1, 2].map((axis) => place[axis] - left * (place[axis] - head[axis])));
    this._comfort.blink();
  }

  // What the explorer asks of who draws.

  get bound() {
    return [...this.rig.head, this._explorer.viewer.yaw + this.rig.gaze];
  }

  // A wall is made before the viewer, who stays.
  firstView() {
    const { view, before_viewer: before } = this._explorer.arrangements.present;
    this.rig.rescale(1);
    if (!before) this.rig.put(...view.slice(0, 4));
    this._comfort.blink();
  }

  // Notes in `seen` what is to be seen now, from `eye`: { position, right, back }.
  show(eye, pose, now, seconds) {
    const { seen, _explorer: explorer, _resting: resting, _comfort: comfort, rig, controls } = this, { velocity } = explorer.viewer;
    const speed = Math.hypot(velocity[0], velocity[1], velocity[2]) + explorer.shows.speed;
    comfort.follow(speed / rig.scale, seconds, controls.turning);
    seen.time = now;
    seen.facing = explorer.world.turning.at(now);
    seen.narrowed = comfort.narrowed;
    if (comfort.narrowed === 0 || !this._settings.tunnel_grid) this._room = null;
    else this._room ??= Float64Array.of(pose.transform.matrix[12], pose.transform.matrix[13], pose.transform.matrix[14]);
    seen.room = this._room;
    seen.bombs = explorer.world.seen;
    seen.lit = this._bombs.lit;
    seen.sheets.length = 0;
    if (this.choice.open) {
      this.choice.place(rig);
      seen.sheets.push(this.choice.sheet);
    } else if (seen.hovered !== NONE && now - resting.since >= RESTS) this._plateOf(seen.hovered, eye, now);
  }

  _plateOf(card, eye, now) {
    const { _explorer: explorer, _plate: plate, seen } = this;
    explorer.cards.place(card, now, this._place);
    plate.show(card, explorer.favourites.has(card));
    plate.place(eye, this._place, this._cloud.arrays.half_size[2 * card], this.rig.scale);
    seen.sheets.push(plate.sheet);
  }
}

const apart = (one, other) => Math.hypot(one[0] - other[0], one[1] - other[1], one[2] - other[2]);
