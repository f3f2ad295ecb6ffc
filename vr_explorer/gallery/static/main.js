// Opens the page: the door where no gallery is named, else its wall.

import { loadGallery } from "./data.js";
import { setting } from "./common.js";
import { element, say } from "./elements.js";
import { startComparison } from "./comparison.js";
import { startViewer } from "./viewer.js";
import { buildWall } from "./wall.js";

startTheme();
startPage();

async function startPage() {
  element("open").addEventListener("submit", (event) => {
    event.preventDefault();
    const words = element("code").value.trim().toLowerCase().split(/[\s.\-_]+/).filter(Boolean);
    if (words.length) location.assign(`/g/${encodeURIComponent(words.join("-"))}`);
  });
  try {
    const gallery = await loadGallery();
    if (gallery) show(gallery);
    else element("door").hidden = false;
  } catch (error) {
    element("door").hidden = false;
    element("door-message").textContent = error.message;
  }
}

function show(gallery) {
  const { items, title, expected } = gallery;
  document.title = `${title || "Gallery"} – Artificial Inspiration`;
  element("title").textContent = title || "Gallery";
  const images = items.length === 1 ? "1 image" : `${items.length} images`;
  const coming = expected > items.length ? `, ${expected - items.length} still on their way` : "";
  element("count").textContent = images + coming;
  element("gallery").hidden = false;
  const everything = element("download-all");
  if (gallery.archive && items.length) {
    everything.hidden = false;
    everything.href = gallery.archive;
  }
  if (gallery.cloud) {
    element("into-cloud").hidden = false;
    element("into-cloud").href = gallery.cloud;
  }
  const comparison = startComparison(gallery);
  const viewer = startViewer(gallery, comparison);
  buildWall(gallery, viewer.open, comparison);
  viewer.openFromAddress();
}

function startTheme() {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const button = element("theme");
  const apply = () => {
    const theme = setting("theme") ?? (dark.matches ? "dark" : "light");
    document.documentElement.dataset.theme = theme;
    button.textContent = theme === "dark" ? "Light" : "Dark";
    button.setAttribute("aria-label", theme === "dark" ? "Use light colours" : "Use dark colours");
  };
  button.addEventListener("click", () => {
    setting("theme", document.documentElement.dataset.theme === "dark" ? "light" : "dark");
    apply();
    say(`${document.documentElement.dataset.theme} colours`);
  });
  dark.addEventListener("change", apply);
  apply();
}
