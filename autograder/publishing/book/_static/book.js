// On every page of the book. What moves without a kernel is set to work here: an explorer's fallback is a
// <div class="sl-explorer" data-esm="…">.

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
