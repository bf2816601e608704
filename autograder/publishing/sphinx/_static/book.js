// On every page of the book.

const HERE = new URL(".", document.currentScript.src);

// Puts a widget of the course, drawn from `data` without a kernel, in the place of what stands in for it. Where its
// script cannot be loaded, such as from a file on disk, that stays.
async function revive(place, name, data) {
  const widget = await import(new URL(`widgets/${name}.js`, HERE)).catch(() => null);
  if (!widget) return;
  const live = document.createElement("div");
  widget.default.render({ model: { get: (trait) => data[trait], set() {} }, el: live });
  place.replaceChildren(live);
}

for (const still of document.querySelectorAll("[data-explorer]"))
  revive(still, still.dataset.explorer, { data: JSON.parse(still.dataset.shown) });

for (const state of document.querySelectorAll("script.sl-quiz-state"))
  revive(state.closest(".cell_output"), "quiz", JSON.parse(state.textContent));

// A table wider than the page scrolls in a frame that the keyboard can reach.
for (const table of document.querySelectorAll(".cell_output table")) {
  const frame = document.createElement("div");
  frame.className = "sl-wide";
  table.replaceWith(frame);
  frame.append(table);
  if (frame.scrollWidth > frame.clientWidth) {
    frame.tabIndex = 0;
    frame.setAttribute("role", "region");
    frame.setAttribute("aria-label", "A wide table");
  }
}
