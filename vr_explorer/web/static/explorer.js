// Joins it all: what devices ask for, the cards and the viewer, and frames as long as anything moves.

import { Arrangements } from "./arrangements.js";
import { Atlas } from "./atlas.js";
import { Cards, FAVOURITE, SELECTED, VISIBLE } from "./cards.js";
import { contextOf } from "./context.js";
import { Details } from "./details.js";
import { Devices } from "./devices.js";
import { Problem, element, say, showProblem } from "./dom.js";
import { Favourites } from "./favourites.js";
import { FilterPanel } from "./filter_panel.js";
import { Gamepads } from "./gamepad.js";
import { Keeping } from "./keeping.js";
import { Labels } from "./labels.js";
import { cardRadius, pick } from "./picking.js";
import { Plate } from "./plate.js";
import { Renderer } from "./renderer.js";
import { Shows } from "./shows.js";
import { Viewer } from "./viewer.js";
import { Wishes } from "./wishes.js";
import { World } from "./world.js";

const FIELD = Math.tan((30 * Math.PI) / 180); // tangent of half the height of the view
const MOST_PIXELS = 2.2e6; // that are drawn; larger pictures are drawn smaller
const LONGEST = 0.1; // seconds that a frame counts at most
const LINGERS = 0.6; // seconds for which frames go on when all rests
const GLIDE = 1.2; // seconds
const PER_FOLDER = 1000;
const NONE = -1;

export class Explorer {
  // cloud: { head, arrays } of readCloud. lasting: favourites stay in this browser.
  constructor(canvas, cloud, lasting = true) {
    this._canvas = canvas;
    this._cloud = cloud;
    this._folder = `pictures/${cloud.head.mark}`;
    this._halfSizes = cloud.arrays.half_size;
    this._radius = 1.02 * cardRadius(this._halfSizes);
    this.favourites = new Favourites(cloud.arrays.key, lasting);
    this.arrangements = new Arrangements(cloud, this.favourites);
    this._labels = new Labels();
    this.cards = new Cards(this.arrangements.placed.positions);
    this.viewer = new Viewer(cloud.head.scene, cloud.head.scale);
    this.viewer.put(...cloud.head.arrangements[0].view);
    this.favourites.cards.forEach((card) => this.cards.mark(card, FAVOURITE, true));
    this.session = null; // under which the server keeps the favourites, where the page comes from one
    this.world = new World(cloud, this.cards, this.favourites);
    this.wishes = new Wishes(this);
    this.keeping = new Keeping(this);
    this.shows = new Shows(this, cloud.head.tour);
    this.panel = new FilterPanel(cloud, this.world, this.wishes);
    this._lit = null; // the bomb that is pointed at
    this.plate = new Plate(cloud, (card) => this.wholeOf(card));
    this._order = null;
    this._hovered = NONE;
    this._place = new Float64Array(3);
    this._direction = new Float64Array(3);
    this._reach = [FIELD, FIELD];
    this._asks = false;
    this._restsAt = 0;
    this._before = 0;
    this._renderer = this._atlas = this._details = null;
    this.immersed = null; // who draws meanwhile, while a headset is worn: { firstView, bound, leave }
    this._frame = (now) => this._draw(now / 1000);
    this.devices = new Devices(canvas, this);
    this.gamepads = new Gamepads(cloud.head.desktop, this);
    new ResizeObserver(() => this.wake()).observe(canvas);
    canvas.addEventListener("webglcontextlost", (event) => this._lost(event));
    canvas.addEventListener("webglcontextrestored", () => this._restored());
    this.showState();
  }

  // Draws from now on. Throws a Problem where nothing can be drawn; the rest goes on.
  begin() {
    const gl = contextOf(this._canvas);
    const { head } = this._cloud;
    const atlas = (this._atlas = head.atlas ? new Atlas(gl, head.atlas, this._folder, () => this._arrived(atlas)) : null);
    this._details = new Details(gl, head.count, (card) => this.wholeOf(card), () => this.wake());
    this._renderer = new Renderer(gl, this._cloud, this.cards, atlas, this._details);
    this.wake();
    return atlas?.load() ?? Promise.resolve();
  }

