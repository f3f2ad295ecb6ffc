// Small things that every part of the page uses. Text from outside only ever becomes a text node, in an element that
// goes by its direction (`dir` of "auto", or `bdi` within a line).

export const element = (id) => document.getElementById(id);

export function make(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name === "style") for (const [key, text] of Object.entries(value)) made.style.setProperty(key, text);
    else if (name in made) made[name] = value;
    else made.setAttribute(name, value);
  }
  made.append(...children);
  return made;
}

export function say(text) {
  element("said").textContent = text;
}

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
