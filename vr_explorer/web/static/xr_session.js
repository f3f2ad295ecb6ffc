// The cloud in a headset, by WebXR: a session begins and ends, and each of its frames reads the hands, moves the viewer and
// draws both eyes.

import { Problem, say, showProblem } from "./dom.js";
import { Comfort } from "./xr_comfort.js";
import { Controls, NONE } from "./xr_controls.js";
import { Hand, readHands } from "./xr_hands.js";
import { HeadsetPlate } from "./xr_plate.js";
import { Pointers } from "./xr_pointers.js";
import { HeadsetRenderer, NEAR } from "./xr_renderer.js";
import { Rig, headingOf } from "./xr_rig.js";

const LONGEST = 0.1; // seconds that a frame counts at most
const FOVEATION = 0.5; // 0: the picture is as fine at its edges as in its middle, 1: as coarse as the headset makes it
const RESTS = 0.2; // seconds for which the laser rests on an image until its plate appears
const TICK = 18; // milliseconds
const SAME = 0.5; // Hz
const HAND = "artificial-inspiration-flying-hand";

const kept = () => {
  try {
    return localStorage.getItem(HAND) === "left";
  } catch {
    return false;
  }
};
const keep = (left) => {
  try {
    localStorage.setItem(HAND, left ? "left" : "right");
  } catch {
    // it lasts for this visit
  }
};

export class Headset {
  // explorer: of the page. cloud: { head, arrays }.
  constructor(explorer, cloud, canvas) {
    this._explorer = explorer;
    this._cloud = cloud;
    this._canvas = canvas;
    this._settings = cloud.head.headset;
    this._cone = (this._settings.cone * Math.PI) / 180;
    this._session = null;
    this._renderer = this._plate = this._drawnBy = null;
    this._place = new Float64Array(3);
    this._button = null;
    this._entering = false;
    this.leftHanded = false; // which hand flies
    this.began = this.ended = () => {};
  }

  // Shows the button where the browser has a headset. leftHanded: a box that says which hand flies, kept in this browser.
  async offer(button, leftHanded) {
    this._button = button;
    button.addEventListener("click", () => this.toggle());
    this.leftHanded = leftHanded.checked = kept();
    leftHanded.addEventListener("change", () => keep((this.leftHanded = leftHanded.checked)));
    const { xr } = navigator;
    if (!xr) return;
    const look = async () => {
      button.hidden = !(await xr.isSessionSupported("immersive-vr").catch(() => false));
    };
    xr.addEventListener?.("devicechange", look);
    await look();
  }

  get worn() {
    return this._session !== null;
  }

  // Whether it is on a head: taken off, it goes on without showing anything.
  get seen() {
    return this._session !== null && this._session.visibilityState !== "hidden";
  }

  async toggle() {
    if (this._session) this.leave();
    else if (!this._entering) {
      this._entering = true;
      await this._enter().catch((error) => showProblem(error instanceof Problem ? error.message : `VR did not begin (${error.message}); see that the headset is awake and this page may use it, then press the button again.`));
      this._entering = false;
    }
  }

  leave() {
    this._session?.end().catch(() => {}); // it may have ended by itself
  }

  async _enter() {
    const { renderer } = this._explorer;
    if (!renderer) throw new Problem("There is no cloud to be seen in VR, since nothing can be drawn here; load the page again.");
    const session = await navigator.xr.requestSession("immersive-vr", { optionalFeatures: ["hand-tracking"] });
    try {
      await this._begin(session, renderer.gl);
    } catch (error) {
      await session.end().catch(() => {});
      throw error;
    }
  }

  async _begin(session, gl) {
    const { _explorer: explorer, _settings: settings } = this;
    let over = false;
    session.addEventListener("end", () => {
      over = true;
      if (this._session === session) this._end();
    });
    await gl.makeXRCompatible();
    const space = await session.requestReferenceSpace("local");
    if (over) throw new Problem("VR ended before it had begun; press the button again.");
    if (!explorer.renderer) throw new Problem("The browser is moving this page to the headset's graphics card; press the button again once the cloud is back.");
    const layer = new XRWebGLLayer(session, gl, { antialias: true, alpha: false, depth: true, stencil: false, framebufferScaleFactor: settings.render_scale });
    if ("fixedFoveation" in layer) layer.fixedFoveation = FOVEATION;
    session.updateRenderState({ baseLayer: layer, depthNear: NEAR, depthFar: explorer.renderer.far });
    this._setRate(session);
    this._prepare(gl);
    explorer.close();
    const { viewer } = explorer;
    viewer.put(...viewer.position, viewer.yaw, 0);
    this._rig = new Rig(viewer, settings.height);
    this._hands = [new Hand(settings), new Hand(settings)];
    this._controls = new Controls(settings, this._hands);
    this._pointers = new Pointers(session, space, this._rig, () => performance.now() / 1000);
    this._comfort = new Comfort(settings.vignette);
    this._room = null;
    this._told = NONE; // the image that a tap was about
    this._resting = { card: NONE, since: 0 };
    this._seen = { time: 0, hovered: NONE, narrowed: 0, room: null, hands: this._hands, laser: NONE, end: new Float64Array(4), plate: null, rig: this._rig };
    this._before = 0;
    this._layer = layer;
    this._space = space;
    space.addEventListener("reset", () => this._rig.uncentre());
    this._session = session;
    explorer.immersed = this;
    if (this._button) this._button.textContent = "Leave VR";
    this._canvas.dataset.vr = "true";
    say("In VR.");
    this._frame = (now, frame) => this._draw(now / 1000, frame);
    session.requestAnimationFrame(this._frame);
    this.began();
  }

