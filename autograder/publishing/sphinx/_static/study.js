// Studying alone on the book's pages: questions are answered, checked and explained here, and what was answered is kept
// in this browser. There is no account and no server, and a page works from a file on disk as well.

"use strict";
window.slStudy = (() => {
  // ---- what is kept: {answers: {question: {answer, state, tries, when, sure, first}}, concepts: {concept: {box, last, asked, right}}}

  const PLACE = "scaling-laws";
  const WHAT = "progress in Scaling laws, measured";
  const STATES = ["right", "wrong", "recorded"];
  const SURE = ["sure", "fairly", "guessing"]; // as autograder/bank/certainty.py has them
  const EMPTY = () => ({ what: WHAT, version: 1, answers: {}, concepts: {} });
  let memory = null; // where the browser keeps nothing

  const kept = {
    read() {
      try {
        return memory ?? checked(JSON.parse(localStorage.getItem(PLACE))) ?? EMPTY();
      } catch {
        return EMPTY();
      }
    },
    write(all) {
      try {
        localStorage.setItem(PLACE, JSON.stringify(all));
      } catch {
        memory = all;
      }
      document.dispatchEvent(new CustomEvent("sl-kept"));
    },
    change(part, name, value) {
      const all = kept.read();
      all[part][name] = value;
      kept.write(all);
    },
    /** Whether what is kept outlives the page. */
    get lasts() {
      return memory === null;
    },
  };

  /** `all` if it is progress as we write it, without what does not belong there; else null. */
  function checked(all) {
    if (all?.what !== WHAT || all.version !== 1) return null;
    const good = EMPTY();
    for (const [id, one] of Object.entries(all.answers ?? {}))
      if (STATES.includes(one?.state) && (typeof one.answer === "string" || isLetters(one.answer)))
        good.answers[id] = { answer: one.answer, state: one.state, tries: count(one.tries), when: text(one.when), ...stated(one) };
    for (const [name, one] of Object.entries(all.concepts ?? {}))
      if (one?.box >= 1 && one.box <= DAYS.length && /^\d{4}-\d\d-\d\d$/.test(one.last))
        good.concepts[name] = { box: Math.round(one.box), last: one.last, asked: count(one.asked), right: count(one.right) };
    return good;
  }
  /** How sure somebody was before the first check, and what that check said. */
  const stated = ({ sure, first }) => (SURE.includes(sure) && STATES.includes(first) ? { sure, first } : {});
  const isLetters = (value) => Array.isArray(value) && value.every((letter) => /^[A-Z]$/.test(letter));
  const count = (value) => (Number.isInteger(value) && value > 0 ? value : 0);
  const text = (value) => (typeof value === "string" ? value.slice(0, 40) : "");

  /** Progress from a file into what is kept: of two answers to a question, the later one stays. Throws a sentence. */
  function take(content) {
    let all = null;
    try {
      all = checked(JSON.parse(content));
    } catch {}
    if (!all) throw new Error("This file holds no progress of this course: choose one that “Save as a file” made here.");
    const mine = kept.read();
    for (const [id, one] of Object.entries(all.answers))
      if (!mine.answers[id] || mine.answers[id].when < one.when) mine.answers[id] = one;
    for (const [name, one] of Object.entries(all.concepts))
      if (!mine.concepts[name] || mine.concepts[name].last < one.last) mine.concepts[name] = one;
    kept.write(mine);
    return Object.keys(all.answers).length;
  }

  // ---- judging: as autograder/bank/scoring.py does --------------------------------------------------------------------

  const near = (value, right, rtol) => Math.abs(value - right) <= rtol * Math.abs(right) + 1e-12;
  const bare = (reason) => reason.replace(/^Right\./, "").trim().replace(/\.+$/, "");
  const said = (state, html) => ({ state, html });
  const again = (html) => said("again", html); // no answer yet: nothing is kept

  /** What to say of an answer, letters or a typed text: {state: "right", "wrong", "recorded" or "again", html}. */
  function judge(asked, answer) {
    if (asked.kind === "number") return judgeNumber(asked, answer);
    if (!answer.length) return again(asked.kind === "choice" ? "Choose one first." : "Choose at least one first.");
    if (asked.kind === "ordering") return judgeOrder(asked, answer);
    if (!asked.right) return recorded(answer.join(", "));
    if (asked.kind === "choice") {
      const [letter] = answer;
      return said(letter === asked.right[0] ? "right" : "wrong", `<b>${letter}:</b> ${asked.reasons[letter]}`);
    }
    const missed = asked.right.filter((letter) => !answer.includes(letter));
    const wrongly = answer.filter((letter) => !asked.right.includes(letter));
    if (!missed.length && !wrongly.length)
      return said("right", answer.map((letter) => `<b>${letter}:</b> ${asked.reasons[letter]}`).join(" "));
    const taken = answer.filter((letter) => asked.right.includes(letter));
    const told = taken.length ? [`Rightly taken: ${taken.join(", ")}.`] : [];
    for (const [word, some] of [["Missed", missed], ["Wrongly taken", wrongly]])
      if (some.length) told.push(`${word}: ${some.map((at) => `${at} (${bare(asked.reasons[at])})`).join(", ")}.`);
    return said("wrong", told.join(" "));
  }

  const recorded = (answer) =>
    said("recorded", `Recorded in this browser: ${answer}. Whether it is right, you will read in your feedback.`);

  function judgeOrder(asked, letters) {
    if (!asked.orders) return recorded(letters.join(", "));
    if (asked.orders.includes(letters.join(""))) return said("right", `Right. ${asked.reason}`);
    let left = asked.pairs.filter(([a, b]) => letters.indexOf(a) > letters.indexOf(b));
    const told = [];
    while (left.length) {
      const times = (letter) => left.filter((pair) => pair.includes(letter)).length;
      const wrong = letters.reduce((most, letter) => (times(letter) > times(most) ? letter : most));
      const before = left.filter(([, second]) => second === wrong).map(([first]) => first).sort();
      const after = left.filter(([first]) => first === wrong).map(([, second]) => second).sort();
      if (before.length) told.push(`${wrong} comes too early: ${before.join(" and ")} must come before it.`);
      if (after.length) told.push(`${wrong} comes too late: ${after.join(" and ")} must come after it.`);
      left = left.filter((pair) => !pair.includes(wrong));
    }
    return said("wrong", `${told.join(" ") || "Not this order."} ${asked.reason}`);
  }

  const RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹";

  /** The number that somebody typed, such as 2.5e3, 1,200, 3·10⁵, 4 % or 1/8; NaN where it is none. */
  function numberIn(typed, unit = "") {
    let text = typed.trim().replace(/[−–]/g, "-");
    if (unit && text.toLowerCase().endsWith(unit.toLowerCase())) text = text.slice(0, -unit.length);
    text = text.replace(/%$/, "").replace(/[\s_\u202f]/g, "").replace(/,(?=\d{3}(?!\d))/g, "");
    text = text.replace(/10([⁻]?)([⁰¹²³⁴⁵⁶⁷⁸⁹]+)/, (_, sign, raised) => `10^${sign && "-"}${[...raised].map((c) => RAISED.indexOf(c)).join("")}`);
    const plain = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i;
    const power = text.match(/^([-+]?[\d.]+)?(?:[*·×x])?10(?:\^|\*\*)\(?([-+]?\d+)\)?$/i);
    const quotient = text.match(/^([^/]+)\/([^/]+)$/);
    if (plain.test(text)) return Number(text);
    if (power) return Number(`${power[1] ?? 1}e${power[2]}`);
    if (quotient) return quotient.slice(1).every((part) => plain.test(part)) ? quotient[1] / quotient[2] : NaN;
    return NaN;
  }

  const short = (value) => String(Number(value.toPrecision(3)));
  const escaped = (text) => text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);

  function judgeNumber(asked, typed) {
    const unit = escaped(asked.unit);
    if (!typed.trim()) return again("Type a number first.");
    const answer = numberIn(typed, asked.unit);
    if (/^[^,]*\d,\d+\D*$/.test(typed) && Number.isNaN(answer))
      return again(`Please write the decimal point as a point: ${escaped(typed.replace(",", "."))}.`);
    if (!Number.isFinite(answer))
      return again(`“${escaped(typed.slice(0, 40))}” could not be read as a number. Type one such as 0.25, 1.5e9 or 3·10^5, in the unit ${unit}.`);
    if (answer < asked.low || answer > asked.high)
      return again(`${escaped(typed.trim())} cannot be meant: the answer (${unit}) lies between ${asked.low} and ${asked.high}.`);
    if (asked.right === undefined) return recorded(escaped(typed.trim()));
    if (near(answer, asked.right, asked.rtol)) return said("right", `Right. ${asked.reason}`);
    const slips = [...asked.slips].sort((a, b) => Math.abs(a[0] - answer) - Math.abs(b[0] - answer));
    if (slips.length && near(answer, slips[0][0], asked.rtol)) {
      const made = [...new Set(slips.filter(([value]) => near(value, slips[0][0], 1e-9)).map(([, message]) => message))];
      return said("wrong", made.length === 1 ? made[0] : `One of these gives this number. ${made.join(" Or: ")}`);
    }
    const off = asked.right
      ? `${Number((100 * Math.abs(answer / asked.right - 1)).toPrecision(2))} % off, and ${short(100 * asked.rtol)} % is allowed`
      : "too far off";
    if (near(answer, asked.right, 3 * asked.rtol) && !slips.some(([value]) => near(answer, value, 3 * asked.rtol)))
      return said("wrong", `Nearly (${off}): this was rounded too early, or read off by eye. ${asked.reason}`);
    const way = answer > asked.right ? "large" : "small";
    const far = near(answer, asked.right, Math.max(5 * asked.rtol, 0.1)) ? `, but not far away (${off})` : "";
    return said("wrong", `${escaped(typed.trim())} ${unit} is too ${way}${far}. ${asked.reason}`);
  }

  // ---- one exercise ---------------------------------------------------------------------------------------------------

  const SIGNS = { right: "✓ Right", wrong: "✗ Not yet", recorded: "✓ Recorded", again: "" };

  /** Puts a live exercise into `place`. `before` is what was answered; `after(answer, told, sure)` hears of every check. With
   * `asksSure`, the first check waits until one has said how sure one is. */
  function pose(place, asked, { before, after = () => {}, asksSure = false } = {}) {
    const { options, ordering, certainty, make, makeHTML } = window.slWidgets.quiz();
    const status = make("div", { class: "sl-status", role: "status", "aria-live": "polite" });
    const mark = make("span", { class: "sl-mark" });
    const check = make("button", { type: "button", class: "sl-check" }, "Check");
    let answer = before?.answer ?? (asked.kind === "number" ? "" : asked.kind === "ordering" ? Object.keys(asked.options) : []);

    function tell(told) {
      place.dataset.state = told.state;
      mark.textContent = SIGNS[told.state] && ` · ${SIGNS[told.state]}`;
      const sign = SIGNS[told.state] ? `<b>${SIGNS[told.state]}.</b> ` : "";
      const html = told.state === "right" ? told.html.replace(/^Right\. /, "") : told.html;
      status.replaceChildren(makeHTML("p", { class: "sl-reason" }, sign + html));
    }

    function changed(to) {
      answer = to;
      delete place.dataset.state;
      mark.textContent = "";
      status.replaceChildren();
    }

    // Afterwards the reason is known, and it would be too late to ask.
    let sure = "";
    const howSure = certainty({ get: () => sure, set: (_, level) => (sure = level) }, () => place.dataset.state === "again" && changed(answer));
    howSure.hidden = !asksSure || Boolean(before);

    function checkNow() {
      let told = judge(asked, answer);
      if (told.state !== "again" && !howSure.hidden && !sure) told = again("Say how sure you are, and the reason appears. It counts for nothing.");
      tell(told);
      if (told.state === "again") return;
      howSure.hidden = true;
      after(answer, told, sure);
    }

    check.addEventListener("click", checkNow);
    const field = asked.kind === "number" ? number(make, asked, answer, changed, checkNow) : letters();
    function letters() {
      const traits = { kind: asked.kind, options: asked.options, chosen: before ? answer : [] };
      return (asked.kind === "ordering" ? ordering : options)({ get: (name) => traits[name] }, changed);
    }
    const legend = make("legend", {}, make("b", {}, asked.title), asked.worth ? ` · ${asked.worth}` : "", mark);
    const how = makeHTML("p", { class: "sl-how" }, asked.how);
    const box = make("fieldset", {}, legend, makeHTML("div", { class: "sl-prompt" }, asked.prompt), how, field, howSure, check, status);
    place.classList.add("sl-quiz");
    place.replaceChildren(box);
    if (before) tell(judge(asked, answer));
  }

  function number(make, asked, value, changed, checkNow) {
    const id = `sl-number-${asked.id}`;
    const input = make("input", { type: "text", inputmode: "text", autocomplete: "off", spellcheck: "false", id, size: 14 });
    input.value = value;
    input.addEventListener("input", () => changed(input.value));
    input.addEventListener("keydown", (event) => event.key === "Enter" && (event.preventDefault(), checkNow()));
    return make("p", { class: "sl-number" }, make("label", { for: id }, "Your answer"), input, make("span", {}, asked.unit));
  }

  /** The exercises that stand on a lesson's page: what was answered is kept. */
  function poseAll() {
    for (const place of document.querySelectorAll(".sl-exercise")) {
      const asked = JSON.parse(place.querySelector("script").textContent);
      if (!asked.options && asked.kind !== "number") continue;
      const before = kept.read().answers[asked.id];
      const fits = before && (asked.kind === "number") === (typeof before.answer === "string") &&
        (asked.kind === "number" || before.answer.every((letter) => letter in asked.options));
      pose(place, asked, {
        before: fits ? before : undefined,
        asksSure: Boolean(asked.options),
        after(answer, { state }, sure) {
          const earlier = kept.read().answers[asked.id] ?? { tries: 0, sure, first: state };
          kept.change("answers", asked.id, { answer, state, tries: earlier.tries + 1, when: new Date().toISOString(), ...stated(earlier) });
        },
      });
    }
  }

  // ---- progress -------------------------------------------------------------------------------------------------------

  /** How many of a lesson's questions are done: right, or recorded where no key is at hand. */
  function done({ questions }) {
    const { answers } = kept.read();
    return questions.filter((id) => ["right", "recorded"].includes(answers[id]?.state)).length;
  }

  function inWords(lesson) {
    const all = lesson.questions.length;
    return `${done(lesson)} of ${all} ${window.slCourse.keys ? "right" : "recorded"}`;
  }

  function element(tag, properties = {}, ...children) {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(properties)) node.setAttribute(name, value);
    node.append(...children);
    return node;
  }

  /** Fills every element with data-progress="LESSON" by a bar and a few words; with data-if-any, only once one is done. */
  function showProgress() {
    for (const place of document.querySelectorAll("[data-progress]")) {
      const lesson = window.slCourse.lessons.find((one) => one.lesson === place.dataset.progress);
      if (!lesson?.questions.length || ("ifAny" in place.dataset && !done(lesson))) {
        place.replaceChildren();
        continue;
      }
      const bar = element("progress", { max: lesson.questions.length, "aria-label": `Progress in lesson ${lesson.number}` });
      bar.value = done(lesson);
      place.replaceChildren(bar, element("span", {}, inWords(lesson)));
    }
  }

  /** How often answers were right at the first check, for each certainty that was stated, in a sentence; "" where none was. */
  function calibration() {
    const given = Object.values(kept.read().answers).filter((one) => one.sure && one.first !== "recorded");
    const parts = SURE.flatMap((level) => {
      const some = given.filter((one) => one.sure === level);
      return some.length ? [`${level}, ${some.filter((one) => one.first === "right").length} of ${some.length} right`] : [];
    });
    return parts.length ? `When you said ${parts.join("; ")} at the first try. This counts for nothing: it shows how well you know what you know.` : "";
  }

  // ---- practice: the boxes of Leitner, as autograder/release/practice/boxes.py has them -------------------------------

  const DAYS = [0, 1, 3, 7, 21];
  const today = () => new Date().toLocaleDateString("sv"); // as 2026-11-27
  const dueOf = ({ last, box }) => {
    const date = new Date(`${last}T12:00`);
    date.setDate(date.getDate() + DAYS[box - 1]);
    return date.toLocaleDateString("sv");
  };

  /** Which of the concepts, given in the order of learning, to ask next, and not `but` where there is another. */
  function nextConcept(concepts, boxes, but) {
    const urgency = (name, place) => {
      const box = boxes[name];
      if (!box) return [name === but, 1, 0, "", place];
      return dueOf(box) <= today() ? [name === but, 0, box.box, box.last, place] : [name === but, 2, 0, dueOf(box), place];
    };
    const ranked = concepts.map((name, place) => [name, urgency(name, place)]);
    ranked.sort(([, a], [, b]) => {
      const at = a.findIndex((value, i) => value !== b[i]);
      return at < 0 ? 0 : a[at] < b[at] ? -1 : 1;
    });
    return ranked[0]?.[0];
  }

  function practise(place) {
    const pool = window.slPool;
    const wanted = new URLSearchParams(location.search).get("concept") ?? location.hash.slice(1);
    const choice = element("select", { id: "sl-concept" }, element("option", { value: "" }, "what is due: missed, long ago, or new"));
    for (const one of pool) choice.append(element("option", { value: one.slug }, `${one.concept} (lesson ${one.number})`));
    choice.value = pool.some((one) => one.slug === wanted) ? wanted : "";
    const where = element("p", { class: "sl-where", role: "status" });
    const box = element("div", { class: "sl-exercise" });
    const next = element("button", { type: "button", class: "sl-next" }, "Next question");
    let last = "";

    function ask() {
      const boxes = kept.read().concepts;
      const names = pool.filter((one) => !choice.value || one.slug === choice.value).map((one) => one.concept);
      const about = pool.find((one) => one.concept === nextConcept(names, boxes, last));
      const before = boxes[about.concept];
      const asked = about.exercises[(before?.asked ?? 0) % about.exercises.length];
      const link = element("a", { href: `concepts/${about.slug}.html` }, about.concept);
      where.replaceChildren(link, ` · lesson ${about.number} · ${before ? `box ${before.box} of ${DAYS.length}` : "new"}`);
      delete box.dataset.state;
      let counted = false; // the first check moves the box; a second try is for yourself
      pose(box, { ...asked, worth: "" }, {
        after(answer, { state }) {
          if (counted) return;
          counted = true;
          const right = state === "right";
          const level = right ? Math.min((before?.box ?? 1) + 1, DAYS.length) : 1;
          const tally = { asked: (before?.asked ?? 0) + 1, right: (before?.right ?? 0) + right };
          kept.change("concepts", about.concept, { box: level, last: today(), ...tally });
          where.append(right ? ` → box ${level}: again in ${DAYS[level - 1]} day${DAYS[level - 1] > 1 ? "s" : ""}` : " → box 1: again today");
        },
      });
      last = about.concept;
    }

    choice.addEventListener("change", () => ask());
    next.addEventListener("click", () => (ask(), box.querySelector("input, button")?.focus()));
    place.replaceChildren(element("p", {}, element("label", { for: "sl-concept" }, "Practise "), choice), where, box, element("p", {}, next));
    ask();
  }

  // ---- the table of progress, and progress as a file ------------------------------------------------------------------

  function manage(place) {
    const told = element("p", { role: "status", class: "sl-told" });
    const body = element("tbody");
    const table = element("table", { class: "table" }, element("thead", {}, element("tr", {}, ...["Lesson", "Progress"].map((head) => element("th", { scope: "col" }, head)))), body);
    for (const lesson of window.slCourse.lessons) {
      const link = element("a", { href: `lessons/${lesson.lesson}.html` }, lesson.title);
      body.append(element("tr", {}, element("td", {}, link), element("td", { "data-progress": lesson.lesson })));
    }
    const save = element("button", { type: "button" }, "Save as a file");
    const file = element("input", { type: "file", accept: ".json,application/json", id: "sl-file" });
    const clear = element("button", { type: "button" }, "Start afresh");
    save.addEventListener("click", () => {
      const address = URL.createObjectURL(new Blob([JSON.stringify(kept.read(), null, 1)], { type: "application/json" }));
      element("a", { href: address, download: `scaling-laws-progress-${today()}.json` }).click();
      setTimeout(() => URL.revokeObjectURL(address), 10_000);
      told.textContent = "Saved among your downloads.";
    });
    file.addEventListener("change", async () => {
      try {
        const number = take(await file.files[0].text());
        told.textContent = `Taken over: ${number} answer${number === 1 ? "" : "s"}. Of two answers to a question, the later one stays.`;
      } catch (error) {
        told.textContent = error.message;
      }
      file.value = "";
    });
    let certain = false;
    clear.addEventListener("click", () => {
      if (certain) kept.write(EMPTY());
      told.textContent = certain ? "All answers and boxes in this browser are gone." : "This forgets all answers and boxes in this browser. Press again to do so.";
      clear.textContent = certain ? "Start afresh" : "Yes, forget everything";
      certain = !certain;
    });
    const open = element("label", { for: "sl-file" }, "Open a file ");
    const sure = element("p", { class: "sl-calibration" });
    const tellSure = () => (sure.textContent = calibration());
    for (const [where, what] of [[document, "sl-kept"], [window, "storage"]]) where.addEventListener(what, tellSure);
    tellSure();
    place.replaceChildren(table, sure, element("p", { class: "sl-files" }, save, open, file, clear), told);
    if (!kept.lasts) told.textContent = "This browser keeps nothing for this page: save your progress as a file before you close it.";
  }

  document.addEventListener("sl-kept", showProgress);
  addEventListener("storage", showProgress); // another tab of the book
  return { kept, take, judge, numberIn, nextConcept, pose, poseAll, practise, manage, calibration, showProgress, inWords };
})();
