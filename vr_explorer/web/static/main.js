// Fetches the cloud and opens it. Whatever is missing or damaged is one sentence, and the rest goes on.

import { arrangementsOf } from "./arrangements.js";
import { readCloud, readWords } from "./cloud_file.js";
import { Problem, element, make, showProblem } from "./dom.js";
import { Explorer } from "./explorer.js";
import { Kiosk, kioskSeconds } from "./kiosk.js";
import { Session, isServed } from "./session.js";
import { Sharing } from "./sharing.js";
import { Headset } from "./xr_session.js";

export let explorer = null; // once it is there

async function fetched(file, what) {
  let answer = null;
  try {
    answer = await fetch(file, { cache: "no-cache" });
  } catch {
    // told below
  }
  if (!answer?.ok) throw new Problem(`${what} cannot be fetched (${file}); load the page again, or see whether all of the published folder is on the server.`);
  return answer;
}

// Buttons take as many rows as they need; what stands below them is told where these end.
function followTools() {
  const top = document.querySelector(".top"), tools = document.querySelector(".tools"), { style } = document.documentElement;
  const follow = () => style.setProperty("--below-tools", `${Math.ceil(tools.getBoundingClientRect().bottom) + 14}px`);
  new ResizeObserver(follow).observe(top);
}

async function begin() {
  document.querySelector(".late").hidden = true;
  const answer = await fetched("cloud.bin", "The cloud");
  const cloud = readCloud(await answer.arrayBuffer());
  document.title = element("title").textContent = element("title").title = cloud.head.title;
  const buttons = arrangementsOf(cloud.head).map((one, at) => make("button", { className: "button", type: "button", "aria-keyshortcuts": String(at + 1) }, one.title));
  element("arrangements").replaceChildren(...buttons);
  const seconds = kioskSeconds(location.search);
  explorer = new Explorer(element("cloud"), cloud, seconds === null);
  buttons.forEach((button, at) => button.addEventListener("click", () => explorer.arrange(at)));
  const sharing = new Sharing(explorer);
  const pressed = {
    link: () => sharing.give(), rain: () => explorer.shows.rain(), tour: () => explorer.shows.toggleTour(),
    "first-view": () => explorer.firstView(), "only-favourites": () => explorer.keeping.toggleOnly(), keys: () => explorer.help(),
    before: () => explorer.step(-1), after: () => explorer.step(1), favourite: () => explorer.keeping.toggle(), go: () => explorer.go(),
    close: () => { explorer.close(); element("cloud").focus(); },
  }; // prettier-ignore
  for (const [id, act] of Object.entries(pressed)) element(id).addEventListener("click", act);
  explorer.session = isServed() ? new Session(explorer.favourites, (cards) => explorer.keeping.follow(cards)) : null;
  element("opening").hidden = true;
  document.documentElement.dataset.there = "true";
  followTools();
  element("problem").addEventListener("click", () => showProblem(""));
  const headset = new Headset(explorer, cloud, element("cloud"));
  headset.offer(element("enter-vr"), element("left-handed"));
  sharing.follow();
  const asked = explorer.favourites.cardOf(new URLSearchParams(location.search).get("image"));
  if (seconds !== null) new Kiosk(explorer, headset, seconds);
  else if (asked === undefined && !location.hash) explorer.shows.welcome();
  await Promise.all([told(Promise.resolve().then(() => explorer.drawing.begin())), told(words(cloud.head.count))]);
  if (asked !== undefined) {
    explorer.show(asked);
    explorer.go();
  }
  document.documentElement.dataset.opened = "true";
}

async function words(count) {
  const answer = await fetched(explorer.wordsFile, "What is said of the images");
  try {
    explorer.plate.words = readWords(await answer.json(), count);
  } catch {
    throw new Problem("What is said of the images is damaged, so they have no titles; load the page again, or publish the cloud again.");
  }
}

// A part without which the others go on.
async function told(part) {
  try {
    await part;
  } catch (error) {
    showProblem(sentence(error));
  }
}

function sentence(error) {
  return error instanceof Problem ? error.message : `Something went wrong in this page (${error}); load it again, or try another browser.`;
}

begin().catch((error) => {
  element("opening").hidden = true;
  showProblem(sentence(error));
});
