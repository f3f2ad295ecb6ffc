// How an image was made, its note and its palette.

import { sentence, titleOf } from "./common.js";
import { make, say } from "./elements.js";

// link: what becomes of an image's id: a link to it where the gallery has it, else the id itself.
export function factsOf(item, link = (id) => id) {
  const parts = [make("h2", { dir: "auto" }, titleOf(item))];
  if (item.note) parts.push(make("p", { className: "note", dir: "auto" }, item.note));
  if (item.colours.length) parts.push(...paletteOf(item));
  const rows = [
    [item.title ? "File" : "Name", item.id],
    ["Group", item.group],
    ["Method", item.title && item.method ? sentence(item.method) : ""],
    ["Size", `${item.width} × ${item.height} pixels`],
    ...item.measures.map((measure) => [measure.title, measured(measure)]),
    ["Made from", item.parents.length ? item.parents.flatMap((id, at) => (at ? [", ", link(id)] : [link(id)])) : ""],
    ...Object.entries(item.parameters).map(([name, value]) => [sentence(name), plain(value)]),
  ];
  const list = make("dl");
  for (const [name, value] of rows) if (value) list.append(make("dt", {}, name), make("dd", { dir: "auto" }, ...[value].flat()));
  return [...parts, list];
}

export function stripOf(item) {
  const strip = make("div", { className: "palette" });
  strip.setAttribute("aria-hidden", "true");
  item.colours.forEach((colour, at) => {
    strip.append(make("span", { style: { background: colour, "flex-grow": String(item.shares[at] || 0.2) } }));
  });
  return strip;
}

function paletteOf(item) {
  const strip = make("div", { className: "palette", role: "group" });
  strip.setAttribute("aria-label", "Palette");
  item.colours.forEach((colour, at) => {
    const grow = String(item.shares[at] || 0.2);
    const swatch = make("button", { type: "button", title: colour, style: { background: colour, "flex-grow": grow } });
    swatch.setAttribute("aria-label", `Copy ${colour}`);
    swatch.addEventListener("click", () => copy(colour, codes));
    strip.append(swatch);
  });
  const codes = make("p", { className: "codes" }, item.colours.join(" "));
  const all = make("button", { className: "button", type: "button" }, "Copy palette");
  all.addEventListener("click", () => copy(item.colours.join("\n"), codes));
  return [strip, codes, all];
}

async function copy(text, place) {
  const copied = (await written(text)) ? "Copied" : "Select the codes and copy them";
  const before = place.dataset.codes ?? place.textContent;
  place.dataset.codes = before;
  place.textContent = copied === "Copied" ? `Copied ${text.split("\n").join(" ")}` : before;
  say(copied);
  setTimeout(() => (place.textContent = before), 1600);
}

async function written(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = make("textarea", { value: text, className: "unseen" });
    (document.querySelector("dialog[open]") ?? document.body).append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  }
}

// What is usual is left out of a measure: a scale from 0 to 1, no unit, no words for its ends.
function measured({ value, low = 0, high = 1, unit = "", undefined: none = "unknown", low_means: from, high_means: to }) {
  if (value === null) return none;
  if (unit) return `${Number(value.toPrecision(3))}${unit}`;
  const share = Math.round((100 * (value - low)) / (high - low));
  return `${share} of 100${from && to ? ` (from ${from} to ${to})` : ""}`;
}

function plain(value) {
  if (value === null) return "";
  if (Array.isArray(value)) return value.map(plain).join(", ");
  if (typeof value === "object") return Object.entries(value).map(([name, part]) => `${name} ${plain(part)}`).join("; ");
  return typeof value === "number" && !Number.isInteger(value) ? String(Number(value.toPrecision(4))) : String(value);
}
