// One image at full size, moved through by keyboard, swipe or the edges; its number stands in the address, and the
// browser's way back leads to the wall.

import { describe, setting, titleOf } from "./common.js";
import { element, make, say } from "./elements.js";
import { factsOf } from "./facts.js";
import { startFamily } from "./family.js";

const SWIPE = 48;

export function startViewer(gallery, comparison) {
  const { items } = gallery;
  const dialog = element("viewer");
  const image = element("large");
  const familyOf = startFamily(items, walkTo);
  let now = 0;
  let opener = null;
  let below = false; // the wall is one step back in the browser's history

  function open(number, from) {
    opener = from ?? null;
    if (!dialog.open && from) {
      history.pushState(null, "", `#${number + 1}`);
      below = true;
    }
    detail(setting("details") === "yes" && innerWidth > innerHeight);
    if (!dialog.open) dialog.showModal();
    show(number);
  }

  function show(number) {
    now = Math.min(Math.max(number, 0), items.length - 1);
    const item = items[now];
    image.src = item.thumbnail;
    const full = new Image();
    full.onload = () => items[now] === item && (image.src = item.file);
    full.src = item.file;
    image.alt = describe(item, now);
    element("place").replaceChildren(`${now + 1} of ${items.length} · `, make("bdi", {}, titleOf(item)));
    element("before").disabled = now === 0;
    element("after").disabled = now === items.length - 1;
    element("download-this").href = item.file;
    element("download-this").download = item.name;
    element("cloud-this").hidden = !item.cloud;
    if (item.cloud) element("cloud-this").href = item.cloud;
    const facts = factsOf(item, linkTo);
    element("facts").replaceChildren(...facts.slice(0, -1), ...familyOf(now), facts.at(-1));
    element("compare-this").setAttribute("aria-pressed", String(comparison.has(now)));
    history.replaceState(null, "", `#${now + 1}`);
    say(`${now + 1} of ${items.length}: ${describe(item, now)}`);
    for (const near of [now + 1, now - 1]) if (items[near]) new Image().src = items[near].file;
  }

  function linkTo(id) {
    const number = items.findIndex((item) => item.id === id);
    if (number < 0) return id;
    const link = make("a", { href: `#${number + 1}` }, items[number].title || id);
    link.addEventListener("click", (event) => {
      event.preventDefault();
      walkTo(number);
    });
    return link;
  }

  // By a link, which goes with the facts that it stands in: keys are heard on.
  function walkTo(number) {
    show(number);
    element("facts").focus({ preventScroll: true });
  }

  function detail(shown) {
    element("facts").hidden = !shown;
    element("details").setAttribute("aria-expanded", String(shown));
    dialog.classList.toggle("detailed", shown);
  }

  function toggleDetails() {
    detail(element("facts").hidden);
    setting("details", element("facts").hidden ? "no" : "yes");
  }

  function toggleCompared() {
    comparison.toggle(now);
    element("compare-this").setAttribute("aria-pressed", String(comparison.has(now)));
    say(comparison.has(now) ? "Chosen for comparison" : "No longer chosen for comparison");
  }

  const keys = {
    ArrowLeft: () => show(now - 1),
    ArrowRight: () => show(now + 1),
    PageUp: () => show(now - 1),
    PageDown: () => show(now + 1),
    Home: () => show(0),
    End: () => show(items.length - 1),
    i: toggleDetails,
    c: toggleCompared,
    d: () => element("download-this").click(),
  };
  dialog.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !keys[event.key]) return;
    event.preventDefault();
    keys[event.key]();
  });
  dialog.addEventListener("close", () => {
    if (below) history.back();
    else history.replaceState(null, "", location.pathname + location.search);
    below = false;
    const tile = document.querySelector(`.show[data-number="${now}"]`) ?? opener;
    tile?.focus();
    comparison.show();
  });
  element("before").addEventListener("click", () => show(now - 1));
  element("after").addEventListener("click", () => show(now + 1));
  element("close").addEventListener("click", () => dialog.close());
  element("details").addEventListener("click", toggleDetails);
  element("compare-this").addEventListener("click", toggleCompared);
  onSwipe(element("stage"), (forward) => show(now + (forward ? 1 : -1)));

  function openFromAddress() {
    const number = Number(location.hash.slice(1));
    if (Number.isInteger(number) && items[number - 1]) open(number - 1);
  }

  // Back from an image, or another number written into the address of the open page.
  addEventListener("popstate", () => {
    if (location.hash) {
      openFromAddress();
    } else if (dialog.open) {
      below = false;
      dialog.close();
    }
  });

  return { open, openFromAddress };
}

function onSwipe(place, step) {
  let start = null;
  place.addEventListener("pointerdown", (event) => {
    start = event.isPrimary && event.pointerType !== "mouse" ? [event.clientX, event.clientY] : null;
  });
  place.addEventListener("pointercancel", () => (start = null));
  place.addEventListener("pointerup", (event) => {
    if (!start || !event.isPrimary) return;
    const [across, down] = [event.clientX - start[0], event.clientY - start[1]];
    if (Math.abs(across) > SWIPE && Math.abs(across) > 1.5 * Math.abs(down)) step(across < 0);
    start = null;
  });
}
