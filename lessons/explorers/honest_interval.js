// Lesson 9: intervals of one half-width about forecasts that were made, what they hold and what they score.

function explorer(page, { level, ahead }) {
  const factor = page.choice("Compute beyond the largest fitted:", Object.keys(ahead).map((f) => [f, `${f} times`]), "10", "ahead");
  const half = page.slider("Half-width of the interval", { key: "half", min: 0.1, max: 10, step: 0.1, value: 1, format: (h) => `± ${h.toFixed(1)} %` });

  const held = page.plot({
    label: "Forecasts with their intervals",
    title: "Which intervals hold the measured loss?",
    x: { label: "forecasts, sorted by their error", min: 0, max: 1, ticks: [] },
    y: { label: "forecast / measured − 1 (%)", min: -10, max: 10 },
  });
  const hits = held.points({ size: 3.5, label: "holds" });
  const misses = held.points({ colour: 1, marker: "cross", size: 4, label: "misses" });
  const truth = held.line({ colour: "currentColor", dash: "5 4", width: 1.5, label: "measured" });
  const scored = page.plot({
    label: "Mean interval score",
    title: "What it costs; low is good",
    x: { label: "half-width of the interval (%)", min: 0, max: 10, ticks: [0, 2, 4, 6, 8, 10] },
    y: { label: "mean interval score (% of the loss)", min: 0, max: 60 },
  });
  const widths = scored.line({ colour: 2, dash: "6 4", label: "the width" });
  const outside = scored.line({ colour: 1, dash: "2 3", label: `${number(2 / (1 - level))} times what lies outside` });
  const whole = scored.line({ label: "score: both together" });
  const naive = scored.line({ colour: "currentColor", dash: "1 4", label: "1.64 × typical residual" });
  const chosen = scored.points({ hollow: true, size: 6 });

  const byScore = scored.handle({ moved: (h) => half.drag(h) });
  const byEnd = held.handle({ along: "y", moved: (_, end) => half.drag((end + 100) / largest - 100) });
  let largest = 1; // forecast / measured of the first one shown

  // In per cent of the measured loss, which so lies at 100: Gneiting & Raftery 2007, eq. 43.
  function judge(ratios, h) {
    const intervals = ratios.map((r) => [r * (100 - h), r * (100 + h)]);
    const beyond = intervals.map(([low, high]) => Math.max(low - 100, 100 - high, 0));
    const width = mean(intervals.map(([low, high]) => high - low));
    const penalty = (2 / (1 - level)) * mean(beyond);
    return { intervals, holds: beyond.map((b) => b === 0), width, penalty, score: width + penalty };
  }

  const hs = range(0.1, 10, 100);
  const sorted = ({ forecast, measured }) => forecast.map((L, i) => L / measured[i]).sort((a, b) => b - a);
  const every = Object.fromEntries(Object.entries(ahead).map(([f, one]) => [f, hs.map((h) => judge(sorted(one), h))]));

  page.onChange(() => {
    const { residuals } = ahead[factor.value];
    const ratios = sorted(ahead[factor.value]);
    const h = half.value;
    const { intervals, holds, width, penalty, score } = judge(ratios, h);
    const all = every[factor.value];
    const best = all.reduce((a, b) => (b.score < a.score ? b : a));
    const fromResiduals = 1.645 * rms(residuals);

    const farthest = Math.max(...ratios.map((r) => 100 * Math.abs(r - 1)));
    const limit = [5, 7, 10, 14, 20, 28].find((v) => v > 1.25 * (farthest + h));
    held.axes("y", { min: -limit, max: limit });
    held.axes("x", { min: 0, max: ratios.length + 1 });
    scored.axes("y", { max: [32, 68, 120].find((v) => v > all[0].score) });
    const show = (points, wanted) => {
      const which = ratios.map((_, i) => i).filter((i) => holds[i] === wanted);
      const [low, high] = [0, 1].map((end) => which.map((i) => intervals[i][end] - 100));
      points.move(which.map((i) => i + 1), which.map((i) => 100 * (ratios[i] - 1)), { low, high });
    };
    show(hits, true);
    show(misses, false);
    truth.move([0, ratios.length + 1], [0, 0]);
    widths.move(hs, all.map((one) => one.width));
    outside.move(hs, all.map((one) => one.penalty));
    whole.move(hs, all.map((one) => one.score));
    naive.move([fromResiduals, fromResiduals], [0, 120]);
    chosen.move([h], [score]);
    largest = ratios[0];
    byScore.move(h, score);
    byEnd.move(1, intervals[0][1] - 100);

    const hit = (judged) => judged.holds.filter(Boolean).length;
    const share = hit({ holds }) / ratios.length;
    const meaning =
      score < 1.03 * best.score
        ? "that is about as low as it gets"
        : share < level
          ? "too narrow, the misses cost more than the small width saves"
          : "too wide, the width costs more than the misses that it spares";
    const words = `± ${h.toFixed(1)} % holds ${hit({ holds })} of ${ratios.length} measured losses (${Math.round(100 * share)} %). Mean score ${score.toFixed(1)} % of the loss, ${width.toFixed(1)} for the width and ${penalty.toFixed(1)} for misses: ${meaning}.`;
    page.say(`${words} The fits' own residuals would have said ± ${fromResiduals.toFixed(1)} %, which holds ${hit(judge(ratios, fromResiduals))}.`);
    held.describe(`${ratios.length} forecasts, ${factor.value} times beyond the largest fitted compute, with errors from ${percent(100 * (ratios.at(-1) - 1))} to ${percent(100 * (ratios[0] - 1))}. ${words}`);
    scored.describe(`The mean interval score falls to ${best.score.toFixed(1)} % of the loss at a best half-width, and rises beyond. ${words}`);
  });
}
