// Two images side by side. A third one that is chosen takes the place of the one chosen first.

import { describe, titleOf } from "./common.js";
import { element, make } from "./elements.js";
import { stripOf } from "./facts.js";

export function startComparison(gallery) {
  const { items } = gallery;
  const buttons = [];
  let chosen = [];

  function toggle(number) {
    chosen = chosen.includes(number) ? chosen.filter((other) => other !== number) : [...chosen, number].slice(-2);
    buttons.forEach((button, at) => button.setAttribute("aria-pressed", String(chosen.includes(at))));
    show();
  }

  function show() {
    const places = chosen.map((number) => make("img", { src: items[number].thumbnail, alt: describe(items[number], number) }));
    while (places.length < 2) places.push(make("span"));
    element("picked-images").replaceChildren(...places);
    element("picked").hidden = chosen.length === 0;
    element("compare-open").disabled = chosen.length < 2;
    element("wall").classList.toggle("choosing", chosen.length > 0);
  }

  element("compare-clear").addEventListener("click", () => {
    chosen = [];
    buttons.forEach((button) => button.setAttribute("aria-pressed", "false"));
    show();
    element("content").focus();
  });
  element("compare-open").addEventListener("click", () => {
    element("pair").replaceChildren(...chosen.map((number) => figureOf(items[number], number)));
    element("comparison").showModal();
  });
  element("comparison-close").addEventListener("click", () => element("comparison").close());

  return {
    toggle,
    show,
    has: (number) => chosen.includes(number),
    button(number) {
      const button = make("button", { className: "pick", type: "button", title: "Compare" });
      button.setAttribute("aria-label", `Compare image ${number + 1}`);
      button.setAttribute("aria-pressed", "false");
      button.addEventListener("click", () => toggle(number));
      buttons[number] = button;
      return button;
    },
  };
}

function figureOf(item, number) {
  const name = make("strong", {}, `${number + 1} · `, make("bdi", {}, titleOf(item)));
  const note = item.note ? [make("bdi", {}, item.note), " · "] : [];
  const caption = make("figcaption", {}, name, ...note, `${item.width} × ${item.height}`);
  if (item.colours.length) caption.append(stripOf(item));
  return make("figure", {}, make("img", { src: item.file, alt: describe(item, number) }), caption);
}