  // The highest rate of the display up to the one that is set; 0 leaves it as it is.
  _setRate(session) {
    const { display_rate: wanted } = this._settings;
    const possible = Array.from(session.supportedFrameRates ?? []).filter((rate) => rate <= wanted + SAME);
    if (wanted > 0 && possible.length) session.updateTargetFrameRate?.(Math.max(...possible)).catch(() => {}); // a wish
  }

  // Programs and pictures of the present context.
  _prepare(gl) {
    const { renderer, plate } = this._explorer;
    if (this._drawnBy === renderer) return;
    this._drawnBy = renderer;
    this._renderer = new HeadsetRenderer(gl, renderer);
    this._plate = new HeadsetPlate(gl, this._cloud, plate);
  }

  // Also where the system ends it.
  _end() {
    const { _explorer: explorer, _rig: rig } = this, { viewer } = explorer;
    this._session = null;
    explorer.immersed = null;
    explorer.hovered = NONE;
    viewer.put(...rig.head, viewer.yaw + rig.gaze, 0);
    if (this._button) this._button.textContent = "Enter VR";
    delete this._canvas.dataset.vr;
    say("Back on the page.");
    this.ended();
    explorer.wake();
  }

  _draw(now, frame) {
    const { session } = frame;
    if (session !== this._session) return;
    session.requestAnimationFrame(this._frame);
    const pose = frame.getViewerPose(this._space);
    if (!pose || !this._explorer.renderer) return;
    const seconds = Math.min(Math.max(now - this._before, 0), LONGEST);
    this._before = now;
    const { _rig: rig, _explorer: explorer } = this;
    rig.follow(pose.transform.matrix);
    if (session.visibilityState === "visible") this._play(session, frame, pose, now, seconds);
    else this._pause(seconds);
    this._renderer.look(pose, rig);
    this._show(pose, now);
    const { projectionMatrix } = pose.views[0];
    explorer.details.look(explorer.cards, this._cloud.arrays.half_size, this._renderer.head, 0.5 * this._layer.framebufferHeight * projectionMatrix[5], now);
    this._renderer.draw(this._layer, pose, this._seen);
    this._canvas.dataset.drawn = String(Number(this._canvas.dataset.drawn ?? 0) + 1);
  }

  // What hands ask for, in the order in which it is asked: the viewer moves, and what is pointed at is looked up from there.
  _play(session, frame, pose, now, seconds) {
    const { _rig: rig, _controls: controls, _pointers: pointers, _explorer: explorer } = this, { viewer } = explorer;
    if (viewer.pitch !== 0) viewer.turn(0, -viewer.pitch); // by the mouse, beside the headset
    const heading = viewer.yaw + rig.gaze;
    controls.leftHanded = this.leftHanded;
    readHands(this._hands, session.inputSources, frame, this._space, rig, pointers.selecting, controls.flying);
    pointers.read(frame);
    controls.follow(heading, seconds);
    this._fly(controls.push, pointers.push, seconds, controls.brake);
    rig.place();
    if (controls.turn !== 0) rig.turn(controls.turn);
    for (const hand of this._hands) hand.place(rig);
    this._comfort.follow(Math.hypot(viewer.velocity[0], viewer.velocity[1], viewer.velocity[2]), seconds, controls.turning);
    this._point(now);
    for (const name of controls.asked) this._do(name, pose);
  }

  // While the system's own menu is open, or the headset lies on a table, nothing moves.
  _pause(seconds) {
    this._comfort.follow(0, seconds, 0);
    this._explorer.viewer.velocity.fill(0);
    for (const hand of this._hands) hand.leave();
    this._seen.laser = this._seen.hovered = NONE;
  }

