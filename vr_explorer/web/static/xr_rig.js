// How the space in which the headset moves lies in the world: it goes where the viewer's body goes; as vr_explorer/xr/rig.py.
// A rig of scale 10 has ten metres of the world for each of the headset's. The body is a Viewer that looks level. Matrices are of 16 numbers, column by column, as WebXR has them.

// Yaw, radians to the left from −z, of where −z of `matrix` points; of its up where that is vertical.
export function headingOf(matrix) {
  let x = matrix[8], z = matrix[10];
  if (Math.hypot(x, z) < 0.2) {
    const sign = -Math.sign(matrix[9] || 1);
    x = sign * matrix[4];
    z = sign * matrix[6];
  }
  return Math.atan2(x, z);
}

export class Rig {
  // height: metres by which the eyes are above the body, when the rig is centred.
  constructor(viewer, height) {
    this._viewer = viewer;
    this._height = height;
    this._centre = new Float64Array(3); // where in the headset's space the body stands
    this._yaw = 0; // where its front is there
    this._centred = false;
    this.scale = 1; // metres of the world for one of the headset's
    this._cos = 1;
    this._sin = 0;
    this._shift = new Float64Array(3);
    this.head = new Float64Array(3); // in the world
    this.gaze = 0; // yaw of the head from the body's
    this._at = new Float64Array(3); // the head in the headset's space
    this.place();
  }

  // matrix: of the head in the headset's space. At its first sight the head's height is the body's; position and front stay
  // those of the runtime.
  follow(matrix) {
    if (!this._centred) {
      this._centre[0] = this._centre[2] = 0;
      this._centre[1] = matrix[13] - this._height;
      this._centred = true;
    }
    this.gaze = headingOf(matrix) - this._yaw;
    for (let axis = 0; axis < 3; axis++) this._at[axis] = matrix[12 + axis];
    this.place();
  }

  // Anew, after the body has moved or turned.
  place() {
    const { position, yaw } = this._viewer, [x, y, z] = this._centre;
    const cos = (this._cos = this.scale * Math.cos(yaw - this._yaw)), sin = (this._sin = this.scale * Math.sin(yaw - this._yaw));
    this._shift[0] = position[0] - cos * x - sin * z;
    this._shift[1] = position[1] - this.scale * y;
    this._shift[2] = position[2] + sin * x - cos * z;
    this.point(this._at, 0, this.head);
  }

  // Where the head is now, and looks to, is where the body stands and looks to.
  recentre(matrix) {
    for (let axis = 0; axis < 3; axis++) this._centre[axis] = matrix[12 + axis];
    this._centre[1] -= this._height;
    this._yaw = headingOf(matrix);
    this.follow(matrix);
  }

  // The runtime was recentred: its origin is the user's new position; heights are taken anew.
  uncentre() {
    this._yaw = 0;
    this._centred = false;
  }

  // A point of the headset's space in the world. from: numbers, of which three from `at` on are taken.
  point(from, at, out) {
    const x = from[at], y = from[at + 1], z = from[at + 2];
    out[0] = this._shift[0] + this._cos * x + this._sin * z;
    out[1] = this._shift[1] + this.scale * y;
    out[2] = this._shift[2] - this._sin * x + this._cos * z;
  }

  // As long as it is there.
  direction(from, at, out, sign = 1) {
    const share = sign / this.scale, x = share * from[at], z = share * from[at + 2];
    out[0] = this._cos * x + this._sin * z;
    out[1] = sign * from[at + 1];
    out[2] = -this._sin * x + this._cos * z;
  }

  // A point of the world in the headset's space, and a direction, as long as it is there in metres of that. out: as long as `from`,
  // written at the same place.
  pointIn(from, at, out) {
    const x = from[at] - this._shift[0], y = from[at + 1] - this._shift[1], z = from[at + 2] - this._shift[2];
    this._turnIn(x, y, z, at, out);
  }

  directionIn(from, at, out) {
    this._turnIn(from[at], from[at + 1], from[at + 2], at, out);
  }

  _turnIn(x, y, z, at, out) {
    const square = this.scale * this.scale;
    out[at] = (this._cos * x - this._sin * z) / square;
    out[at + 1] = y / this.scale;
    out[at + 2] = (this._sin * x + this._cos * z) / square;
  }

  // Writes the matrix from the world to metres about `room`, a place of the headset's space.
  cage(room, out) {
    const [x, y, z] = this._shift, square = this.scale * this.scale, cos = this._cos / square, sin = this._sin / square;
    out.fill(0);
    out[0] = out[10] = cos;
    out[2] = sin;
    out[8] = -sin;
    out[5] = 1 / this.scale;
    out[15] = 1;
    out[12] = -(cos * x - sin * z) - room[0];
    out[13] = -y / this.scale - room[1];
    out[14] = -(sin * x + cos * z) - room[2];
  }

  // Turns the body about the head, which stays where it is.
  turn(yaw) {
    const { head, _viewer: viewer } = this, cos = Math.cos(yaw), sin = Math.sin(yaw);
    const x = head[0] - viewer.position[0], z = head[2] - viewer.position[2];
    viewer.turn(yaw, 0);
    viewer.position[0] = head[0] - cos * x - sin * z;
    viewer.position[2] = head[2] + sin * x - cos * z;
    this.place();
  }

  // The head is there at once and looks along `yaw`; at rest.
  put(x, y, z, yaw) {
    const { head, _viewer: viewer } = this;
    this.turn(yaw - this.gaze - viewer.yaw);
    const [px, py, pz] = viewer.position;
    viewer.put(px + x - head[0], py + y - head[1], pz + z - head[2], viewer.yaw, 0);
    this.place();
  }

  // The headset's space lies in the world turned by `yaw` and scaled, with `held` of it at `at`; at rest.
  carry(yaw, scale, held, at) {
    const { _viewer: viewer, _centre: centre } = this, cos = Math.cos(yaw), sin = Math.sin(yaw);
    const x = held[0] - centre[0], y = held[1] - centre[1], z = held[2] - centre[2];
    this.scale = scale;
    viewer.put(at[0] - scale * (cos * x + sin * z), at[1] - scale * y, at[2] - scale * (cos * z - sin * x), yaw + this._yaw, 0);
    this.place();
  }

  // Of the headset's space in the world, radians.
  get turned() {
    return this._viewer.yaw - this._yaw;
  }

  // Grows or shrinks about the head.
  rescale(scale) {
    const [x, y, z] = this.head;
    this.scale = scale;
    this.place();
    this.jump(x, y, z);
  }

  // Where the head is at once, without turning.
  jump(x, y, z) {
    this.put(x, y, z, this._viewer.yaw + this.gaze);
  }
}
