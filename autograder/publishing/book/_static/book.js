// On every page of the book.

const HERE = new URL(".", document.currentScript.src);

// An explorer's still picture holds the data from which its own script draws the live one, without a kernel. Where that
// script cannot be loaded, such as from a file on disk, the picture stays.
for (const still of document.querySelectorAll("[data-explorer]")) {
  import(new URL(`explorers/${still.dataset.explorer}.js`, HERE)).then((explorer) => {
    const data = JSON.parse(still.dataset.shown);
    const live = document.createElement("div");
    explorer.default.render({ model: { get: () => data }, el: live });
    still.replaceChildren(live);
  }, () => {});
}

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