  // Both are directions in the world, of about the length 1.
  _fly(one, other, seconds, brake) {
    const { viewer } = this._explorer, { right, up, back } = viewer;
    const x = one[0] + other[0], y = one[1] + other[1], z = one[2] + other[2];
    viewer.fly(x * right[0] + y * right[1] + z * right[2], x * up[0] + y * up[1] + z * up[2], x * back[0] + y * back[1] + z * back[2], seconds, brake);
  }

  _point(now) {
    const { _explorer: explorer, _controls: controls, _pointers: pointers, _seen: seen } = this;
    const { head } = this._rig, { reach } = this._settings;
    seen.laser = controls.laser;
    if (pointers.tapped) this._tap(explorer.pickAlong(pointers.origin, pointers.direction, now, head, this._cone, reach));
    if (seen.laser === NONE) {
      seen.hovered = this._told;
    } else {
      const { origin, direction } = this._hands[seen.laser];
      seen.hovered = explorer.pickAlong(origin, direction, now, head, this._cone, reach);
      this._told = NONE;
      let length = reach;
      if (seen.hovered !== NONE) {
        explorer.cards.place(seen.hovered, now, this._place);
        length = Math.hypot(this._place[0] - origin[0], this._place[1] - origin[1], this._place[2] - origin[2]);
      }
      for (let axis = 0; axis < 3; axis++) seen.end[axis] = origin[axis] + length * direction[axis];
      seen.end[3] = seen.hovered !== NONE ? 1 : 0;
    }
    explorer.hovered = seen.hovered;
  }

  // A gaze and a short pinch: what is looked at, or a favourite where that is told of already.
  _tap(card) {
    if (card !== NONE && card === this._told) this._do("favourite");
    this._told = card;
  }

  _do(name, pose) {
    const { _explorer: explorer, _seen: seen } = this;
    const { all } = explorer.arrangements;
    if (name === "favourite") {
      explorer.hovered = this._told !== NONE ? this._told : seen.hovered;
      explorer.toggleFavourite();
    } else if (name === "go") this._go(seen.hovered);
    else if (name === "firstView") this.firstView();
    else if (name === "recentre") this._rig.recentre(pose.transform.matrix);
    else if (name === "onlyFavourites") explorer.toggleOnlyFavourites();
    else if (name === "nextArrangement") explorer.arrange((explorer.arrangements.index + 1) % all.length);
    else explorer.arrange(all.findIndex((one) => one.id === name));
    if (seen.laser !== NONE) this._tick(this._hands[seen.laser]);
  }

  _tick(hand) {
    const { haptics } = this._settings;
    if (haptics > 0) hand.source?.gamepad?.hapticActuators?.[0]?.pulse?.(haptics, TICK);
  }

  // Before the image at once: a way there would make sick.
  _go(card) {
    if (card === NONE) return;
    const { _explorer: explorer, _rig: rig, _place: place } = this, { head } = rig;
    explorer.cards.target(card, place);
    const length = Math.hypot(place[0] - head[0], place[1] - head[1], place[2] - head[2]);
    if (length < 1e-6) return;
    const left = this._cloud.head.scene.visit / length;
    rig.jump(...[0, 1, 2].map((axis) => place[axis] - left * (place[axis] - head[axis])));
    this._comfort.blink();
  }

  // What the explorer asks of who draws.

  get bound() {
    const { head, gaze } = this._rig;
    return [...head, this._explorer.viewer.yaw + gaze];
  }

  // A wall is made before the viewer, who stays.
  firstView() {
    const { view, before_viewer: before } = this._explorer.arrangements.present;
    if (!before) this._rig.put(...view.slice(0, 4));
    this._comfort.blink();
  }

  _show(pose, now) {
    const { _seen: seen, _explorer: explorer, _resting: resting, _comfort: comfort } = this;
    seen.time = now;
    seen.narrowed = comfort.narrowed;
    if (comfort.narrowed === 0 || !this._settings.tunnel_grid) this._room = null;
    else this._room ??= Float64Array.of(pose.transform.matrix[12], pose.transform.matrix[13], pose.transform.matrix[14]);
    seen.room = this._room;
    if (resting.card !== seen.hovered) {
      resting.card = seen.hovered;
      resting.since = now;
    }
    seen.plate = null;
    if (seen.hovered === NONE || now - resting.since < RESTS) return;
    explorer.cards.place(seen.hovered, now, this._place);
    this._plate.show(seen.hovered, explorer.favourites.has(seen.hovered));
    this._plate.place(this._renderer.head, this._place, this._cloud.arrays.half_size[2 * seen.hovered]);
    seen.plate = this._plate;
  }
}
