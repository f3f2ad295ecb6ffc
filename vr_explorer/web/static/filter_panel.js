// The panel on which a filter is put together, applied, or thrown as a bomb, and the bombs that are there.

import { colourName } from "./colour_names.js";
import { COLOURS, colours, method, range } from "./criteria.js";
import { element, make, say, showProblem, tell } from "./dom.js";
import { LOOSEST, MOST_BOMBS, TIGHTEST } from "./bombs.js";
import { described } from "./described.js";
import { FacetChoice } from "./facet_choice.js";

const STEPS = 100; // of a slider
const LONGEST_NAME = 40;
const MADE_BY = "Made by";

export class FilterPanel {
  // cloud: { head, arrays }. world, wishes: see there.
  constructor(cloud, world, wishes) {
    this._head = cloud.head;
    this._world = world;
    this._wishes = wishes;
    this._panel = element("filter");
    this._button = element("show-filter");
    this._colours = new Set();
    this._sliders = new Map(); // by a measure's id: its two ends
    this._rows = new Map(); // of the bombs that are there
    this._asked = false;
    this._build();
    this._button.addEventListener("click", () => this.toggle());
    world.changed = () => this._show();
    this._show();
  }

  toggle(open = this._panel.hidden) {
    this._panel.hidden = !open;
    this._button.setAttribute("aria-expanded", String(open));
    if (open) element("filter-title").focus();
    else if (this._panel.contains(document.activeElement)) this._button.focus();
  }

  get open() {
    return !this._panel.hidden;
  }

  // What is put together; null where nothing is wanted.
  get criterion() {
    const parts = [];
    if (this._colours.size) parts.push(colours(...[...this._colours].map(bytesOf)));
    for (const [id, [low, high]] of this._sliders) {
      if (low.value === low.min && high.value === high.max) continue;
      parts.push(range(id, ...this._ends(id).map((end) => Number(end.toFixed(6)))));
    }
    if (this._method.value) parts.push(method(this._method.value));
    parts.push(...this._told.criteria);
    if (this._kept.checked) parts.push({ is: "Favourites" });
    return parts.length > 1 ? { is: "AllOf", criteria: parts } : (parts[0] ?? null);
  }

  // What is chosen by pressing alone, for where the panel is not seen: { title, options } each, as of FacetChoice.
  get groups() {
    return [{ title: MADE_BY, options: this._methods }, ...this._told.groups].filter(({ options }) => options.length);
  }

  // How many images match, in words.
  get counted() {
    const { criterion } = this;
    const found = criterion ? this._world.matcher.countOf(criterion) : this._head.count;
    return `${found.toLocaleString("en")} of ${this._head.count.toLocaleString("en")} match.`;
  }

  get applied() {
    return this._world.filter !== null;
  }

  // The name of a bomb of what is put together.
  get name() {
    return described(this.criterion, this._world.matcher).slice(0, LONGEST_NAME);
  }

  apply() {
    this._wishes.filter(this.criterion);
    say(this.criterion ? this.counted : "Every image is wanted again.");
  }

  // After what is chosen has changed: a filter that is applied goes along.
  follow() {
    if (this.applied) this._wishes.filter(this.criterion);
    this._show();
  }

  throw() {
    const { criterion } = this;
    if (!criterion) {
      this.toggle(true);
      tell("Choose what a bomb is to gather: colours, a measure, a method …");
      return;
    }
    const { name } = this;
    if (this._wishes.throw(criterion, name)) say(`Thrown: ${name}.`);
    else showProblem(`There are ${MOST_BOMBS} bombs already; remove one of them first.`);
  }

  clear() {
    this._colours.clear();
    for (const [low, high] of this._sliders.values()) [low.value, high.value] = [low.min, high.max];
    this._method.value = "";
    this._told.clear();
    this._kept.checked = false;
    this._changed();
    if (this.applied) this._wishes.filter(null);
  }

