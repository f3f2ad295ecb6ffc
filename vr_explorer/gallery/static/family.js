// The family of an image, as far as the gallery has it: what it was made from and what was made from it, each of which
// leads on to its own.

import { titleOf } from "./common.js";
import { make } from "./elements.js";

const A_ROW = 8; // Images of a generation; more are counted.

// show: goes to the image of a number. The function that is returned makes the part of the page for one.
export function startFamily(items, show) {
  const numbers = new Map(items.map((item, number) => [item.id, number]));
  const parents = items.map((item, number) =>
    [...new Set(item.parents)].map((id) => numbers.get(id)).filter((one) => one !== undefined && one !== number),
  );
  const children = items.map(() => []);
  parents.forEach((own, child) => own.forEach((parent) => children[parent].push(child)));

  function familyOf(number) {
    const taken = new Set([number]);
    const next = (generation, relatives) => {
      const found = [...new Set(generation.flatMap((one) => relatives[one]))].filter((one) => !taken.has(one));
      found.forEach((one) => taken.add(one));
      return found;
    };
    const [before, after] = [next([number], parents), next([number], children)];
    const generations = [
      ["Grandparents", next(before, parents)],
      ["Parents", before],
      ["This image", [number]],
      ["Children", after],
      ["Grandchildren", next(after, children)],
    ].filter(([, generation]) => generation.length);
    if (generations.length < 2) return [];
    const rows = generations.map(([words, generation]) => rowOf(words, generation, number));
    return [make("section", { className: "family" }, make("h3", {}, "Family"), make("ol", {}, ...rows))];
  }

  function rowOf(words, generation, number) {
    const pictures = generation.slice(0, A_ROW).map((one) => pictureOf(one, number));
    const more = generation.length - pictures.length;
    if (more > 0) pictures.push(make("span", { className: "more" }, `and ${more} more`));
    return make("li", {}, make("span", { className: "generation" }, words), make("div", {}, ...pictures));
  }

  function pictureOf(one, number) {
    const item = items[one];
    const image = make("img", { src: item.thumbnail, alt: titleOf(item), title: titleOf(item), loading: "lazy" });
    if (one === number) return make("span", { className: "this", "aria-current": "true" }, image);
    const link = make("a", { href: `#${one + 1}` }, image);
    const share = shareOf(items[number], item.id);
    if (share) link.append(make("small", {}, share));
    link.addEventListener("click", (event) => {
      event.preventDefault();
      show(one);
    });
    return link;
  }

  return familyOf;
}

// How much a bred image has of a parent, in words; "" where that is not known.
function shareOf(item, parent) {
  const shares = item.parameters.bred?.shares;
  const at = item.parents.indexOf(parent);
  if (at < 0 || !Array.isArray(shares) || shares.length !== item.parents.length || shares.length < 2) return "";
  return typeof shares[at] === "number" ? `${Math.round(100 * shares[at])} %` : "";
}
