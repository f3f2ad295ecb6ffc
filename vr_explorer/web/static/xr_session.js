// The cloud in a headset, by WebXR: a session begins and ends, and each of its frames is played and drawn for both eyes.

import { CARD, Problem, say, showPassing, showProblem } from "./dom.js";
import { GAP } from "./parts.js";
import { Play, Sheets } from "./xr_play.js";
import { HeadsetRenderer, NEAR } from "./xr_renderer.js";

const LONGEST = 0.1; // seconds that a frame counts at most
const FOVEATION = 0.5; // 0: the picture is as fine at its edges as in its middle, 1: as coarse as the headset makes it
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

function tellWhy(error) {
  if (!(error instanceof Problem)) showProblem(`VR did not begin (${error.message}); see that the headset is awake and this page may use it, then press the button again.`);
  else if (error.without) showPassing(error.message, error.without);
  else showProblem(error.message);
}

export class Headset {
  // explorer: of the page. cloud: { head, arrays }.
  constructor(explorer, cloud, canvas) {
    this._explorer = explorer;
    this._cloud = cloud;
    this._canvas = canvas;
    this._settings = cloud.head.headset;
    this._session = null;
    this._renderer = this._sheets = this._drawnBy = this._play = null;
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
      await this._enter().catch(tellWhy);
      this._entering = false;
    }
  }

  leave() {
    this._session?.end().catch(() => {}); // it may have ended by itself
  }

  async _enter() {
    const { renderer } = this._explorer.drawing;
    if (!renderer) throw new Problem("There is no cloud to be seen in VR, since nothing can be drawn here; load the page again.", CARD);
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
    if (!explorer.drawing.renderer) throw new Problem("The browser is moving this page to the headset's graphics card; press the button again once the cloud is back.", CARD);
    const layer = new XRWebGLLayer(session, gl, { antialias: true, alpha: false, depth: true, stencil: false, framebufferScaleFactor: settings.render_scale });
    if ("fixedFoveation" in layer) layer.fixedFoveation = FOVEATION;
    session.updateRenderState({ baseLayer: layer, depthNear: NEAR, depthFar: explorer.drawing.renderer.far });
    this._setRate(session);
    this._prepare(gl);
    explorer.close();
    explorer.shows.endTour();
    const { viewer } = explorer;
    viewer.put(...viewer.position, viewer.yaw, 0);
    const play = (this._play = new Play(explorer, this._cloud, session, space, this._sheets, () => this.leave()));
    this._before = 0;
    this._layer = layer;
    this._space = space;
    space.addEventListener("reset", () => play.rig.uncentre());
    this._session = session;
    explorer.immersed = play;
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
    const { drawing: { renderer }, parts, plate } = this._explorer; // prettier-ignore
    if (this._drawnBy === renderer) return;
    this._drawnBy = renderer;
    this._renderer = new HeadsetRenderer(gl, renderer, parts);
    this._sheets = new Sheets(gl, this._cloud, plate);
  }

  // Also where the system ends it.
  _end() {
    const { _explorer: explorer, _play: { rig } } = this, { viewer } = explorer; // prettier-ignore
    this._play.end();
    this._session = null;
    explorer.immersed = null;
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
    if (!pose || !this._explorer.drawing.renderer) return;
    const seconds = Math.min(Math.max(now - this._before, 0), LONGEST);
    this._before = now;
    const { _play: play, _explorer: explorer, _renderer: renderer } = this;
    play.controls.leftHanded = this.leftHanded;
    play.follow(session, frame, pose, now, seconds);
    if (session !== this._session) return; // left meanwhile
    renderer.look(pose, play.rig);
    explorer.lookAfar(renderer.head, now);
    explorer.parts.gap = GAP;
    play.show(renderer.head, pose, now, seconds);
    const { projectionMatrix } = pose.views[0];
    explorer.drawing.details.look(explorer.cards, this._cloud.arrays.half_size, renderer.head, 0.5 * this._layer.framebufferHeight * projectionMatrix[5], now);
    renderer.draw(this._layer, pose, play.seen);
    this._canvas.dataset.drawn = String(Number(this._canvas.dataset.drawn ?? 0) + 1);
  }
}
