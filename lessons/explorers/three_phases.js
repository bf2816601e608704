// Lesson 3: walk along a learning curve. The tangent says what the slope here promises; the points, what came of it.

const NAMES = ["slow reduction", "power-law reduction", "convergence"];

function explorer(page, { models, entropy }) {
  const sizes = models.map((model, i) => [String(i), model.params.toLocaleString("en-US")]);
  const size = page.choice("Parameters N:", sizes, "2", "size");
  const all = models[0].tokens;
  const place = page.slider("training tokens D", { key: "tokens", min: 0, max: all.length - 1, step: 1, value: 3, format: (i) => number(all[i]) });

  const [first, last] = [0.7 * all[0], 1.4 * all.at(-1)];
  const x = { label: "training tokens D", min: first, max: last, log: true, ticks: [10, 100, 1e3, 1e4, 1e5, 1e6] };
  const lossPlot = page.plot({
    label: "Loss against training tokens",
    title: "The loss, and the tangent where you stand",
    x,
    y: { label: "loss L (nats per token)", min: 0.6, max: 6, log: true, ticks: [0.8, 1, 1.5, 2, 3, 4, 5] },
  });
  const slopePlot = page.plot({
    label: "Local slope against training tokens",
    title: "The local slope",
    x,
    y: { label: "d ln L / d ln D", min: -0.32, max: 0.1, ticks: [-0.3, -0.2, -0.1, 0] },
  });
  const bands = [lossPlot, slopePlot].map((plot) => NAMES.map((label, i) => plot.band({ colour: [5, 1, 2][i], label })));

  const others = models.map(() => lossPlot.line({ colour: 5, width: 1 }));
  const runs = lossPlot.points({ size: 3.5, label: "measured" });
  const tangent = lossPlot.line({ colour: 1, label: "if the slope held" });
  const tenfold = lossPlot.points({ colour: 1, marker: "square", size: 5, hollow: true, label: "ten times more data" });
  const here = lossPlot.points({ colour: 1, size: 6.5 });
  const floor = lossPlot.line({ dash: "6 4", width: 1.5, label: "its floor, fitted" });
  const bottom = lossPlot.line({ colour: 2, dash: "2 3", width: 1.5, label: "exact entropy" });
  const slopes = slopePlot.points({ size: 3.5, label: "measured" });
  const half = slopePlot.line({ colour: 3, dash: "6 4", width: 1.5, label: "half the steepest" });
  const slopeHere = slopePlot.points({ colour: 1, size: 6.5, label: "here" });

  const asked = all.map((_, i) => i).filter((i) => i % 3 === 2);
  const guess = page.prediction(slopePlot, {
    ask: "Predict first: the loss is shown. Draw its local slope: how steep is it where?",
    at: (D) => `${number(D)} tokens`,
    off: (drawn, slopes) => {
      const worst = furthest(drawn, slopes, (a, b) => a - b);
      return `Your slope is off by ${rms(drawn.map((v, i) => v - slopes[i])).toFixed(3)} (root mean square), most at ${number(all[asked[worst]])} tokens: ${number(drawn[worst], 2)} drawn, ${number(slopes[worst], 2)} measured.`;
    },
    show: "Show the measured slope",
  });
  const [byLoss, bySlope] = [lossPlot, slopePlot].map((plot) => plot.handle({ moved: (D) => place.drag(nearestTo(all, D, Math.log)) }));

  const share = (part) => `${(100 * part).toFixed(0)}\u00a0%`;
  function meaning(phase, L, model) {
    if (phase === 0) return "A flat start decides nothing yet.";
    if (phase === 1) return `In this phase more data pay best; it ends at about ${number(model.end, 2)} tokens.`;
    return `By the fitted floor, ${model.floor.toFixed(2)}, all further data can take off at most ${share(1 - model.floor / L)}; only a larger model comes nearer to the entropy, ${entropy.toFixed(2)}.`;
  }

  page.onChange(() => {
    const [model, i] = [models[size.value], place.value];
    const { tokens, loss, slope, onset, end } = model;
    const [D, L, later] = [tokens[i], loss[i], model.later[i]];
    const phase = D < onset ? 0 : D > end ? 2 : 1;

    guess.move(asked.map((k) => tokens[k]), asked.map((k) => slope[k]), [tokens[0], slope[0]]);
    models.forEach((other, k) => others[k].move(other.tokens, other.loss));
    runs.move(tokens, loss);
    if (guess.open) {
      slopes.move([tokens[0]], [slope[0]]);
      page.say(`The model has ${model.params.toLocaleString("en-US")} parameters. Both axes of the loss are logarithmic: the local slope is the slope of its curve as it is drawn.`);
      lossPlot.describe(`Loss of the model of ${model.params} parameters against training tokens, from ${loss[0].toFixed(2)} to ${loss.at(-1).toFixed(2)}.`);
      slopePlot.describe(`The local slope against training tokens, for you to draw; at ${number(tokens[0])} tokens it is ${number(slope[0], 2)}.`);
      return;
    }
    for (const [slow, power, flat] of bands) {
      slow.move(first, onset);
      power.move(onset, end);
      flat.move(end, last);
    }
    here.move([D], [L]);
    byLoss.move(D, L);
    bySlope.move(D, slope[i]);
    tenfold.move(later ? [10 * D] : [], later ? [later] : []);
    const along = [D / 4, 10 * D];
    tangent.move(along, along.map((to) => L * (to / D) ** slope[i]));
    floor.move([first, last], [model.floor, model.floor]);
    bottom.move([first, last], [entropy, entropy]);
    const steepest = Math.min(...slope);
    slopes.move(tokens, slope);
    half.move([first, last], [steepest / 2, steepest / 2]);
    slopeHere.move([D], [slope[i]]);

    const where = `D = ${number(D)}: loss ${L.toFixed(2)}, local slope ${number(slope[i], 2)}, ${NAMES[phase]}.`;
    const promise = `If this slope held, ten times more data would take ${share(1 - 10 ** slope[i])} off the loss; `;
    const came = later ? `measured, they took ${share(1 - later / L)}.` : "that is not measured.";
    const words = `${where} ${promise}${came} ${meaning(phase, L, model)}`;
    page.say(words);
    lossPlot.describe(`Loss of the model of ${model.params} parameters against training tokens. ${words}`);
    slopePlot.describe(
      `Local slope at ${tokens.length} sizes of the data, at its steepest ${number(steepest, 2)}; the power-law phase lasts from ${number(onset, 2)} to ${number(end, 2)} tokens.`,
    );
  });
}
