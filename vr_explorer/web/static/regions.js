// Which parts of a cloud are told of from afar, and how large the images that stand for them are seen: the same as
// vr_explorer/taste/regions.py and vr_explorer/tools/exemplars.py.

const FAR = 2.2, STILL_FAR = 1.8; // radii of a part from its middle beyond which it is told of, and as far as which it still is
const SMALL = 0.022; // radians: images that are seen lower than this tell little of themselves
const WIDE = 0.34, HIGH = 0.06; // radians to the side and upward within which two names would meet
const PICTURES_WIDE = 0.17, PICTURES_HIGH = 0.2; // likewise of two names with a picture above each
const AHEAD = 0.3; // cosine of the angle from where one looks within which parts are told of

export const SHARE = 0.75; // of its part's radius, what a board's longer side is,
export const ANGLES = [(2.5 * Math.PI) / 180, (7.5 * Math.PI) / 180]; // but seen so large at least and at most
export const LEAVES = [1.8, 2.2]; // radii of a part from its middle, at which its board is gone, and wholly seen
export const BEFORE = 0.45; // of the way to a board: what is nearer hides it

// parts: { text, position, radius } each. position, back: of who sees. tall: metres of an image's height. before: those that are
// told of now, which they are a little longer. pictured: whether there is a picture above each name.
export function seenFromAfar(parts, { position, back }, tall, before, pictured) {
  const apart = [], told = [];
  for (const part of parts) {
    if (!pictured && !part.text) continue;
    const [x, y, z] = part.position.map((there, axis) => there - position[axis]);
    apart.push({ part, x, y, z, distance: Math.hypot(x, y, z), kept: before.includes(part) });
  }
  apart.sort((one, other) => other.kept - one.kept || one.distance - other.distance);
  for (const { part, x, y, z, distance, kept } of apart) {
    if (distance < (kept ? STILL_FAR / FAR : 1) * Math.max(FAR * part.radius, tall / SMALL)) continue;
    if (-(x * back[0] + y * back[1] + z * back[2]) < AHEAD * distance) continue;
    const one = { part, side: Math.atan2(x, -z), up: Math.asin(Math.min(Math.max(y / distance, -1), 1)) };
    if (told.every((other) => !meet(one, other, pictured) && (!part.text || part.text !== other.part.text))) told.push(one);
  }
  return told.map(({ part }) => part);
}

function meet(one, other, pictured) {
  const turned = Math.abs(one.side - other.side), aside = Math.min(turned, 2 * Math.PI - turned), above = Math.abs(one.up - other.up);
  return (aside < WIDE && above < HIGH) || (pictured && aside < PICTURES_WIDE && above < PICTURES_HIGH);
}

// Metres of a board's longer side, seen from so far.
export function sideOf(distance, radius) {
  return Math.min(Math.max(SHARE * radius, ANGLES[0] * distance), ANGLES[1] * distance);
}

// Whether a ray meets the board of a part, which stands as shaders/exemplars.glsl has it. head: what it faces. distance: from there to the
// part's middle. gap: radians of the head's, from the middle up to the board.
export function meets(origin, direction, head, { position: p, radius, shape }, distance, gap) {
  const nx = (head[0] - p[0]) / distance, ny = (head[1] - p[1]) / distance, nz = (head[2] - p[2]) / distance;
  const tilt = Math.hypot(nx, nz), rx = tilt > 1e-5 ? nz / tilt : 1, rz = tilt > 1e-5 ? -nx / tilt : 0;
  const ux = ny * rz, uy = nz * rx - nx * rz, uz = -ny * rx; // normal × right
  const toward = direction[0] * nx + direction[1] * ny + direction[2] * nz;
  if (toward >= -1e-9) return false;
  const x = origin[0] - p[0], y = origin[1] - p[1], z = origin[2] - p[2];
  const along = -(x * nx + y * ny + z * nz) / toward;
  const px = x + along * direction[0], py = y + along * direction[1], pz = z + along * direction[2];
  const half = 0.5 * sideOf(distance, radius), raised = px * ux + py * uy + pz * uz - gap * distance - half * shape[1];
  return Math.abs(px * rx + pz * rz) <= half * shape[0] && Math.abs(raised) <= half * shape[1];
}
