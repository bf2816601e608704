// A prediction, drawn before the reveal.

/**
 * Until it is shown or skipped, the reader draws values in `plot`: with the pointer, or point by point with the arrow
 * keys. `ask` is the request, `at(x)` names a point, and `off(drawn, measured)` says how far off a drawing was. The
 * explorer calls `move(xs, measured, start)` whenever it draws; `open` says whether the measured values are still hidden.
 * Then everything that is drawn is empty before it draws. `as` turns a value into what the axis shows.
 */
function makePrediction(page, place, controls, foot, plot, { ask, at, off, show = "Show what was measured" }) {
  const line = plot.line({ colour: 3, dash: "6 4", label: "your drawing" });
  const dots = plot.points({ colour: 3, size: 4 });
  const told = element("p", { role: "status" });
  const button = (label, pressed) => {
    const made = element("button", { type: "button" }, label);
    made.addEventListener("click", () => {
      pressed();
      page.change();
    });
    return made;
  };
  const reveal = button(show, () => end(true));
  const skip = button("Skip", () => end(false));
  const again = button("Predict again", () => {
    [state.open, kept, touched] = [true, null, false];
    phase();
    drawing.handles[0]?.focus();
  });
  place.append(told);
  foot.append(reveal, skip, again);
  const drawing = plot.drawing({ at, moved: (i, y) => {
    kept[i] = y;
    touched = true;
    page.change();
  } });
  let [kept, touched, wanted] = [null, false, ""];

  const state = {
    open: true,
    move(xs, measured, start, as = (value) => value) {
      if (kept?.length !== xs.length || wanted !== String(xs)) [kept, touched, wanted] = [xs.map(() => start[1]), false, String(xs)];
      const shown = state.open || touched;
      line.move(shown ? [start[0], ...xs] : [], [start[1], ...kept].map(as));
      dots.move(shown ? xs : [], kept.map(as));
      drawing.move(state.open ? xs : [], kept);
      told.textContent = state.open ? ask : touched ? off(kept, measured) : "";
    },
  };
  function end(drawn) {
    const focused = foot.contains(document.activeElement);
    state.open = false;
    touched &&= drawn;
    phase();
    if (focused) controls.querySelector("input")?.focus(); // the button is gone
  }
  function phase() {
    place.hidden = !state.open && !touched;
    controls.hidden = state.open;
    reveal.hidden = skip.hidden = !state.open;
    again.hidden = state.open;
  }
  page.guessing = () => state.open;
  page.skip = () => state.open && end(false);
  phase();
  return state;
}
