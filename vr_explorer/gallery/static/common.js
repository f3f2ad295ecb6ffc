// What images are called, and what a visitor has set.

export function setting(name, value) {
  try {
    if (value !== undefined) localStorage.setItem(name, value);
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

export function titleOf(item) {
  return item.title || (item.method ? sentence(item.method) : item.id);
}

export function sentence(name) {
  const words = String(name).replaceAll(/[_-]+/g, " ").trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

export function describe(item, number) {
  const parts = [`Image ${number + 1}`, titleOf(item)];
  if (item.note) parts.push(item.note);
  return parts.join(", ");
}
