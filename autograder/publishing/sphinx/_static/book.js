// On every page of the book.

const HERE = new URL(".", document.currentScript.src);

// Loads a widget of the course. Widgets are plain scripts, not modules: those a browser refuses to load from a file on
// disk. Where one cannot be loaded, what stands in for it stays.
function widget(name) {
  window.slWidgets ??= {};
  if (window.slWidgets[name]) return Promise.resolve(window.slWidgets[name]());
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = new URL(`widgets/${name}.js`, HERE);
    script.onload = () => resolve(window.slWidgets[name]());
    script.onerror = reject;
    document.head.append(script);
  });
}

for (const still of document.querySelectorAll("[data-explorer]")) {
  const data = { data: JSON.parse(still.dataset.shown), linked: still.dataset.explorer };
  widget(still.dataset.explorer).then(({ render }) => {
    const live = document.createElement("div");
    still.replaceChildren(live); // in the page first: a link into its state goes to where it stands
    render({ model: { get: (trait) => data[trait], set() {} }, el: live });
  }, () => {});
}

slStudy.poseAll();
slStudy.showProgress();
for (const [id, show] of [["sl-practice", slStudy.practise], ["sl-manage", slStudy.manage]])
  if (document.getElementById(id)) show(document.getElementById(id));
slStudy.showProgress(); // in the table too

// What is wider than the page scrolls in a frame that the keyboard can reach.
for (const wide of document.querySelectorAll(".cell_output table, .cell_output .sl-figure")) {
  const frame = document.createElement("div");
  frame.className = "sl-wide";
  wide.replaceWith(frame);
  frame.append(wide);
  const reach = () => {
    if (frame.scrollWidth <= frame.clientWidth) return ["tabindex", "role", "aria-label"].forEach((name) => frame.removeAttribute(name));
    frame.tabIndex = 0;
    frame.setAttribute("role", "region");
    frame.setAttribute("aria-label", wide.matches("table") ? "A wide table" : "A wide figure");
  };
  new ResizeObserver(reach).observe(frame);
}

// On paper, everything that was folded is there.
addEventListener("beforeprint", () => document.querySelectorAll("details:not([open])").forEach((one) => (one.open = true)));
