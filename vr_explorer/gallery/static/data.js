// Where the page's data come from: a gallery on a server, a session of its clouds, or the exported folder that the page lies in.

export async function loadGallery() {
  if (window.exportedGallery) return window.exportedGallery;
  const [, kind, code] = location.pathname.match(/\/([gs])\/([^/]+)$/) ?? [];
  if (!code) return null;
  const ofSession = kind === "s";
  const place = ofSession ? `/api/sessions/${code}/gallery` : `/api/galleries/${code}`;
  const answer = await fetch(place, { headers: { accept: "application/json" } }).catch(() => {
    throw new Error("The server does not answer; check the network and load the page again.");
  });
  const body = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(body.error ?? "The gallery cannot be opened just now; try again.");
  if (ofSession) return body;
  for (const item of body.items) {
    item.file = `${place}/${item.file}`;
    item.thumbnail = `${place}/${item.thumbnail}`;
  }
  return { ...body, archive: `${place}/zip` };
}
