// The panel of filters as lists in a headset, where it is not seen: what it offers to be pressed, in its words and with its counts.

const FIT = 6; // rows beside those that every list has

export class FilterLists {
  // panel: of the page. start: the list from which these are come to. throwing: throws a bomb of a criterion with a name; whether it has been
  // thrown.
  constructor(panel, start, throwing) {
    this._panel = panel;
    this._start = start;
    this._throwing = throwing;
  }

  // What there is to choose from.
  all(first = 0) {
    const { _panel: panel } = this, { criterion, applied } = panel;
    const rows = panel.groups.map((group) => ({
      text: group.title,
      count: group.options.filter(({ chosen }) => chosen).length || null,
      act: () => this._of(group),
    }));
    return {
      title: "Filter",
      about: panel.counted,
      rows: [
        ...page(rows, first, (next) => this.all(next)),
        ...(criterion ? [{ text: "Filter", chosen: applied, act: () => this._done(() => panel.apply(), first) }, { text: "Throw a bomb", act: () => this._throw(criterion) }] : []),
        ...(criterion || applied ? [{ text: "Clear", act: () => this._done(() => panel.clear(), first) }] : []),
        { text: "Back", act: this._start },
      ],
    };
  }

  // The values of one of these; each is chosen, or no longer.
  _of(group, first = 0) {
    const { _panel: panel } = this;
    const rows = group.options.map((option) => ({
      text: option.text,
      count: option.count,
      chosen: option.chosen,
      act: () => {
        option.toggle();
        panel.follow();
        return this._of(group, first);
      },
    }));
    return { title: group.title, about: panel.counted, rows: [...page(rows, first, (next) => this._of(group, next)), { text: "Back", act: () => this.all() }] };
  }

  _done(act, first) {
    act();
    return this.all(first);
  }

  // The bomb has the wish from now on.
  _throw(criterion) {
    if (this._throwing(criterion, this._panel.name)) this._panel.clear();
  }
}

// Of more rows than fit, some, and a row that leads to the next ones, of the last to the first. to: gives the list that begins at a row.
export function page(rows, first, to) {
  if (rows.length <= FIT) return rows;
  const next = first + FIT - 1 < rows.length ? first + FIT - 1 : 0;
  return [...rows.slice(first, first + FIT - 1), { text: next ? "More" : "From the beginning", act: () => to(next) }];
}
