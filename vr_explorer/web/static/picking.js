// Which card a ray hits: billboards that face the head, or all one way, with a forgiving cone around the ray. The same as `_hit` in
// vr_explorer/picking/ray.py, for all cards.

import { VISIBLE } from "./cards.js";
import { TO_THE_HEAD } from "./facing.js";

const CONE = (0.6 * Math.PI) / 180;
const REACH = 2000;
const place = new Float64Array(3);

// origin, direction, head: three numbers each. halfSizes: Float32Array (2 N). cone: radians around the ray. reach: metres.
// facing: of facing.js.
// Gives a card, or -1.
export function pick(cards, halfSizes, radius, origin, direction, time, head = origin, cone = CONE, reach = REACH, facing = TO_THE_HEAD) {
  const widens = Math.tan(cone);
  const [ox, oy, oz] = origin, [dx, dy, dz] = direction, [fx, fy, fz, share] = facing, resting = cards.atRest(time);
  let hit = -1, nearest = Infinity, beside = -1, least = Infinity;
  for (let card = 0, at = 0; card < cards.count; card++, at += 3) {
    let visible = 1, x, y, z;
    if (resting) {
      x = resting[at] - ox;
      y = resting[at + 1] - oy;
      z = resting[at + 2] - oz;
    } else {
      visible = cards.place(card, time, place);
      x = place[0] - ox;
      y = place[1] - oy;
      z = place[2] - oz;
    }
    const ahead = x * dx + y * dy + z * dz;
    const wide = widens * ahead + radius;
    if (x * x + y * y + z * z > ahead * ahead + wide * wide) continue; // nearly all, which processors foresee
    if (ahead <= -radius || (resting ? cards.fade(card) : visible) <= VISIBLE) continue;
    const hx = head[0] - ox - x, hy = head[1] - oy - y, hz = head[2] - oz - z;
    let length = Math.max(Math.sqrt(hx * hx + hy * hy + hz * hz), 1e-6);
    let nx = hx / length, ny = hy / length, nz = hz / length;
    if (share > 0) {
      const side = nx * fx + ny * fy + nz * fz < 0 ? -1 : 1; // from behind they are turned around
      nx += share * (side * fx - nx);
      ny += share * (side * fy - ny);
      nz += share * (side * fz - nz);
      length = Math.max(Math.sqrt(nx * nx + ny * ny + nz * nz), 1e-6);
      nx /= length;
      ny /= length;
      nz /= length;
    }
    const slope = dx * nx + dy * ny + dz * nz;
    if (Math.abs(slope) < 1e-6) continue;
    const along = (nx * x + ny * y + nz * z) / slope;
    if (along <= 0 || along > reach) continue;
    const level = Math.hypot(nx, nz);
    const rx = level > 1e-5 ? nz / level : 1, rz = level > 1e-5 ? -nx / level : 0;
    const px = along * dx - x, py = along * dy - y, pz = along * dz - z;
    const across = Math.abs(rx * px + rz * pz) - halfSizes[2 * card];
    const upward = Math.abs(ny * rz * px + (nz * rx - nx * rz) * py - ny * rx * pz) - halfSizes[2 * card + 1];
    if (across <= 0 && upward <= 0) {
      if (along < nearest) [hit, nearest] = [card, along];
      continue;
    }
    const angle = Math.hypot(Math.max(across, 0), Math.max(upward, 0)) / Math.max(along, 1e-6);
    if (angle <= widens && angle < least) [beside, least] = [card, angle];
  }
  return hit >= 0 ? hit : beside;
}

// Of the largest card, metres.
export function cardRadius(halfSizes) {
  let most = 0;
  for (let at = 0; at < halfSizes.length; at += 2) most = Math.max(most, Math.hypot(halfSizes[at], halfSizes[at + 1]));
  return most;
}