  _build() {
    const { swatches, measures, derived } = this._head;
    const own = make("input", { type: "color", value: "#c04030", "aria-label": "Another colour" });
    own.addEventListener("change", () => this._toggleColour(own.value));
    this._swatches = make("div", { className: "swatches" });
    this._own = make("label", { className: "another" }, own, "another");
    for (const swatch of swatches) this._swatches.append(this._swatch(hexOf(swatch)));
    this._swatches.append(this._own);
    const ranges = [...measures, ...derived].map((one) => this._range(one));
    this._method = make("select", { id: "filter-method" }, make("option", { value: "" }, "any method"));
    this._methods = this._world.matcher.steps.map((step) => this._methodOf(step));
    for (const { value, text, count } of this._methods) this._method.append(make("option", { value }, `${text} (${count.toLocaleString("en")})`));
    this._kept = make("input", { type: "checkbox" });
    this._told = new FacetChoice(this._world.matcher.facets, () => this._changed());
    for (const one of [this._method, this._kept]) one.addEventListener("change", () => this._changed());
    element("filter-parts").replaceChildren(
      make("fieldset", {}, make("legend", {}, "Colours"), this._swatches),
      make("fieldset", {}, make("legend", {}, "Measures"), ...ranges),
      make("label", { className: "line" }, make("span", {}, MADE_BY), this._method),
      ...this._told.parts,
      make("label", { className: "line" }, this._kept, make("span", {}, "Favourites alone")),
    );
    const pressed = { apply: () => this.apply(), throw: () => this.throw(), clear: () => this.clear(), close: () => this.toggle(false) };
    for (const [id, act] of Object.entries(pressed)) element(`filter-${id}`).addEventListener("click", act);
    this._panel.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.preventDefault();
      this.toggle(false);
    });
  }

  // As the options of FacetChoice; one at most is chosen.
  _methodOf(value) {
    const select = this._method, toggle = () => (select.value = select.value === value ? "" : value);
    return { value, text: value[0].toUpperCase() + value.slice(1), count: this._world.matcher.countMadeBy(value), toggle, get chosen() { return select.value === value; } }; // prettier-ignore
  }

  _swatch(hex) {
    const button = make("button", { type: "button", className: "swatch", "aria-pressed": "false", "aria-label": `${colourName(bytesOf(hex))}, ${hex}`, title: hex, style: { background: hex } });
    button.dataset.colour = hex;
    button.addEventListener("click", () => this._toggleColour(hex));
    return button;
  }

  _toggleColour(hex) {
    if (!this._swatches.querySelector(`[data-colour="${hex}"]`)) this._own.before(this._swatch(hex));
    if (!this._colours.delete(hex)) {
      if (this._colours.size === COLOURS) this._colours.delete(this._colours.values().next().value);
      this._colours.add(hex);
    }
    this._changed();
  }

  _range({ id, title }) {
    const slider = (end, value) => {
      const made = make("input", { type: "range", min: "0", max: String(STEPS), step: "1", value: String(value), "aria-label": `${title}, ${end}` });
      made.addEventListener("input", () => this._changed());
      return made;
    };
    const ends = [slider("from", 0), slider("to", STEPS)], said = make("output", {});
    this._sliders.set(id, [...ends, said]);
    return make("div", { className: "range", role: "group", "aria-label": title }, make("span", {}, title), said, ...ends);
  }

  // On the measure's scale; of a circle the first may be beyond the second.
  _ends(id) {
    const { low = 0, high = 1, period = 0 } = this._world.matcher.measures.get(id);
    const shares = this._sliders.get(id).slice(0, 2).map((slider) => Number(slider.value) / STEPS);
    if (!period) shares.sort((one, other) => one - other);
    return shares.map((share) => low + share * (high - low));
  }

  // While a filter is applied it follows what is chosen, once a frame.
  _changed() {
    if (this._asked) return;
    this._asked = true;
    requestAnimationFrame(() => {
      this._asked = false;
      this.follow();
    });
  }

  _show() {
    for (const swatch of this._swatches.querySelectorAll("button")) swatch.setAttribute("aria-pressed", String(this._colours.has(swatch.dataset.colour)));
    for (const [id, [low, high, said]] of this._sliders) {
      const facts = this._world.matcher.measures.get(id), digits = (facts.high ?? 1) > 2 ? 0 : 2;
      const all = low.value === low.min && high.value === high.max;
      said.textContent = all ? "any" : `${this._ends(id).map((end) => end.toFixed(digits)).join("–")}${facts.unit ?? ""}`; // prettier-ignore
    }
    element("filter-count").textContent = this.counted;
    this._told.show();
    const { criterion, applied } = this;
    element("filter-apply").disabled = criterion === null && !applied;
    element("filter-apply").setAttribute("aria-pressed", String(applied));
    this._button.setAttribute("aria-pressed", String(applied || this._world.bombs.all.length > 0));
    this._showBombs();
  }

  _showBombs() {
    const { bombs } = this._world, list = element("bombs");
    element("bombs-title").hidden = bombs.all.length === 0;
    for (const [bomb, row] of this._rows) {
      if (bombs.all.includes(bomb)) continue;
      this._rows.delete(bomb);
      const held = row.contains(document.activeElement);
      row.remove();
      if (held) element("filter-title").focus();
    }
    for (const bomb of bombs.all) {
      if (!this._rows.has(bomb)) this._rows.set(bomb, list.appendChild(this._bomb(bomb)));
      const row = this._rows.get(bomb);
      const count = this._world.placement.counts.get(bomb.number);
      row.querySelector("small").textContent = count === undefined ? "" : `${count.toLocaleString("en")} images`;
      row.querySelector("[data-does=repelling]").setAttribute("aria-pressed", String(bomb.repelling));
    }
  }

  _bomb(bomb) {
    const { number } = bomb, name = bomb.name || `Bomb ${number}`;
    const button = (does, words, act) => {
      const made = make("button", { type: "button", className: "button small", "aria-label": `${words}: ${name}` }, words);
      made.dataset.does = does;
      made.addEventListener("click", act);
      return made;
    };
    const strength = make("input", { type: "range", min: String(LOOSEST), max: String(TIGHTEST), step: "0.1", value: String(bomb.strength), "aria-label": `How tightly images gather: ${name}` });
    strength.addEventListener("input", () => this._wishes.change(number, { strength: Number(strength.value) }));
    return make("li", {}, make("b", { dir: "auto" }, name), make("small", {}), strength,
      button("repelling", "Keeps away", () => this._wishes.change(number, { repelling: !bomb.repelling })),
      button("fetch", "Bring here", () => this._wishes.fetch(number)),
      button("remove", "Remove", () => this._wishes.remove(number))); // prettier-ignore
  }
}

const hexOf = (bytes) => `#${bytes.map((byte) => byte.toString(16).padStart(2, "0")).join("")}`;
const bytesOf = (hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
