// What files and the user's own tables tell, on the panel of filters: of each facet, any of the values that are chosen.

import { make } from "./dom.js";
import { criterionOf } from "./facets.js";

const MOST = 16; // values of a facet that are offered, those that most images have
const LONGEST = 40; // characters that are shown of one

export class FacetChoice {
  // facets: see facets.js. changed: is told of another choice.
  constructor(facets, changed) {
    this._facets = facets;
    this._changed = changed;
    this._chosen = facets.all.map(() => new Set()); // values
    this.parts = facets.all.map((facet, number) => this._part(facet, this._chosen[number]));
  }

  get criteria() {
    return this._facets.all.flatMap((facet, number) => {
      const wanted = [...this._chosen[number]].map((value) => criterionOf(facet, value));
      return wanted.length > 1 ? [{ is: "AnyOf", criteria: wanted }] : wanted;
    });
  }

  clear() {
    for (const chosen of this._chosen) chosen.clear();
    for (const part of this.parts) for (const button of part.querySelectorAll("button")) button.setAttribute("aria-pressed", "false");
  }

  _part(facet, chosen) {
    const buttons = facet.values.slice(0, MOST).map((value, at) => this._button(facet, value, at, chosen));
    return make("fieldset", {}, make("legend", { dir: "auto" }, facet.title), make("div", { className: "values" }, ...buttons));
  }

  _button(facet, value, at, chosen) {
    const count = this._facets.countOf(facet, at).toLocaleString("en"), short = value.length > LONGEST ? `${value.slice(0, LONGEST)}…` : value;
    const button = make("button", { type: "button", className: "button small", dir: "auto", "aria-pressed": "false", title: value }, short, " ", make("small", {}, count));
    button.addEventListener("click", () => {
      if (!chosen.delete(value)) chosen.add(value);
      button.setAttribute("aria-pressed", String(chosen.has(value)));
      this._changed();
    });
    return button;
  }
}
