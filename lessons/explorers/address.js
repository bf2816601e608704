// What is chosen in an explorer, in the page's address: #explorer=power_law&E=0.8&alpha=0.4

function keepAddress(page, name, states, root, controls, foot) {
  const fragment = () => {
    const chosen = Object.entries(states).map(([key, state]) => [key, Number.isFinite(state.value) ? Number(state.value.toPrecision(6)) : state.value]);
    return `#${new URLSearchParams([["explorer", name], ...chosen])}`;
  };
  const address = () => location.href.split("#")[0] + fragment();
  let waiting = 0;
  const keep = () => {
    clearTimeout(waiting); // browsers allow no more than some calls in a second
    waiting = setTimeout(() => history.replaceState(history.state, "", fragment()), 200);
  };
  for (const event of ["input", "change"]) controls.addEventListener(event, keep);
  controls.addEventListener("click", (event) => event.target.matches("button") && setTimeout(keep, GLIDE + 100));

  function restore() {
    const wanted = new URLSearchParams(location.hash.slice(1));
    if (wanted.get("explorer") !== name) return;
    for (const [key, state] of Object.entries(states)) if (wanted.has(key)) state.restore(wanted.get(key));
    page.skip();
    page.change();
    root.scrollIntoView();
  }
  addEventListener("hashchange", restore);

  const link = element("button", { type: "button", class: "sl-link" }, "Copy link");
  const told = element("span", { role: "status" });
  link.addEventListener("click", async () => {
    history.replaceState(history.state, "", fragment());
    const field = element("input", { type: "text", readonly: "", "aria-label": "Link to this state", value: address() });
    try {
      await navigator.clipboard.writeText(address());
      told.textContent = "Copied.";
    } catch {
      told.replaceChildren(field);
      field.select();
      const copied = document.execCommand("copy");
      if (copied) told.textContent = "Copied.";
      else field.focus();
    }
  });
  foot.append(link, told);
  restore();
}
