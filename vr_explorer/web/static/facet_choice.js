// What files and the user's own tables tell, on the panel of filters: of each facet, any of the values that are chosen.

import { make } from "./dom.js";
import { criterionOf } from "./facets.js";

const MOST = 16; // values of a facet that are offered, those that most images have
const LONGEST = 40; // characters that are shown of one

export class FacetChoice {
  // facets: see facets.js. changed: is told of another choice on the panel.
  constructor(facets, changed) {
    this._changed = changed;
    this._facets = facets.all;
    this._chosen = facets.all.map(() => new Set()); // values
    // Of each facet { title, options }, an option being { text, count, chosen, toggle }; `toggle` tells nobody.
    this.groups = facets.all.map((facet, number) => ({
      title: facet.title,
      options: facet.values.slice(0, MOST).map((value, at) => this._option(value, facets.countOf(facet, at), this._chosen[number])),
    }));
    this._buttons = new Map(); // by option
    this.parts = this.groups.map((group) => this._part(group));
  }

  get criteria() {
    return this._facets.flatMap((facet, number) => {
      const wanted = [...this._chosen[number]].map((value) => criterionOf(facet, value));
      return wanted.length > 1 ? [{ is: "AnyOf", criteria: wanted }] : wanted;
    });
  }

  clear() {
    for (const chosen of this._chosen) chosen.clear();
    this.show();
  }

  // What is chosen.
  show() {
    for (const [option, button] of this._buttons) button.setAttribute("aria-pressed", String(option.chosen));
  }

  _option(value, count, chosen) {
    const toggle = () => {
      if (!chosen.delete(value)) chosen.add(value);
    };
    const text = value.length > LONGEST ? `${value.slice(0, LONGEST)}…` : value;
    return { value, text, count, toggle, get chosen() { return chosen.has(value); } }; // prettier-ignore
  }

  _part({ title, options }) {
    return make("fieldset", {}, make("legend", { dir: "auto" }, title), make("div", { className: "values" }, ...options.map((option) => this._button(option))));
  }

  _button(option) {
    const { value, text, count } = option;
    const button = make("button", { type: "button", className: "button small", dir: "auto", "aria-pressed": "false", title: value }, text, " ", make("small", {}, count.toLocaleString("en")));
    button.addEventListener("click", () => {
      option.toggle();
      this._changed();
    });
    this._buttons.set(option, button);
    return button;
  }
}
