// Reads `cloud.bin` (docs/formats.md, "A published cloud"): numbers as typed arrays that lie in the file's own memory.
// Whoever wrote the file: what does not fit is one sentence, and nothing is believed that was not looked at.

import { Problem } from "./dom.js";

const MAGIC = "AICLOUD\0";
const VERSION = 1;
const START = 20;
const MOST = { head: 1 << 22, count: 4e6, measures: 32, arrangements: 16, labels: 200, parts: 16, methods: 65535, text: 200, layers: 256, facets: 32, values: 64, side: 2048, metres: 1e6 };
const TYPES = { float32: Float32Array, int32: Int32Array, uint16: Uint16Array, uint8: Uint8Array };
const ARRAYS = { half_size: ["float32", 2], cell: ["int32", 1], colours: ["uint8", 20], method: ["uint16", 1], key: ["uint8", 8], whole: ["uint8", 1], shares: ["float32", 5], order: ["float32", 1] };
const SCENE = [
  "card_height", "motion", "visit", "thrust", "drag", "spread", "spread_y", "ghost", "wall_pitch", "wall_angle", "filter_near", "filter_spacing", "filter_back",
  "bomb_core", "bomb_spacing", "bomb_repulsion", "bomb_least", "bomb_drag", "rain", "rain_fall", "rain_height", "rain_skip",
]; // prettier-ignore
const UNMATCHED = ["ghost", "vanish", "back"];
const RENDER = ["haze", "haze_floor", "near_fade_from", "near_fade_to", "smallest", "ground_depth", "ground_spacing", "ground_brightness", "horizon_brightness"];
const HEADSET = ["snap_turn", "smooth_turn", "stick_rise", "dead_zone", "fast", "brake", "squeezed", "reach", "cone", "haptics", "vignette", "height", "render_scale", "display_rate"];
const DESKTOP = ["stick_turn", "dead_zone", "fast", "slow"];
const NAME = /^[a-z][a-z0-9_]{0,39}$/;
const MARK = /^[0-9a-f]{16}$/;

const DAMAGED = "The cloud on this page is damaged (its file does not fit its description); load the page again, or publish the cloud again.";
const NEWER = "This cloud was published by a newer version of the program than this page; load the page again, or publish the cloud again.";

// buffer: an ArrayBuffer. Gives { head, arrays }; throws a Problem.
export function readCloud(buffer) {
  try {
    return read(buffer);
  } catch (error) {
    throw error instanceof Problem ? error : new Problem(DAMAGED);
  }
}

function read(buffer) {
  if (buffer.byteLength < START) throw new Problem(DAMAGED);
  const view = new DataView(buffer);
  if (String.fromCharCode(...new Uint8Array(buffer, 0, 8)) !== MAGIC) throw new Problem(DAMAGED);
  if (view.getUint32(8, true) > VERSION) throw new Problem(NEWER);
  const size = view.getUint32(12, true);
  need(view.getUint32(8, true) === VERSION && size <= MOST.head && size % 4 === 0 && START + size <= buffer.byteLength);
  need(view.getUint32(16, true) === crc32(new Uint8Array(buffer, START)));
  const head = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(new Uint8Array(buffer, START, size)));
  checkHead(head);
  const arrays = arraysOf(head, buffer, START + size);
  checkArrays(head, arrays);
  return { head, arrays };
}

function need(fits) {
  if (!fits) throw new Problem(DAMAGED);
}

const isText = (value, most = MOST.text) => typeof value === "string" && value.length <= most;
const isNumber = (value, most = 1e9) => typeof value === "number" && Math.abs(value) <= most;
const isCount = (value, most) => Number.isInteger(value) && value >= 0 && value <= most;
const isList = (value, most) => Array.isArray(value) && value.length <= most;

function checkHead(head) {
  need(typeof head === "object" && head !== null && isText(head.title) && MARK.test(head.mark));
  need([head.count, head.per_folder].every((one) => isCount(one, MOST.count) && one > 0));
  need(isNumber(head.scale, 1e3) && head.scale > 0);
  need(isList(head.methods, MOST.methods) && head.methods.every((one) => isText(one)));
  for (const measures of [head.measures, head.derived]) need(isList(measures, MOST.measures) && measures.every(isMeasure));
  need(isList(head.swatches, 64) && head.swatches.every((one) => isList(one, 3) && one.length === 3 && one.every((part) => isCount(part, 255))));
  need(isList(head.tour, 16) && head.tour.every((one) => isText(one?.name) && isPlace(one.position) && isText(one.criterion?.is)));
  need(isList(head.facets, MOST.facets) && head.facets.every(isFacet));
  need(UNMATCHED.includes(head.unmatched));
  need(isList(head.arrangements, MOST.arrangements) && head.arrangements.length > 0 && head.arrangements.every(isArrangement));
  need(SCENE.every((name) => isNumber(head.scene?.[name], 1e4) && head.scene[name] > 0));
  need(RENDER.every((name) => isNumber(head.render?.[name], 1e5) && head.render[name] >= 0));
  need(HEADSET.every((name) => isNumber(head.headset?.[name], 1e4)) && typeof head.headset.tunnel_grid === "boolean");
  head.parts ??= []; // earlier versions told of none
  need(isList(head.parts, MOST.parts) && head.parts.every((one) => isPart(one, head.count)));
  need(DESKTOP.every((name) => isNumber(head.desktop?.[name], 1e4)));
  need(head.atlas === null || isAtlas(head.atlas, head.count));
}

