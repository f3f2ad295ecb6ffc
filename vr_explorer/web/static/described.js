// A criterion in a few words, for the names of bombs: as `describe` in vr_explorer/scene/criteria.

import { colourName } from "./colour_names.js";

const capital = (words) => words[0].toUpperCase() + words.slice(1);

export function described(criterion, matcher) {
  const inner = (one) => described(one, matcher);
  switch (criterion.is) {
    case "AllOf":
      return criterion.criteria.map(inner).join(" and ") || "Everything";
    case "AnyOf":
      return criterion.criteria.map(inner).join(" or ") || "Nothing";
    case "Not":
      return `not ${inner(criterion.criterion)}`;
    case "Favourites":
      return "Favourites";
    case "Method":
      return capital(criterion.name);
    case "Told":
    case "Labelled":
      return criterion.value;
    case "Colours":
      return capital([...new Set(criterion.colours.map(colourName))].join(" and "));
  }
  const { title, unit = "" } = matcher.measures.get(criterion.measure.value);
  const short = (value) => String(Number(value.toPrecision(3)));
  if (criterion.is === "About") return `${title} ${short(criterion.value)}${unit} ± ${short(criterion.tolerance)}${unit}`;
  return `${title} ${short(criterion.low)}–${short(criterion.high)}${unit}`;
}
