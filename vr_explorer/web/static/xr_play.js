// A frame in a headset: the viewer moves as hands ask for it, what is pointed at is looked up from there, and what was asked for is done.

import { Aims } from "./xr_aims.js";
import { TO_THE_HEAD } from "./facing.js";
import { Choice } from "./xr_choice.js";
import { Comfort } from "./xr_comfort.js";
import { Controls, NONE } from "./xr_controls.js";
import { Hand, readHands } from "./xr_hands.js";
import { Hold } from "./xr_hold.js";
import { Notice } from "./xr_notice.js";
import { HeadsetPlate } from "./xr_plate.js";
import { Pointers } from "./xr_pointers.js";
import { Rig } from "./xr_rig.js";

const TICK = 18; // milliseconds

// The pictures of words, which outlast a session.
export class Sheets {
  constructor(gl, cloud, words) {
    this.plate = new HeadsetPlate(gl, cloud, words);
    this.choice = new Choice(gl);
    this.notice = new Notice(gl);
  }
}

export class Play {
  // explorer: of the page. cloud: { head, arrays }. session, space: of WebXR. sheets: see above. leave: ends the session.
  constructor(explorer, cloud, session, space, sheets, leave) {
    const { viewer } = explorer, settings = cloud.head.headset;
    this._explorer = explorer;
    this._settings = settings;
    this._space = space;
    this.leave = leave;
    this.rig = new Rig(viewer, settings.height);
    this.hands = [new Hand(settings), new Hand(settings)];
    this.controls = new Controls(settings, this.hands);
    this.pointers = new Pointers(session, space, this.rig, () => performance.now() / 1000);
    this._hold = new Hold(this.rig, viewer, settings);
    this._comfort = new Comfort(settings.vignette);
    this._notice = sheets.notice;
    this._notice.begin();
    this._room = null;
    this._spots = [null, null];
    this._thrust = [0, 0, 0];
    this._turn = (yaw) => this.rig.turn(yaw);
    this.seen = { time: 0, hovered: NONE, facing: TO_THE_HEAD, narrowed: 0, room: null, hands: this.hands, laser: NONE, end: new Float64Array(4), sheets: [], rig: this.rig, bombs: [], lit: null };
    this._aims = new Aims(this, explorer, cloud, sheets);
  }

  // The list of what can be chosen.
  get choice() {
    return this._aims.choice;
  }

  // pose: of the head, now.
  follow(session, frame, pose, now, seconds) {
    this.rig.follow(pose.transform.matrix);
    if (session.visibilityState === "visible") this._play(session, frame, pose, now, seconds);
    else this._pause();
  }

  // Of a session that is over.
  end() {
    this._letGo();
    this._explorer.shows.endTour();
  }

  // What hands ask for, in the order in which it is asked.
  _play(session, frame, pose, now, seconds) {
    const { rig, controls, pointers, hands, _explorer: explorer, _aims: aims } = this, { viewer } = explorer;
    if (viewer.pitch !== 0) viewer.turn(0, -viewer.pitch); // by the mouse, beside the headset
    readHands(hands, session.inputSources, frame, this._space, rig, pointers.selecting, controls.flying);
    pointers.read(frame);
    aims.bombs.feel();
    controls.follow(viewer.yaw + rig.gaze, seconds);
    if (!this._held()) this._fly(seconds);
    this._lead(seconds);
    rig.place();
    if (controls.turn !== 0) rig.turn(controls.turn);
    for (const hand of hands) hand.place(rig);
    explorer.world.advance(seconds);
    aims.point(now);
    aims.choose(now);
    for (const name of controls.asked) if (!aims.do(name, now)) this._do(name, pose);
    aims.dwell(now);
  }

  // Whether hands hold the world, and move the viewer by that.
  _held() {
    const { hands, _spots: spots, controls, _explorer: explorer, _hold: hold } = this;
    for (let side = 0; side < 2; side++) spots[side] = hands[side].shown ? hands[side].spot : null;
    const before = hold.holds, held = hold.follow(controls.gripping, controls.free, spots);
    if (held && !before) {
      explorer.shows.endTour();
      for (let side = 0; side < 2; side++) if (controls.gripping[side]) this.tick(hands[side], TICK);
    }
    return held;
  }

  // Both are directions in the world, of about the length 1.
  _fly(seconds) {
    const { controls, rig, pointers, _thrust: thrust } = this, { viewer } = this._explorer, { right, up, back } = viewer;
    const gaze = this._aims.bombs.byGaze ? 0 : 1;
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

  // While the system's own menu is open, or the headset lies on a table, nothing moves, and nothing is held.
  _pause() {
    this._explorer.viewer.velocity.fill(0);
    for (const hand of this.hands) hand.leave();
    this._letGo();
  }

  _letGo() {
    this._hold.release();
    this.pointers.letGo();
    this.controls.letGo();
    this._aims.letGo();
  }

  _do(name, pose) {
    const { _explorer: explorer, seen } = this, { arrangements } = explorer;
    if (name === "firstView") this.firstView();
    else if (name === "recentre") this.rig.recentre(pose.transform.matrix);
    else if (name === "onlyFavourites") explorer.keeping.toggleOnly();
    else if (name === "nextArrangement") explorer.arrange(arrangements.following());
    else explorer.arrange(arrangements.all.findIndex((one) => one.id === name));
    if (seen.laser !== NONE) this.tick(this.hands[seen.laser], TICK);
  }

  // A hand feels that something has happened.
  tick(hand, milliseconds) {
    const { haptics } = this._settings;
    if (haptics > 0) hand.source?.gamepad?.hapticActuators?.[0]?.pulse?.(haptics, milliseconds);
  }

  // Darkens what is seen for a moment, around a jump.
  blink() {
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
    this.blink();
  }

  // Notes in `seen` what is to be seen now, from `eye`: { position, right, up, back }.
  show(eye, pose, now, seconds) {
    const { seen, _explorer: explorer, _comfort: comfort, _notice: notice, rig, controls } = this, { velocity } = explorer.viewer;
    const speed = Math.hypot(velocity[0], velocity[1], velocity[2]) + explorer.shows.speed;
    comfort.follow(speed / rig.scale, seconds, controls.turning);
    seen.time = now;
    seen.facing = explorer.world.turning.at(now);
    seen.narrowed = comfort.narrowed;
    if (comfort.narrowed === 0 || !this._settings.tunnel_grid) this._room = null;
    else this._room ??= Float64Array.of(pose.transform.matrix[12], pose.transform.matrix[13], pose.transform.matrix[14]);
    seen.room = this._room;
    seen.bombs = explorer.world.seen;
    seen.lit = this._aims.bombs.lit;
    seen.sheets.length = 0;
    this._aims.show(eye, now);
    notice.follow(eye, rig.scale, now, seconds);
    if (notice.open) seen.sheets.push(notice.sheet);
  }
}
