// The justified wall: rows of full width in which every image keeps its aspect.

import { describe } from "./common.js";
import { element, make } from "./elements.js";

const GAP = 10;

export function buildWall(gallery, open, comparison) {
  const wall = element("wall");
  const sections = grouped(gallery.items).map(([name, numbers]) => {
    const list = make("ul", { className: "row-list", role: "list" });
    const tiles = numbers.map((number) => tileOf(gallery.items[number], number, open, comparison));
    list.append(...tiles);
    if (name) wall.append(make("h2", { dir: "auto" }, name, make("span", {}, String(numbers.length))));
    wall.append(list);
    const aspects = numbers.map((number) => gallery.items[number].width / gallery.items[number].height);
    return { list, tiles, aspects };
  });
  let before = 0;
  new ResizeObserver(() => {
    const width = Math.floor(wall.querySelector("ul")?.getBoundingClientRect().width ?? 0);
    if (width === before || width === 0) return;
    before = width;
    for (const section of sections) place(section, width);
  }).observe(wall);
}

// Breaks a list of aspects into rows about `wanted` pixels high that fill `width`; the last one is left ragged.
export function justified(aspects, width, wanted, gap) {
  const rows = [];
  let row = [];
  let sum = 0;
  for (const aspect of aspects) {
    const usual = Math.min(Math.max(aspect, 0.3), 4);
    const height = (width - row.length * gap) / (sum + usual);
    const without = row.length ? (width - (row.length - 1) * gap) / sum : Infinity;
    if (height < wanted && wanted - height > without - wanted) {
      rows.push({ aspects: row, height: without });
      row = [];
      sum = 0;
    }
    row.push(usual);
    sum += usual;
  }
  if (row.length) {
    const filled = (width - (row.length - 1) * gap) / sum;
    rows.push({ aspects: row, height: filled > wanted * 1.25 ? wanted : filled });
  }
  return rows;
}

function place({ list, tiles, aspects }, width) {
  const gap = width < 600 ? 6 : GAP;
  const wanted = width < 600 ? width / 2.4 : Math.min(Math.max(width / 5, 190), 300);
  list.style.setProperty("--gap", `${gap}px`);
  let next = 0;
  for (const row of justified(aspects, width, wanted, gap)) {
    for (const aspect of row.aspects) {
      const tile = tiles[next++];
      const size = [Math.floor(aspect * row.height * 100) / 100 - 0.01, row.height].map((pixels) => `${pixels}px`);
      tile.style.width = size[0];
      tile.style.height = size[1];
      tile.style.containIntrinsicSize = size.join(" ");
    }
  }
}

function tileOf(item, number, open, comparison) {
  const image = make("img", { loading: "lazy", decoding: "async", alt: "", draggable: false });
  image.addEventListener("load", () => image.classList.add("there"));
  image.src = item.thumbnail;
  const show = make("button", { className: "show", type: "button" }, image);
  show.setAttribute("aria-label", describe(item, number));
  show.dataset.number = String(number);
  show.addEventListener("click", () => open(number, show));
  const tile = make("li", { className: item.note ? "tile noted" : "tile" }, show, comparison.button(number));
  tile.style.backgroundColor = item.colours[0] ?? "";
  return tile;
}

function grouped(items) {
  const groups = new Map();
  items.forEach((item, number) => {
    const name = item.group ?? "";
    if (!groups.has(name)) groups.set(name, []);
    groups.get(name).push(number);
  });
  return [...groups].sort(([first], [second]) => (first === "") - (second === ""));
}
