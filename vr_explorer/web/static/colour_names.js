// What people call a colour, by where it lies in OKLCH.

import { labOf } from "./oklab.js";

const HUES = [[15, "pink"], [43, "red"], [75, "orange"], [116, "yellow"], [165, "green"], [215, "teal"], [282, "blue"], [325, "purple"], [360, "pink"]]; // prettier-ignore
const PALE = 0.035; // chroma
const DARK = 0.42, LIGHT = 0.8, BLACK = 0.2, WHITE = 0.93, BROWN = 0.6; // lightness

// rgb: three bytes of sRGB.
export function colourName(rgb) {
  const [light, a, b] = labOf(...rgb), shade = light < DARK ? "dark " : light > LIGHT ? "light " : "";
  if (Math.hypot(a, b) < PALE) return light < BLACK ? "black" : light > WHITE ? "white" : `${shade}grey`;
  const hue = (Math.atan2(b, a) * 180) / Math.PI, turned = hue < 0 ? hue + 360 : hue;
  const name = HUES.find(([end]) => turned <= end)[1];
  if (name === "orange" && light < BROWN) return light < DARK ? "dark brown" : "brown";
  return shade + name;
}
