// A smooth flight through positions: bounded speed, acceleration and turning. The same as FlightPath in
// vr_explorer/scene/flight.py, whose reasons are there.

const SAMPLES = 4096;
const QUICKEST = 1.5;
const CALM = 0.03;
const SPEED = 24, ACCELERATION = 1.5; // metres a second, metres a second²
const TURNING = (12 * Math.PI) / 180, TURNING_CHANGE = (8 * Math.PI) / 180; // radians a second, radians a second²

export class FlightPath {
  // positions, targets: x, y, z each, of which the gaze goes from target to target. yaw: of the gaze at the beginning, radians.
  constructor(positions, targets, yaw) {
    const knots = [0];
    for (let at = 1; at < positions.length; at++) knots.push(knots[at - 1] + Math.max(apart(positions[at], positions[at - 1]), 1e-3));
    const columns = [0, 1, 2].map((axis) => spline(knots, positions.map((place) => place[axis]))); // prettier-ignore
    const fine = evenly(knots.at(-1)), drawn = [...fine].map((knot) => columns.map((column) => column(knot)));
    const along = new Float64Array(SAMPLES);
    for (let at = 1; at < SAMPLES; at++) along[at] = along[at - 1] + apart(drawn[at], drawn[at - 1]);
    this._along = evenly(along[SAMPLES - 1]);
    this._step = along[SAMPLES - 1] / (SAMPLES - 1);
    const parameter = this._along.map((way) => between(way, along, fine));
    this._positions = columns.map((column) => parameter.map(column));
    this._tangents = this._positions.map((values) => gradient(values, this._step));
    this._yaws = this._gaze(knots, targets, parameter, yaw);
    this._turns = gradient(this._yaws, this._step);
    this._turns[0] = this._turns[SAMPLES - 1] = 0;
    this._speeds = this._allowed();
    this._times = new Float64Array(SAMPLES);
    for (let at = 1; at < SAMPLES; at++) this._times[at] = this._times[at - 1] + (2 * this._step) / Math.max(this._speeds[at] + this._speeds[at - 1], 1e-9);
    this.seconds = this._times[SAMPLES - 1];
  }

  // Writes x, y, z and yaw at `time`, 0 to `seconds`, into `out`.
  at(time, out) {
    const now = Math.min(Math.max(time, 0), this.seconds);
    const first = Math.min(after(this._times, now) - 1, SAMPLES - 2), next = first + 1;
    const passed = now - this._times[first], change = (this._speeds[next] - this._speeds[first]) / (this._times[next] - this._times[first]);
    const share = Math.min((this._speeds[first] * passed + 0.5 * change * passed * passed) / this._step, 1);
    for (let axis = 0; axis < 3; axis++) out[axis] = this._curve(this._positions[axis], this._tangents[axis], first, share);
    out[3] = this._curve(this._yaws, this._turns, first, share);
    return out;
  }

  // Between a sample and the next, with their slopes (Hermite).
  _curve(values, slopes, at, t) {
    const left = (1 + 2 * t) * (1 - t) ** 2 * values[at] + t * t * (3 - 2 * t) * values[at + 1];
    return left + (t * (1 - t) ** 2 * slopes[at] + t * t * (t - 1) * slopes[at + 1]) * this._step;
  }

  // Toward a point that goes from target to target, smoothed.
  _gaze(knots, targets, parameter, yaw) {
    const yaws = [yaw];
    parameter.forEach((knot, at) => {
      const [x, , z] = [0, 1, 2].map((axis) => between(knot, knots, targets.map((target) => target[axis])) - this._positions[axis][at]); // prettier-ignore
      const wanted = Math.atan2(-x, -z), before = yaws[yaws.length - 1];
      yaws.push(wanted - 2 * Math.PI * Math.round((wanted - before) / (2 * Math.PI)));
    });
    const reach = Math.floor(CALM * SAMPLES), taps = 6 * reach + 1;
    const kernel = Float64Array.from({ length: taps }, (_, at) => Math.exp(-0.5 * (-3 + (6 * at) / (taps - 1)) ** 2));
    const whole = kernel.reduce((sum, part) => sum + part, 0);
    const padded = Float64Array.from({ length: SAMPLES + 6 * reach }, (_, at) => (at < 3 * reach ? yaws[0] : yaws[Math.min(at - 3 * reach + 1, SAMPLES)]));
    const smooth = Float64Array.from({ length: SAMPLES }, (_, at) => {
      let sum = 0;
      for (let tap = 0; tap < taps; tap++) sum += kernel[tap] * padded[at + tap];
      return sum / whole;
    });
    const short = yaws[0] - smooth[0];
    return smooth.map((turn, at) => turn + short * Math.exp(-0.5 * (at / reach) ** 2));
  }

