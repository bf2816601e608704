// Lesson 7: a score forecast through the loss, with both stages' errors, beside the measured models and the direct way.

const Z = 1.645; // standard errors on either side that hold 90 %, if errors are normal
const columns = (pairs) => [pairs.map(([x]) => x), pairs.map(([, y]) => y)];

function explorer(page, { tasks, languages, llms }) {
  const names = { cloze: "cloze", rare_recall: "rare recall" };
  const task = page.choice("Task:", Object.keys(tasks).map((t) => [t, names[t]]), "cloze", "task");
  const language = page.choice("Language:", [["0", "first"], ["1", "second"]], "0", "language");
  const ahead = languages[0].flops.length - languages[0].small; // finished models beyond the fit, of either language
  const target = page.slider("Forecast for", {
    key: "target", min: 0, max: ahead - 1, step: 0.25, value: 0, format: (p) => `${number(flopsAt(languages[0], p))} FLOPs`,
  });
  const threshold = page.slider("Keep scores above chance by", {
    key: "above", min: -0.01, max: 0.2, step: 0.01, value: 0.05, format: (t) => (t < 0 ? "anything" : t === 0.05 ? "0.05, as FLP" : t.toFixed(2)),
  });

  const lossPlot = page.plot({
    label: "Stage one",
    title: "Stage one: from compute to loss",
    x: { label: "training compute C (FLOPs)", min: 1.4e8, max: 1.6e11, log: true },
    y: { label: "loss L (nats per token)", min: 0.6, max: 2.6 },
  });
  const law = lossPlot.line({ colour: 1, label: "law" });
  const fitted = lossPlot.points({ label: "finished models, fitted" });
  const larger = lossPlot.points({ hollow: true, label: "not in the fit" });
  const lossCross = lossPlot.points({ colour: 3, marker: "cross", label: "forecast, 90 %" });
  const scorePlot = page.plot({
    label: "Stage two",
    title: "Stage two: from loss to score",
    x: { label: "loss L (nats per token)", min: 0.6, max: 4.2 },
    y: { label: "score", min: -0.04, max: 1.04, ticks: [0, 0.2, 0.4, 0.6, 0.8, 1] },
  });
  const published = scorePlot.points({ colour: 4, marker: "square", size: 3.5, label: "LLMs on LAMBADA" });
  const guessing = scorePlot.line({ colour: "currentColor", dash: "2 4", width: 1.5, label: "guessing" });
  const left = scorePlot.points({ colour: "color-mix(in srgb, currentColor 50%, transparent)", size: 2, label: "left out" });
  const kept = scorePlot.points({ size: 2, label: "small models, kept" });
  const line = scorePlot.line({ colour: 1, label: "line" });
  const largerScores = scorePlot.points({ hollow: true, label: "not in the fit" });
  const across = scorePlot.line({ colour: 3 });
  const scoreCross = scorePlot.points({ colour: 3, marker: "cross", label: "forecast, 90 %" });

  const least = scorePlot.line({ colour: 2, dash: "6 4", width: 1.5, label: "kept above this" });
  const byCompute = lossPlot.handle({
    moved: (C) => target.drag(nearestTo(range(0, ahead - 1, 4 * ahead - 3).map((p) => flopsAt(languages[Number(language.value)], p)), C, Math.log) / 4),
  });
  const byScore = scorePlot.handle({ along: "y", moved: (_, score) => threshold.drag(Math.max(-0.01, score - tasks[task.value])) });

  // Between the measured models the budget grows evenly on the logarithmic axis.
  function flopsAt({ flops, small }, position) {
    const [a, b] = [Math.floor(position), Math.ceil(position)].map((i) => Math.log(flops[small + i]));
    return Math.exp(a + (b - a) * (position % 1));
  }
  // Least squares, and the standard deviation of the points about the line.
  function straight(xs, ys) {
    const [x, y] = [mean(xs), mean(ys)];
    const slope = mean(xs.map((v, i) => (v - x) * (ys[i] - y))) / mean(xs.map((v) => (v - x) ** 2));
    const at = (v) => y + slope * (v - x);
    return { slope, at, error: spreadOf(xs.map((v, i) => ys[i] - at(v)), 2) };
  }
  function spreadOf(misses, constants) {
    return Math.sqrt(misses.reduce((sum, v) => sum + v * v, 0) / (misses.length - constants));
  }
  const says = ([E, A, alpha], C) => E + A * C ** -alpha;
  // Stage one's standard error: how the law moves when one model is left out (the jackknife), and the noise about it.
  function errorOfLoss({ flops, loss, fitted, law, laws_left_out }, C) {
    const others = laws_left_out.map((one) => says(one, C));
    const middle = mean(others);
    const moves = Math.sqrt(((others.length - 1) / others.length) * others.reduce((sum, v) => sum + (v - middle) ** 2, 0));
    return Math.hypot(moves, spreadOf(fitted.map((i) => loss[i] - says(law, flops[i])), 3));
  }

  page.onChange(() => {
    const runs = languages[Number(language.value)];
    const [chance, beyond] = [tasks[task.value], threshold.value < 0 ? -1 : threshold.value];
    const scores = runs.scores[task.value];
    const C = flopsAt(runs, target.value);
    const large = runs.flops.map((_, i) => i).filter((i) => i >= runs.small);
    const keep = (score) => score > chance + beyond;
    const clip = (v, low = 0) => Math.min(Math.max(v, low), 1);

    const loss = says(runs.law, C);
    const lossError = Z * errorOfLoss(runs, C);
    const points = runs.checkpoints[task.value].map((score, i) => [runs.checkpoints.loss[i], score]);
    const used = points.filter(([, score]) => keep(score));
    const unused = points.filter(([, score]) => !keep(score));
    const two = straight(...columns(used));
    const score = clip(two.at(loss), chance);
    const scoreError = Math.hypot(two.slope * lossError, Z * two.error);
    const [low, high] = [clip(score - scoreError), clip(score + scoreError)];
    const finished = runs.fitted.map((i) => [Math.log(runs.flops[i]), scores[i]]); // stage one's runs, for a fair comparison
    const direct = straight(...columns(finished.filter(([, s]) => keep(s))));

    const dense = spread(1.4e8, 1.6e11, 60);
    law.move(dense, dense.map((c) => says(runs.law, c)));
    fitted.move(...columns(runs.fitted.map((i) => [runs.flops[i], runs.loss[i]])));
    larger.move(...columns(large.map((i) => [runs.flops[i], runs.loss[i]])));
    lossCross.move([C], [loss], { low: [loss - lossError], high: [loss + lossError] });
    left.move(...columns(unused));
    kept.move(...columns(used));
    guessing.move([0.6, 4.2], [chance, chance]);
    line.move([0.6, 4.2], [two.at(0.6), two.at(4.2)]);
    largerScores.move(...columns(large.map((i) => [runs.loss[i], scores[i]])));
    across.move([loss - lossError, loss + lossError], [score, score]);
    scoreCross.move([loss], [score], { low: [low], high: [high] });

    const edge = chance + Math.max(threshold.value, 0);
    published.move(llms.loss, llms.lambada);
    least.move(threshold.value < 0 ? [] : [0.6, 4.2], [edge, edge]);
    byScore.move(3.9, edge);
    byCompute.move(C, loss);

    const name = names[task.value];
    const reach = `${number(C / runs.flops[runs.small - 1], 2)} times the largest fitted`;
    const lossWords = `loss ${loss.toFixed(2)} (${(loss - lossError).toFixed(2)} to ${(loss + lossError).toFixed(2)})`;
    const forecast = `At ${number(C)} FLOPs, ${reach}: ${lossWords}, ${name} ${score.toFixed(3)} (${low.toFixed(2)} to ${high.toFixed(2)}), at 90 %.`;
    page.say(`${forecast} ${verdict()}`);
    lossPlot.describe(`Loss against compute, with the law of ${runs.fitted.length} fitted models. ${forecast}`);
    scorePlot.describe(`Score on ${name} against loss, with the line of ${used.length} kept checkpoints and models, ${unused.length} left out. ${forecast}`);

    function verdict() {
      if (target.value % 1) return "No model was measured there; move on to the next hollow point.";
      const at = runs.small + target.value;
      const off = (value) => percent(100 * (value / scores[at] - 1));
      const measured = `Measured ${scores[at].toFixed(3)}: off by ${off(score)}`;
      const line = clip(direct.at(Math.log(C)), chance);
      const directly = `Directly from ln C, with the same runs and bounds, the forecast is ${line.toFixed(3)}, off by ${off(line)}.`;
      if (low <= scores[at] && scores[at] <= high) return `${measured}, inside the interval. ${directly}`;
      const lossHeld = Math.abs(runs.loss[at] - loss) <= lossError;
      const why = lossHeld
        ? "The loss lies inside its interval, so stage two failed: the scores bend away from its line, and no error bar knows of a bend."
        : "The loss already lies outside its interval: stage one failed.";
      return `${measured}, outside the interval. ${why} ${directly}`;
    }
  });
}
