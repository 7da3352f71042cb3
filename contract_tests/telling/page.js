"use strict";
// The page says all it has to say without this: copying, filtering, JSON in lines, and unfolding what a link leads to.
const all = (selector) => [...document.querySelectorAll(selector)];

for (const button of all(".copy")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const text = button.previousElementSibling;
    try {
      await navigator.clipboard.writeText(text.textContent);
      button.textContent = "Copied";
    } catch {
      getSelection().selectAllChildren(text);
      button.textContent = "Selected";
    }
  });
}

const unfold = () => {
  const target = document.getElementById(location.hash.slice(1));
  if (target?.matches("details")) target.open = true;
  target?.scrollIntoView();
};
addEventListener("hashchange", unfold);
unfold();
addEventListener("beforeprint", () => all(".table, #untested details").forEach((one) => { one.open = true; }));

const filter = document.querySelector(".filter");
if (filter) {
  filter.hidden = false;
  const exchanges = all(".exchange");
  filter.querySelector("input").addEventListener("input", (event) => {
    const words = event.target.value.toLowerCase().split(/\s+/);
    for (const one of exchanges) {
      const text = one.textContent.toLowerCase();
      one.hidden = !words.every((word) => text.includes(word));
    }
    filter.querySelector("[role=status]").textContent = `${exchanges.filter((one) => !one.hidden).length} of ${exchanges.length}`;
  });
}

// Only lines and spaces are put in, outside of strings: the text itself stays as it came.
const inLines = (json) => {
  let depth = 0;
  const line = () => "\n" + "  ".repeat(depth);
  return json.replace(/"(?:[^"\\]|\\.)*"|[{[,]\s*|\s*[}\]]/g, (part) => {
    const mark = part.trim();
    if (mark === "{" || mark === "[") depth += 1;
    if (mark === "}" || mark === "]") depth -= 1;
    if (mark === "}" || mark === "]") return line() + mark;
    return mark.length === 1 ? mark + line() : part;
  });
};
for (const one of all(".exchange")) {
  one.addEventListener("toggle", () => {
    const body = one.querySelector(".body");
    if (body && /^\s*[{[]/.test(body.textContent)) body.textContent = inLines(body.textContent);
  }, { once: true });
}
