// The page's picture of the cloud: what draws it, as long as the browser leaves the graphics card to the page, and frames as long
// as anything moves.

import { Atlas } from "./atlas.js";
import { contextOf } from "./context.js";
import { Details } from "./details.js";
import { CARD, Problem, back, showPassing, showProblem } from "./dom.js";
import { Exemplars } from "./exemplars.js";
import { GAP } from "./parts.js";
import { Renderer } from "./renderer.js";

const FIELD = Math.tan((30 * Math.PI) / 180); // tangent of half the height of the view
const MOST_PIXELS = 2.2e6; // that are drawn; larger pictures are drawn smaller
const LONGEST = 0.1; // seconds that a frame counts at most
const LINGERS = 0.6; // seconds for which frames go on when all rests
const NAME_PIXELS = 15; // half the height of a part's name, and some air below its image
const LOST = "The browser has taken the graphics card away from this page; the cloud comes back by itself, or when the page is loaded again.";
const FIRST_WAITS = 250; // milliseconds for which the first frame waits for the coarsest pictures, so that it need not be drawn twice

export class Drawing {
  // explorer: see explorer.js. cloud: { head, arrays }.
  constructor(explorer, canvas, cloud) {
    this._explorer = explorer;
    this._canvas = canvas;
    this._cloud = cloud;
    this._reach = [FIELD, FIELD];
    this._asks = this._waits = false;
    this._restsAt = 0;
    this._before = 0;
    this._renderer = this._atlas = this._details = this._exemplars = null;
    this._frame = (now) => this._draw(now / 1000);
    new ResizeObserver(() => this.wake()).observe(canvas);
    canvas.addEventListener("webglcontextlost", (event) => this._lost(event));
    canvas.addEventListener("webglcontextrestored", () => this._restored());
  }

  // Draws from now on; the promise ends with the last of the small pictures. Throws a Problem where nothing can be drawn; the
  // rest goes on.
  begin() {
    const { _explorer: explorer } = this, { head } = this._cloud, gl = contextOf(this._canvas);
    const atlas = (this._atlas = head.atlas ? new Atlas(gl, head.atlas, explorer.folder, () => this._arrived(atlas)) : null);
    const pictures = atlas?.load() ?? Promise.resolve(); // on their way while programs are made
    pictures.catch(() => {}); // told by who waits for them
    this._details = new Details(gl, head.count, (card) => explorer.wholeOf(card), () => this.wake());
    this._exemplars = new Exemplars(gl, explorer.parts, explorer.partsFile, () => this.wake());
    this._renderer = new Renderer(gl, this._cloud, explorer.cards, atlas, this._details, this._exemplars);
    this._waits = atlas !== null;
    if (this._waits) setTimeout(() => this._waitNoMore(), FIRST_WAITS);
    this.wake();
    return pictures;
  }

  // Null while nothing can be drawn.
  get renderer() {
    return this._renderer;
  }

  get details() {
    return this._details;
  }

  // Tangents of half the picture's angles, across and upward.
  get reach() {
    return this._reach;
  }

  wake() {
    this._restsAt = performance.now() / 1000 + LINGERS;
    if (this._asks || this._waits || !this._renderer || this._explorer.immersed) return;
    this._asks = true;
    this._canvas.dataset.resting = "false";
    requestAnimationFrame(this._frame);
  }

  // Makes the picture as large as its place on the page; gives its pixels, and notes the tangents of half its angles.
  measure() {
    const { clientWidth, clientHeight } = this._canvas;
    const wide = Math.max(clientWidth, 1), high = Math.max(clientHeight, 1);
    const ratio = Math.min(devicePixelRatio || 1, Math.sqrt(MOST_PIXELS / (wide * high)));
    const width = Math.max(Math.round(wide * ratio), 1), height = Math.max(Math.round(high * ratio), 1);
    if (this._canvas.width !== width || this._canvas.height !== height) [this._canvas.width, this._canvas.height] = [width, height];
    this._reach[1] = FIELD * Math.max(1, Math.min(high / wide, 1.5)); // a tall picture sees more above and below
    this._reach[0] = (this._reach[1] * wide) / high;
    return [width, height];
  }

  _draw(now) {
    this._asks = false;
    const { _explorer: explorer, _canvas: canvas } = this;
    if (!this._renderer || explorer.immersed) return;
    const seconds = Math.min(Math.max(now - this._before, 0), LONGEST);
    this._before = now;
    explorer.advance(seconds);
    const [width, height] = this.measure();
    const { cards, labels, names, parts, pointing, viewer, world } = explorer;
    explorer.lookAfar(viewer, now);
    parts.gap = Math.max(GAP, (2 * NAME_PIXELS * this._reach[1]) / Math.max(canvas.clientHeight, 1));
    pointing.look(now);
    this._renderer.draw(viewer, ...this._reach, width, height, now, pointing.hovered, world.turning.at(now), world.seen, pointing.lit);
    labels.draw(viewer, ...this._reach, canvas.clientWidth, canvas.clientHeight);
    names.draw(viewer, ...this._reach, canvas.clientWidth, canvas.clientHeight);
    this._details.look(cards, this._cloud.arrays.half_size, viewer, (0.5 * height) / this._reach[1], now);
    canvas.dataset.drawn = String(Number(canvas.dataset.drawn ?? 0) + 1);
    if (explorer.moving || this._details.busy || this._exemplars.busy || now < Math.max(cards.movesUntil, parts.movesUntil)) this._restsAt = now + LINGERS;
    if (now < this._restsAt) {
      this._asks = true;
      requestAnimationFrame(this._frame);
    } else canvas.dataset.resting = "true";
  }

  _arrived(atlas) {
    this._canvas.dataset.cell = String(atlas.cell);
    if (this._waits) this._waitNoMore();
    else this.wake();
  }

  _waitNoMore() {
    if (!this._waits) return;
    this._waits = false;
    this.wake();
  }

  _lost(event) {
    event.preventDefault(); // so that it may come back
    this._explorer.immersed?.leave();
    this._atlas?.stop();
    this._renderer = this._atlas = this._details = this._exemplars = null;
    this._asks = this._waits = false;
    delete this._canvas.dataset.cell;
    showPassing(LOST, CARD);
  }

  async _restored() {
    back(CARD);
    try {
      await this.begin();
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      showProblem(error.message);
    }
  }
}
