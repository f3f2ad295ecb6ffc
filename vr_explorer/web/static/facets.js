// What is told of images in words: labels of the user's own tables, and what their files tell of models, creators and the like. Of
// each image, the bits of its facets say which of the values it has.

export const criterionOf = ({ is, name }, value) => (is === "Told" ? { is, kind: name, value } : { is, label: name, value });

export class Facets {
  // cloud: { head, arrays }.
  constructor({ head, arrays }) {
    this.count = head.count;
    this.all = head.facets.map((facet, number) => ({ ...facet, bits: arrays[`facet-${number}`] }));
  }

  // Whether the cloud knows what the criterion, one of these, asks for.
  knows(criterion) {
    return this._found(criterion) !== null;
  }

  // Float32Array (N): 1 where the image has the value.
  match(criterion) {
    const match = new Float32Array(this.count), { facet, at } = this._found(criterion);
    for (let card = 0; card < match.length; card++) match[card] = this.has(facet, at, card) ? 1 : 0;
    return match;
  }

  // { title, values } of what is told of the image.
  of(card) {
    const told = this.all.map((facet) => ({ title: facet.title, values: facet.values.filter((_, at) => this.has(facet, at, card)) }));
    return told.filter(({ values }) => values.length);
  }

  countOf(facet, at) {
    let found = 0;
    for (let card = 0; card < this.count; card++) if (this.has(facet, at, card)) found++;
    return found;
  }

  // Whether the image has the value of that number; as a bit.
  has({ bits, values }, at, card) {
    return (bits[card * Math.ceil(values.length / 8) + (at >> 3)] >> (at & 7)) & 1;
  }

  _found({ is, kind, label, value }) {
    const name = is === "Told" ? kind : label, facet = this.all.find((one) => one.is === is && one.name === name), at = facet?.values.indexOf(value) ?? -1;
    return at < 0 ? null : { facet, at };
  }
}