  // Metres a second at each sample, from rest to rest: Verscheure et al., "Time-optimal path tracking for robots" (2009).
  _allowed() {
    const half = 0.5 / QUICKEST ** 2, step = this._step;
    const bends = bending(this._positions, this._tangents, step), changes = bending([this._yaws], [this._turns], step);
    const gains = new Float64Array(SAMPLES);
    const squares = Float64Array.from({ length: SAMPLES }, (_, at) => {
      const turn = Math.max(Math.abs(this._turns[at]), 1e-9), bend = Math.max(bends[at], 1e-9), change = Math.max(changes[at], 1e-9);
      gains[at] = Math.min(0.7 * half * ACCELERATION, (0.5 * half * TURNING_CHANGE) / turn);
      return Math.min((SPEED / QUICKEST) ** 2, (0.7 * half * ACCELERATION) / bend, (TURNING / QUICKEST / turn) ** 2, (0.5 * half * TURNING_CHANGE) / change);
    });
    squares[0] = squares[SAMPLES - 1] = 0;
    for (let at = 1; at < SAMPLES; at++) squares[at] = Math.min(squares[at], squares[at - 1] + 2 * step * gains[at - 1]);
    for (let at = SAMPLES - 2; at >= 0; at--) squares[at] = Math.min(squares[at], squares[at + 1] + 2 * step * gains[at + 1]);
    return squares.map(Math.sqrt);
  }
}

const apart = (one, other) => Math.hypot(one[0] - other[0], one[1] - other[1], one[2] - other[2]);
const evenly = (whole) => Float64Array.from({ length: SAMPLES }, (_, at) => (whole * at) / (SAMPLES - 1));

// The first place whose value is above `wanted`; the values rise.
function after(values, wanted) {
  let low = 0, high = values.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (values[middle] <= wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}

// Linear between `values` at `knots`, which rise.
function between(wanted, knots, values) {
  const next = Math.min(Math.max(after(knots, wanted), 1), knots.length - 1);
  const share = Math.min(Math.max((wanted - knots[next - 1]) / (knots[next] - knots[next - 1] || 1), 0), 1);
  return values[next - 1] + share * (values[next] - values[next - 1]);
}

function gradient(values, step) {
  const last = values.length - 1;
  return Float64Array.from(values, (_, at) => {
    const before = Math.max(at - 1, 0), next = Math.min(at + 1, last);
    return (values[next] - values[before]) / ((next - before) * step);
  });
}

// How much the curve through `values`, with `slopes`, of each axis, bends at most on either side of each sample: its
// second derivative, which is greatest at an end of a piece.
function bending(values, slopes, step) {
  const pieces = Float64Array.from({ length: SAMPLES - 1 }, (_, at) => {
    let begin = 0, end = 0;
    values.forEach((axis, number) => {
      const rise = (axis[at + 1] - axis[at]) / step, before = slopes[number][at], next = slopes[number][at + 1];
      begin += (6 * rise - 4 * before - 2 * next) ** 2;
      end += (2 * before + 4 * next - 6 * rise) ** 2;
    });
    return Math.sqrt(Math.max(begin, end)) / step;
  });
  return Float64Array.from({ length: SAMPLES }, (_, at) => Math.max(pieces[Math.max(at - 1, 0)], pieces[Math.min(at, SAMPLES - 2)]));
}

// The natural cubic spline through `values` at `knots`, as a function.
function spline(knots, values) {
  const count = knots.length, seconds = new Float64Array(count), scaled = new Float64Array(count);
  // Thomas' way of solving the three diagonals, the outer seconds being 0.
  for (let at = 1; at < count - 1; at++) {
    const before = knots[at] - knots[at - 1], next = knots[at + 1] - knots[at];
    const right = 6 * ((values[at + 1] - values[at]) / next - (values[at] - values[at - 1]) / before);
    const pivot = 2 * (before + next) - before * scaled[at - 1];
    scaled[at] = next / pivot;
    seconds[at] = (right - before * seconds[at - 1]) / pivot;
  }
  for (let at = count - 2; at > 0; at--) seconds[at] -= scaled[at] * seconds[at + 1];
  return (knot) => {
    const at = Math.min(Math.max(after(knots, knot) - 1, 0), count - 2);
    const width = knots[at + 1] - knots[at], passed = knot - knots[at], left = knots[at + 1] - knot;
    const bent = (seconds[at] * left ** 3 + seconds[at + 1] * passed ** 3) / (6 * width);
    return bent + (values[at] / width - (seconds[at] * width) / 6) * left + (values[at + 1] / width - (seconds[at + 1] * width) / 6) * passed;
  };
}
