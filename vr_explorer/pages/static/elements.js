// Small things that every part of a page uses. Text from outside only ever becomes a text node, in an element that goes
// by its direction (`dir` of "auto", or `bdi` within a line).

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

// For who hears the page instead of seeing it.
export function say(text) {
  element("said").textContent = text;
}
