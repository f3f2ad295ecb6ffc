// Joins the parts of the page: what devices ask for is done here, with cards, viewer and panels.

import { Arrangements } from "./arrangements.js";
import { Cards, FAVOURITE, SELECTED, VISIBLE } from "./cards.js";
import { Devices } from "./devices.js";
import { element, problem, say, showProblem, tell } from "./dom.js";
import { Drawing } from "./drawing.js";
import { Favourites } from "./favourites.js";
import { FilterPanel } from "./filter_panel.js";
import { Gamepads } from "./gamepad.js";
import { Keeping } from "./keeping.js";
import { Labels } from "./labels.js";
import { Parts } from "./parts.js";
import { Plate } from "./plate.js";
import { Pointing } from "./pointing.js";
import { Shows } from "./shows.js";
import { Viewer } from "./viewer.js";
import { Wishes } from "./wishes.js";
import { World } from "./world.js";

const GLIDE = 1.2; // seconds
const NONE = -1;

export class Explorer {
  // cloud: { head, arrays } of readCloud. lasting: favourites stay in this browser.
  constructor(canvas, cloud, lasting = true) {
    this._canvas = canvas;
    this._cloud = cloud;
    this.folder = `pictures/${cloud.head.mark}`;
    this.favourites = new Favourites(cloud.arrays.key, lasting);
    this.arrangements = new Arrangements(cloud, this.favourites);
    this.labels = new Labels(element("labels"));
    this.names = new Labels(element("names"));
    this.parts = new Parts(cloud, (seen) => this._name(seen));
    this.cards = new Cards(this.arrangements.placed.positions);
    this.viewer = new Viewer(cloud.head.scene, cloud.head.scale);
    this.viewer.put(...cloud.head.arrangements[0].view);
    this.favourites.cards.forEach((card) => this.cards.mark(card, FAVOURITE, true));
    this.session = null; // under which the server keeps the favourites, where the page comes from one
    this.immersed = null; // who draws meanwhile, while a headset is worn: { firstView, bound, leave }
    this.world = new World(cloud, this.cards, this.favourites);
    this.wishes = new Wishes(this);
    this.keeping = new Keeping(this);
    this.shows = new Shows(this, cloud.head.tour);
    this.panel = new FilterPanel(cloud, this.world, this.wishes);
    this.plate = new Plate(cloud, this.world.matcher.facets, (card) => this.wholeOf(card));
    this._order = null;
    this._place = new Float64Array(3);
    this.drawing = new Drawing(this, canvas, cloud);
    this.pointing = new Pointing(this, canvas, cloud.arrays.half_size);
    this.devices = new Devices(canvas, this);
    this.gamepads = new Gamepads(cloud.head.desktop, this);
    this.showState();
  }

  // The address of the whole picture, null where there is none.
  wholeOf(card) {
    const { arrays, head } = this._cloud;
    return arrays.whole[card] ? `${this.folder}/whole/${Math.floor(card / head.per_folder)}/${card}.webp` : null;
  }

  get wordsFile() {
    return `${this.folder}/words.json`;
  }

  get partsFile() {
    return `${this.folder}/parts.webp`;
  }

  get now() {
    return performance.now() / 1000;
  }

  wake() {
    this.drawing.wake();
  }

  // Lets time pass on the page.
  advance(seconds) {
    const thrust = this.devices.thrust.map((push, axis) => push + this.gamepads.thrust[axis]);
    this.viewer.fly(...thrust, seconds);
    this.shows.advance(seconds, thrust);
    this.viewer.advance(seconds);
    this.world.advance(seconds);
  }

  // Whether something goes on moving, but for cards on their way.
  get moving() {
    return this.devices.active || this.gamepads.active || this.viewer.moving || this.world.bombs.flying || this.shows.touring;
  }

  // The card that keys and buttons are about: which is told of, or pointed at; or -1.
  get meant() {
    return this.plate.card !== NONE ? this.plate.card : this.pointing.hovered;
  }

  // Which parts of the cloud are seen from afar. eye: { position, back }.
  lookAfar(eye, now) {
    const { arrangements, cards, world } = this;
    this.parts.follow(now, eye, arrangements.index === 0 && world.undisturbed && now >= cards.movesUntil);
  }

  _name(seen) {
    const named = seen.filter(({ text }) => text);
    this.names.show(named.map(({ text }) => ({ text, name: true })), Float32Array.from(named.flatMap(({ position }) => position)));
  }

  // What devices ask for.

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
    const metres = (2 * this.drawing.reach[1] * away) / Math.max(this._canvas.clientHeight, 1);
    this.viewer.shift(-dx * metres, dy * metres);
    this.wake();
  }

  click(x, y) {
    const card = this.pointing.cardAt(x, y);
    if (card === NONE) this.close();
    else this.show(card);
  }

  tell() {
    const card = this.pointing.cardAt(...this.pointing.middle);
    if (card !== NONE) this.show(card);
    else tell("There is no image in the middle.");
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
    if (this.plate.card !== NONE) this.close();
    else if (this.panel.open) this.panel.toggle(false);
    else if (problem.text) showProblem("");
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
      tell("There are no favourites yet; point at an image and press F.");
      return;
    }
    this.stand(index, (this.immersed ?? this.viewer).bound.slice(0, 4));
    this.firstView();
    this.showState();
    say(`${this.arrangements.present.title}.`);
  }

  // In this arrangement, made where the viewer was at `stood`: x, y, z and yaw.
  stand(index, stood) {
    this.drawing.measure();
    this.arrangements.stand(index, stood, this.drawing.reach[0] / this.drawing.reach[1]);
    this.labels.show(this.arrangements.present.labels, this.arrangements.placed.labels);
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
    this.drawing.measure();
    const covered = Math.min(document.querySelector(".top").offsetHeight / Math.max(this._canvas.clientHeight, 1), 0.4);
    const view = this.arrangements.view(...this.drawing.reach, covered);
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
}
