// The form of a controller in the hand: a body of revolution about the hand's z axis; as vr_explorer/render/hands.py.

const SIDES = 24;
// Metres along the axis, radius, and share of the ring's light.
const PROFILE = [
  [0.085, 0, 0], [0.08, 0.013, 0], [0.02, 0.0175, 0], [-0.02, 0.019, 0], [-0.035, 0.026, 0],
  [-0.042, 0.03, 1], [-0.05, 0.03, 1], [-0.057, 0.024, 0], [-0.06, 0, 0],
]; // prettier-ignore
export const VERTEX_FLOATS = 7; // position, normal, glow

// Float32Array (7 V) of its triangles.
export function controllerMesh() {
  const last = PROFILE.length - 1;
  const normals = PROFILE.map((_, at) => {
    const before = PROFILE[Math.max(at - 1, 0)], after = PROFILE[Math.min(at + 1, last)];
    const along = after[0] - before[0], out = after[1] - before[1], length = Math.hypot(along, out);
    return [-along / length, out / length];
  });
  const vertex = (ring, side) => {
    const [along, radius, glow] = PROFILE[ring], [outward, forward] = normals[ring];
    const angle = (2 * Math.PI * side) / SIDES, cos = Math.cos(angle), sin = Math.sin(angle);
    return [radius * cos, radius * sin, along, outward * cos, outward * sin, forward, glow];
  };
  const numbers = [];
  for (let ring = 0; ring < last; ring++) {
    for (let side = 0; side < SIDES; side++) {
      const corners = [[ring, side], [ring, side + 1], [ring + 1, side + 1], [ring, side], [ring + 1, side + 1], [ring + 1, side]];
      for (const corner of corners) numbers.push(...vertex(...corner));
    }
  }
  return Float32Array.from(numbers);
}