function isMeasure(one) {
  const words = ["title", "unit", "low_means", "high_means", "undefined", "short"];
  if (!one || !NAME.test(one.id) || !isText(one.title) || words.some((name) => name in one && !isText(one[name]))) return false;
  const { low = 0, high = 1 } = one;
  return isNumber(low) && isNumber(high) && high > low && isNumber(one.period ?? 0) && (one.period ?? 0) >= 0;
}

function isFacet(one) {
  if (!one || !["Told", "Labelled"].includes(one.is) || !NAME.test(one.name) || !isText(one.title)) return false;
  return isList(one.values, MOST.values) && one.values.length > 0 && one.values.every((value) => isText(value) && value !== "");
}

function isArrangement(one) {
  const view = one?.view;
  return Boolean(one) && NAME.test(one.id) && isText(one.title) && isList(one.labels, MOST.labels) && one.labels.every(isLabel) && isList(view, 5) && view.length === 5 && view.every((part) => isNumber(part, MOST.metres));
}

function isLabel(one) {
  return Boolean(one) && isText(one.text) && isPlace(one.position);
}

function isPart(one, count) {
  return isLabel(one) && isNumber(one.radius, MOST.metres) && one.radius >= 0 && Number.isInteger(one.image) && one.image >= -1 && one.image < count;
}

const isPlace = (place) => isList(place, 3) && place.length === 3 && place.every((part) => isNumber(part, MOST.metres));

// No larger than the images need: what it asks of the graphics card's memory is theirs.
function isAtlas({ cell, layer_size: size, layers, layers_of_part: parts, forms }, count) {
  const powers = [cell, size].every((side) => isCount(side, MOST.side) && side >= 4 && (side & (side - 1)) === 0);
  if (!powers || cell > size || !isCount(layers, MOST.layers) || layers === 0) return false;
  if (layers > Math.ceil(count / (size / cell) ** 2)) return false;
  if (!isList(parts, Math.log2(cell) - 1) || parts.length === 0 || !parts.every((one) => isCount(one, 1 << 20) && one > 0)) return false;
  return isList(forms, 8) && forms.every((one) => isText(one));
}

function arraysOf(head, buffer, begin) {
  need(isList(head.arrays, 128));
  const arrays = {};
  let place = begin;
  for (const one of head.arrays) {
    need(one && isText(one.name) && Object.hasOwn(TYPES, one.type) && isCount(one.width, 64) && one.width > 0);
    const made = TYPES[one.type];
    const length = head.count * one.width;
    need(place + length * made.BYTES_PER_ELEMENT <= buffer.byteLength);
    arrays[one.name] = new made(buffer, place, length);
    place += Math.ceil((length * made.BYTES_PER_ELEMENT) / 4) * 4;
  }
  need(place === buffer.byteLength);
  return arrays;
}

function checkArrays({ count, atlas, measures, derived, arrangements, facets }, arrays) {
  const wanted = { ...ARRAYS };
  for (const one of [...measures, ...derived]) wanted[`measure-${one.id}`] = ["float32", 1];
  for (const one of arrangements) wanted[`positions-${one.id}`] = ["float32", 3];
  facets.forEach(({ values }, number) => (wanted[`facet-${number}`] = ["uint8", Math.ceil(values.length / 8)]));
  for (const [name, [type, width]] of Object.entries(wanted)) {
    need(Object.hasOwn(arrays, name) && arrays[name] instanceof TYPES[type] && arrays[name].length === count * width);
  }
  for (const one of arrangements) need(arrays[`positions-${one.id}`].every((part) => Math.abs(part) <= MOST.metres));
  need("positions-cloud" in wanted && arrays.order.every((part) => part >= 0 && part < 1) && arrays.shares.every((part) => Math.abs(part) <= 1e3));
  need(arrays.half_size.every((part) => part >= 0 && part <= 1e4));
  const room = atlas ? atlas.layers * (atlas.layer_size / atlas.cell) ** 2 : 0;
  need(arrays.cell.every((cell) => cell >= -1 && cell < room));
}

// What `words.json` says; throws a Problem.
export function readWords(said, count) {
  const lists = [said?.titles, said?.made];
  need(lists.every((list) => isList(list, count) && list.every((one) => isText(one))));
  const numbers = [said.title, said.how];
  need(numbers.every((list, at) => isList(list, count) && list.length === count && list.every((one) => isCount(one, lists[at].length - 1))));
  return { titleOf: (card) => said.titles[said.title[card]], madeOf: (card) => said.made[said.how[card]] };
}

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let rest = byte;
  for (let bit = 0; bit < 8; bit++) rest = rest & 1 ? (rest >>> 1) ^ 0xedb88320 : rest >>> 1;
  return rest;
});

function crc32(bytes) {
  let rest = 0xffffffff;
  for (let at = 0; at < bytes.length; at++) rest = TABLE[(rest ^ bytes[at]) & 255] ^ (rest >>> 8);
  return (rest ^ 0xffffffff) >>> 0;
}