  // The address of the whole picture, null where there is none.
  wholeOf(card) {
    return this._cloud.arrays.whole[card] ? `${this._folder}/whole/${Math.floor(card / PER_FOLDER)}/${card}.webp` : null;
  }

  get wordsFile() {
    return `${this._folder}/words.json`;
  }

  // Tangents of half the picture's angles, across and upward.
  get reach() {
    return this._reach;
  }

  wake() {
    this._restsAt = performance.now() / 1000 + LINGERS;
    if (this._asks || !this._renderer || this.immersed) return;
    this._asks = true;
    this._canvas.dataset.resting = "false";
    requestAnimationFrame(this._frame);
  }

  _draw(now) {
    this._asks = false;
    if (!this._renderer || this.immersed) return;
    const seconds = Math.min(Math.max(now - this._before, 0), LONGEST);
    this._before = now;
    const { viewer, devices, gamepads } = this;
    const thrust = devices.thrust.map((push, axis) => push + gamepads.thrust[axis]);
    viewer.fly(...thrust, seconds);
    this.shows.advance(seconds, thrust);
    viewer.advance(seconds);
    this.world.advance(seconds);
    const [width, height] = this._size();
    this._point(now);
    this._renderer.draw(viewer, ...this._reach, width, height, now, this._hovered, this.world.turning.at(now), this.world.seen, this._lit);
    this._labels.draw(viewer, ...this._reach, this._canvas.clientWidth, this._canvas.clientHeight);
    this._details.look(this.cards, this._halfSizes, viewer, (0.5 * height) / this._reach[1], now);
    this._canvas.dataset.drawn = String(Number(this._canvas.dataset.drawn ?? 0) + 1);
    const busy = devices.active || gamepads.active || viewer.moving || this.world.bombs.flying || this.shows.touring || this._details.busy;
    if (busy || now < this.cards.movesUntil) this._restsAt = now + LINGERS;
    if (now < this._restsAt) {
      this._asks = true;
      requestAnimationFrame(this._frame);
    } else this._canvas.dataset.resting = "true";
  }

  // Pixels of the picture; notes the tangents of half its angles.
  _size() {
    const { clientWidth, clientHeight } = this._canvas;
    const wide = Math.max(clientWidth, 1), high = Math.max(clientHeight, 1);
    const ratio = Math.min(devicePixelRatio || 1, Math.sqrt(MOST_PIXELS / (wide * high)));
    const width = Math.max(Math.round(wide * ratio), 1), height = Math.max(Math.round(high * ratio), 1);
    if (this._canvas.width !== width || this._canvas.height !== height) [this._canvas.width, this._canvas.height] = [width, height];
    this._reach[1] = FIELD * Math.max(1, Math.min(high / wide, 1.5)); // a tall picture sees more above and below
    this._reach[0] = (this._reach[1] * wide) / high;
    return [width, height];
  }

  _point(time) {
    const { devices } = this;
    const at = devices.aims ? [this._canvas.clientWidth / 2, this._canvas.clientHeight / 2] : devices.pointer;
    const free = at !== null && !devices.dragging;
    this._lit = this.world.held?.bomb ?? (free ? this.world.met(this.viewer.position, this.ray(...at)) : null);
    this._hovered = free && !this._lit ? this._pick(...at, time) : NONE;
    this._canvas.classList.toggle("pointing", (this._hovered !== NONE || this._lit !== null) && !devices.aims);
  }

  _pick(x, y, time) {
    this.ray(x, y);
    return this.pickAlong(this.viewer.position, this._direction, time);
  }

