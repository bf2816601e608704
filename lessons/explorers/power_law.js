// Lesson 1: choose E and alpha over measured points. A is then the best one, by least squares of relative errors.

function explorer(page, { tokens, loss, entropy }) {
  const axes = page.choice("Axes:", [["linear", "linear"], ["log", "logarithmic"], ["reduced", "logarithmic, L − E"]], "linear");
  const floor = page.slider("E, nats per token", { min: 0, max: 0.95, step: 0.005, value: 0, format: (v) => v.toFixed(3) });
  const exponent = page.slider("alpha", { min: 0.02, max: 1.5, step: 0.01, value: 0.1, format: (v) => v.toFixed(2) });

  const [first, last] = [tokens[0], tokens.at(-1)];
  const ahead = 10 * last;
  const lawPlot = page.plot({
    label: "Measured losses and the chosen law",
    title: "The law and the runs",
    x: { label: "training tokens D", min: 0, max: 1.1 * last, log: false },
    y: { label: "loss L (nats per token)", min: 0.75, max: 1.3, log: false },
  });
  const curve = lawPlot.line({ colour: 1, label: "your law" });
  const runs = lawPlot.points({ label: "measured" });
  const bottom = lawPlot.line({ colour: 2, dash: "5 4", width: 1.5, label: "E" });
  const restPlot = page.plot({
    label: "Residuals",
    title: "What is left: measured above the law",
    x: { label: "training tokens D", min: 0.7 * first, max: 1.4 * last, log: true },
    y: { label: "residual (%)", min: -10, max: 10 },
  });
  const zero = restPlot.line({ colour: 1, width: 1.5 });
  const rests = restPlot.points();

  // For given E and alpha the law is linear in A: minimise the sum of ((L − E − A·z)/L)² over the runs.
  function bestA(E, alpha) {
    const z = tokens.map((D) => (D / first) ** -alpha);
    const above = z.reduce((sum, v, i) => sum + (v * (loss[i] - E)) / loss[i] ** 2, 0);
    return above / z.reduce((sum, v, i) => sum + (v / loss[i]) ** 2, 0);
  }
  const law = (E, alpha, A, D) => E + A * (D / first) ** -alpha;
  const misses = (E, alpha) => {
    const A = bestA(E, alpha);
    return tokens.map((D, i) => 100 * (loss[i] / law(E, alpha, A, D) - 1));
  };
  page.button("Find the best", () => {
    let best = Infinity;
    for (const E of range(0, 0.95, 191))
      for (const alpha of range(0.02, 1.5, 149)) {
        const miss = rms(misses(E, alpha));
        if (miss < best) [best, floor.value, exponent.value] = [miss, E, alpha];
      }
  });

  page.onChange(() => {
    const [E, alpha, way] = [floor.value, exponent.value, axes.value];
    const A = bestA(E, alpha);
    const less = way === "reduced" ? E : 0;
    const log = way !== "linear";
    lawPlot.axes("x", { log, min: log ? 0.7 * first : 0, max: (log ? 1.4 : 1.1) * last });
    const above = loss.map((L) => L - less).filter((v) => v > 0);
    const low = way === "reduced" ? Math.min(0.7 * Math.min(...above), 0.5) : log ? 0.75 : 0;
    lawPlot.axes("y", { log, min: low, max: way === "reduced" ? 1.5 : 1.3, label: way === "reduced" ? "L − E (nats per token)" : "loss L (nats per token)" });
    const dense = log ? spread(0.7 * first, 1.4 * last, 80) : range(first / 2, 1.1 * last, 160);
    curve.move(dense, dense.map((D) => law(E, alpha, A, D) - less));
    runs.move(tokens, loss.map((L) => (L > less ? L - less : NaN)));
    bottom.move(way === "reduced" ? [] : [dense[0], dense.at(-1)], [E, E]);
    const off = misses(E, alpha);
    const widest = Math.max(...off.map(Math.abs));
    const limit = [0.5, 1, 2, 5, 10, 20].find((v) => v >= widest) ?? 50;
    restPlot.axes("y", { min: -limit, max: limit });
    zero.move([0.7 * first, 1.4 * last], [0, 0]);
    rests.move(tokens, off);
    const typical = rms(off);
    const words = `E = ${E.toFixed(3)}, alpha = ${alpha.toFixed(2)}: typical residual ${typical.toFixed(2)} %; with ten times the largest data the law says ${law(E, alpha, A, ahead).toFixed(3)} nats per token.`;
    page.say(words + (E > entropy + 0.005 ? ` This E is above the language's exact entropy, ${entropy.toFixed(3)}.` : ""));
    lawPlot.describe(`Loss against training tokens with your law. ${words}`);
    restPlot.describe(`Residuals in per cent at ${tokens.length} sizes of the data, from ${Math.min(...off).toFixed(1)} to ${Math.max(...off).toFixed(1)}.`);
  });
}
