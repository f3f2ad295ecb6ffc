// Favourites of a page that comes from this program's own server: kept there, too, under four words, by which the
// explorer and other browsers come back to them. What cannot be sent waits in the browser and is sent again.

import { element, make, say, showProblem } from "./dom.js";

const STORE = `artificial-inspiration-session ${location.pathname}`;
const KEY = /^[0-9a-f]{16}$/;
const FIRST_WAIT = 1000, LONGEST_WAIT = 30000; // milliseconds

export const isServed = () => "served" in document.documentElement.dataset;

export class Session {
  // favourites: of the page. follow: is told of cards that are kept, or no more, since somebody else changed that.
  constructor(favourites, follow) {
    this._favourites = favourites;
    this._follow = follow;
    this._sending = false;
    this._visit = 0; // another one after each change of sessions, so that no answer to the one before is taken over
    this._wait = FIRST_WAIT;
    this._timer = 0;
    const { words, pending } = stored();
    this.words = words;
    this._pending = pending; // key -> whether it is kept
    favourites.changed = (key, kept) => this._changed(key, kept);
    this._build();
    const address = new URL(location.href);
    const asked = address.searchParams.get("session");
    address.searchParams.delete("session");
    if (asked) history.replaceState(null, "", address); // loaded again, the page is with whom it is by then
    if (asked) this.join(asked);
    else if (this.words) this._send();
    addEventListener("online", () => this._send());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible" && this.words) this._send();
    });
  }

  // Goes on with the session of these words; what is kept in this browser joins it.
  join(words) {
    this._visit++;
    this.words = words.trim().toLowerCase().split(/[^a-z]+/).filter(Boolean).join("-");
    for (const key of this._favourites.keys()) this._pending.set(key, true);
    this._joining = true;
    this._send();
  }

  // This browser knows the session no more, and keeps nothing of this cloud: for the next visitor.
  leave() {
    this._visit++;
    clearTimeout(this._timer);
    this.words = null;
    this._pending.clear();
    this._joining = false;
    this._store();
    this._follow(this._favourites.become([]));
    this._tell();
  }

  _changed(key, kept) {
    if (this.words === null && this._pending.size === 0) for (const one of this._favourites.keys()) this._pending.set(one, true);
    this._pending.set(key, kept);
    this._store();
    this._tell();
    this._send();
  }

  async _send() {
    clearTimeout(this._timer);
    if (this._sending) return;
    this._sending = true;
    try {
      while (await this._exchange());
    } finally {
      this._sending = false;
    }
  }

  // Sends what is pending and takes over what is kept there; whether there is more to do at once.
  async _exchange() {
    if (this.words === null && this._pending.size === 0) return false;
    const { words, _visit: visit } = this;
    const sent = new Map(this._pending);
    const address = words === null ? "sessions" : `sessions/${encodeURIComponent(words)}`;
    const asked = words !== null && sent.size === 0 ? {} : { method: "POST", headers: { "content-type": "application/json" }, body: changeOf(sent) };
    let answer = null, body = null;
    try {
      answer = await fetch(new URL(address, location.href.split(/[?#]/)[0]), { cache: "no-store", ...asked });
      body = await answer.json();
    } catch {
      // told below
    }
    if (this._visit !== visit) return true; // meanwhile another one was joined, or it was left
    if (answer?.status === 404 && words !== null) return this._gone(body?.error);
    if (!answer?.ok || !Array.isArray(body?.rows)) {
      this._later(answer !== null && body?.error);
      return false;
    }
    this._wait = FIRST_WAIT;
    this._joining = false;
    for (const [key, kept] of sent) if (this._pending.get(key) === kept) this._pending.delete(key);
    const begun = this.words === null;
    this.words = String(body.words);
    const there = new Set(body.rows.flatMap((row) => row.images.map(([key]) => key)));
    for (const [key, kept] of this._pending) kept ? there.add(key) : there.delete(key);
    this._follow(this._favourites.become(there));
    this._store();
    if (begun) say(`Kept under the words ${this.words.replaceAll("-", " ")}.`);
    this._tell();
    return this._pending.size > 0;
  }

  // The server knows these words no more, or never did.
  _gone(why) {
    const mistyped = this._joining;
    this.words = null;
    this._joining = false;
    this._pending.clear();
    if (!mistyped) for (const key of this._favourites.keys()) this._pending.set(key, true);
    this._store();
    this._tell(mistyped ? (why ?? "No session has these words.") : "");
    if (mistyped) this._open();
    return this._pending.size > 0;
  }

  _later(why) {
    this._store();
    this._tell(`${why || "The server does not answer."} What you keep stays in this browser, and is sent by itself.`);
    this._timer = setTimeout(() => this._send(), this._wait);
    this._wait = Math.min(2 * this._wait, LONGEST_WAIT);
  }

  _store() {
    try {
      if (this.words === null && this._pending.size === 0) localStorage.removeItem(STORE);
      else localStorage.setItem(STORE, JSON.stringify({ words: this.words, pending: [...this._pending] }));
    } catch {
      showProblem("This browser keeps nothing for this page; what is not sent yet is lost when it is closed.");
    }
  }

  _build() {
    this._button = make("button", { id: "session", className: "button", type: "button" }, "Session");
    element("keys").before(this._button);
    this._button.addEventListener("click", () => this._open());
    this._words = make("p", { id: "session-words", className: "words" });
    this._said = make("p", { id: "session-said", role: "status" });
    this._input = make("input", { id: "session-input", type: "text", required: true, autocomplete: "off", autocapitalize: "none", spellcheck: false, "aria-describedby": "session-said" });
    const form = make("form", {}, make("label", { htmlFor: "session-input" }, "Go on with another session, by its four words"), this._input, make("button", { className: "button" }, "Go on"));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.join(this._input.value);
      this._input.value = "";
      this._dialog.close();
    });
    this._gallery = make("a", { id: "session-gallery", className: "button" }, "As a gallery");
    this._leave = make("button", { id: "session-leave", className: "button", type: "button" }, "Forget it in this browser");
    this._leave.addEventListener("click", () => this.leave());
    const close = make("button", { className: "button strong", type: "button" }, "Close");
    close.addEventListener("click", () => this._dialog.close());
    this._dialog = make("dialog", { id: "session-dialog", className: "help", "aria-labelledby": "session-title" },
      make("h2", { id: "session-title" }, "Session"), this._words, this._said, this._gallery, form, make("div", { className: "bar" }, this._leave, close)); // prettier-ignore
    document.body.append(this._dialog);
    this._tell();
  }

  _open() {
    if (!this._dialog.open) this._dialog.showModal();
  }

  _tell(problem = "") {
    const { words } = this;
    const shown = words !== null && !this._joining;
    this._words.textContent = shown ? words.replaceAll("-", " ") : "";
    this._words.hidden = !shown;
    this._leave.hidden = this._gallery.hidden = !shown;
    if (shown) this._gallery.href = `../../s/${words}`;
    const how = "Your favourites are kept under these words. Who has them sees and changes them: in another browser, or in the explorer.";
    this._said.textContent = problem || (shown ? how : "It begins with your first favourite: what you keep is then on the server, under four words.");
    this._button.classList.toggle("waiting", Boolean(problem));
    delete document.documentElement.dataset.session;
    if (shown && this._pending.size === 0) document.documentElement.dataset.session = words; // all of it is there
  }
}

function changeOf(sent) {
  const of = (wanted) => [...sent].filter(([, kept]) => kept === wanted).map(([key]) => key);
  return JSON.stringify({ keep: of(true), release: of(false) });
}

function stored() {
  try {
    const { words, pending } = JSON.parse(localStorage.getItem(STORE) ?? "null") ?? {};
    const changes = (Array.isArray(pending) ? pending : []).filter(([key, kept]) => KEY.test(key) && typeof kept === "boolean");
    return { words: typeof words === "string" ? words : null, pending: new Map(changes) };
  } catch {
    return { words: null, pending: new Map() };
  }
}