  // As of picking.js; head: what cards face that do not lie in a plane.
  pickAlong(origin, direction, time, head, cone, reach) {
    return pick(this.cards, this._halfSizes, this._radius, origin, direction, time, head, cone, reach, this.world.turning.at(time));
  }

  // The card that is pointed at, where none is told of.
  set hovered(card) {
    this._hovered = card;
  }

  // The card that keys and buttons are about: which is told of, or pointed at; or -1.
  get meant() {
    return this.plate.card !== NONE ? this.plate.card : this._hovered;
  }

  get renderer() {
    return this._renderer;
  }

  get details() {
    return this._details;
  }

  // The direction through a place of the picture, until the next one is asked for.
  ray(x, y) {
    const across = (2 * x) / Math.max(this._canvas.clientWidth, 1) - 1, upward = 1 - (2 * y) / Math.max(this._canvas.clientHeight, 1);
    return this.viewer.ray(across, upward, ...this._reach, this._direction);
  }

  get now() {
    return performance.now() / 1000;
  }

  // What devices ask for.

  // The place of the card there; where there is none, that of the one which is told of, if `told`, or a place ahead.
  placeAt(x, y, told) {
    let card = this._pick(x, y, this.now);
    if (card === NONE && told) card = this.plate.card;
    if (card !== NONE) {
      this.cards.place(card, this.now, this._place);
      return [...this._place];
    }
    return [0, 1, 2].map((axis) => this.viewer.position[axis] + this.viewer.void * this._direction[axis]);
  }

  // fingers: what is touched goes along with the finger.
  turn(yaw, pitch, fingers) {
    this.viewer.turn(fingers ? -yaw : yaw, fingers ? -pitch : pitch);
    this.wake();
  }

  orbit(about, yaw, pitch) {
    this.viewer.orbit(about, yaw, pitch);
    this.wake();
  }

  approach(to, notches) {
    this.viewer.approach(to, notches);
    this.wake();
  }

  // Pixels by which fingers pull what is at `about`.
  shift(about, dx, dy) {
    const { position } = this.viewer;
    const away = Math.hypot(about[0] - position[0], about[1] - position[1], about[2] - position[2]);
    const metres = (2 * this._reach[1] * away) / Math.max(this._canvas.clientHeight, 1);
    this.viewer.shift(-dx * metres, dy * metres);
    this.wake();
  }

  click(x, y) {
    const card = this._pick(x, y, this.now);
    if (card === NONE) this.close();
    else this.show(card);
  }

  tell() {
    const card = this._pick(this._canvas.clientWidth / 2, this._canvas.clientHeight / 2, this.now);
    if (card !== NONE) this.show(card);
    else say("There is no image in the middle.");
  }

  show(card) {
    const before = this.plate.card;
    if (before !== NONE) this.cards.mark(before, SELECTED, false);
    this.cards.mark(card, SELECTED, true);
    this.plate.show(card);
    this.showState();
    say([this.plate.titleOf(card), this.plate.madeOf(card)].filter(Boolean).join(". "));
    this.wake();
  }

  // Closes what is open.
  escape() {
    if (this.plate.card === NONE) this.panel.toggle(false);
    else this.close();
  }

  close() {
    if (this.plate.card === NONE) return;
    this.cards.mark(this.plate.card, SELECTED, false);
    this.plate.hide();
    this.wake();
  }

  // The next image of those that are shown, or the one before, as they hang on the wall.
  step(by) {
    this._order ??= this.arrangements.order();
    const { fades } = this.world.placement;
    const shown = this._order.filter((card) => fades[card] > VISIBLE);
    if (shown.length === 0) return;
    const at = shown.indexOf(this.plate.card);
    const next = shown[at < 0 ? (by > 0 ? 0 : shown.length - 1) : (at + by + shown.length) % shown.length];
    this.show(next);
    this.go();
  }

  go() {
    const card = this.meant;
    if (card === NONE) return;
    this.cards.target(card, this._place);
    this.viewer.goBefore(this._place);
    this.wake();
  }

  arrange(index) {
    if (!(index in this.arrangements.all)) return;
    if (this.arrangements.isBoard(index) && this.favourites.cards.size === 0) {
      say("There are no favourites yet; point at an image and press F.");
      return;
    }
    this.stand(index, (this.immersed ?? this.viewer).bound.slice(0, 4));
    this.firstView();
    this.showState();
    say(`${this.arrangements.present.title}.`);
  }

  // In this arrangement, made where the viewer was at `stood`: x, y, z and yaw.
  stand(index, stood) {
    this._size();
    this.arrangements.stand(index, stood, this._reach[0] / this._reach[1]);
    this._labels.show(this.arrangements.present.labels, this.arrangements.placed.labels);
    this.send();
  }

  // The board without its last favourite gives way to the cloud.
  rehang() {
    if (this.favourites.cards.size === 0) this.arrange(0);
    else this.stand(this.arrangements.index, this.arrangements.stood);
  }

  firstView() {
    if (this.immersed) {
      this.immersed.firstView();
      return;
    }
    this._size();
    const covered = Math.min(document.querySelector(".top").offsetHeight / Math.max(this._canvas.clientHeight, 1), 0.4);
    const view = this.arrangements.view(...this._reach, covered);
    this.viewer.glide(...view, GLIDE);
    this.wake();
  }

  // As when the page was opened: nothing is kept, told of or arranged.
  startAfresh() {
    this.close();
    this.shows.endTour();
    this.session?.leave();
    this.favourites.cards.forEach((card) => this.cards.mark(card, FAVOURITE, false));
    this.favourites.clear();
    this.world.onlyFavourites = false;
    for (const { number } of [...this.world.bombs.all]) this.world.remove(number);
    this.panel.clear();
    this.panel.toggle(false);
    this.arrange(0);
  }

  // Float32Array (3 N), metres: where the cards are bound for.
  get positions() {
    return this.arrangements.placed.positions;
  }

  help() {
    element("help").showModal();
  }

  // Sends the cards to where arrangement, filter and bombs want them.
  send() {
    const motion = matchMedia("(prefers-reduced-motion: reduce)").matches ? 0.3 : this._cloud.head.scene.motion;
    this.world.send(this.arrangements.placed, this.now, motion);
    this.wake();
  }

  // What buttons say.
  showState() {
    const { count } = this._cloud.head, kept = this.favourites.cards.size;
    const images = `${count.toLocaleString("en")} ${count === 1 ? "image" : "images"}`;
    element("count").textContent = kept ? `${images}, ${kept.toLocaleString("en")} kept` : images;
    const only = element("only-favourites");
    only.disabled = kept === 0 && !this.world.onlyFavourites;
    only.setAttribute("aria-pressed", String(this.world.onlyFavourites));
    element("tour").setAttribute("aria-pressed", String(this.shows.touring));
    const favourite = this.plate.card !== NONE && this.favourites.has(this.plate.card);
    element("favourite").setAttribute("aria-pressed", String(favourite));
    document.querySelectorAll("#arrangements button").forEach((button, at) => button.setAttribute("aria-pressed", String(at === this.arrangements.index)));
    this._canvas.dataset.arrangement = this.arrangements.present.id;
  }

  _arrived(atlas) {
    this._canvas.dataset.cell = String(atlas.cell);
    this.wake();
  }

  _lost(event) {
    event.preventDefault(); // so that it may come back
    this.immersed?.leave();
    this._atlas?.stop();
    this._renderer = this._atlas = this._details = null;
    this._asks = false;
    delete this._canvas.dataset.cell;
    showProblem("The browser has taken the graphics card away from this page; the cloud comes back by itself, or when the page is loaded again.");
  }

  async _restored() {
    showProblem("");
    try {
      await this.begin();
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      showProblem(error.message);
    }
  }
}
