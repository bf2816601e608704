"""Lesson 9's game: three rounds with a budget each, a kept run whose forecast comes first, and one bet.

The runs on sale were trained beforehand on languages whose construction a class's edition does not hold, so the game
works without a network. `Game(language, live=True)` trains them in front of you instead, where the language is known.
"""

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from course_data import load
from course_data.plans import (
    FEWEST,
    HERO,
    ROUNDS,
    Run,
    Verdict,
    measured,
    on_offer,
    plan_problem,
    price,
    run_problem,
    verdicts,
)
from lessons.ledger import DAMAGE, Entry, Ledger
from lessons.tables import Table

LOWEST, HIGHEST = 0.1, 4.2  # nats per token: guessing among 64 tokens costs ln 64 = 4.16
LIVE_SEED = 100  # of runs that are trained in front of the student: none of the measured ones has it


class Game:
    """One student's game on one language, played from a ledger beside the notebook.

    The ledger is a file, `NAME.ledger.jsonl`, that only grows. A cell that is run again spends nothing and gives the
    same losses, after a restart of the kernel too. What goes against the rules is said in one sentence, and changes
    nothing: no method raises for it.
    """

    def __init__(self, language: str, *, live: bool = False, folder: Path | None = None) -> None:
        """Begin, or go on where the ledger ends.

        language: whose runs are on sale, such as "capstone-03". live: train each run when it is bought, in seconds;
        this needs a language that your edition can speak ("zipf-a" and "zipf-b" in every edition). folder: where the
        ledger lies (default: beside the notebook). Raises ValueError for a language of which no run can be had.
        """
        if not live and not measured(language):
            known = ", ".join(np.unique(load("capstone")["language"]).tolist())
            raise ValueError(f"No run was trained on {language!r}. Choose one of {known}.")
        if live:
            from course_data.language import language as spoken

            spoken(language)  # raises where this edition cannot speak it
        self.language, self.live = language, live
        name = f"{language}-live" if live else language
        self._ledger = Ledger((folder or Path.cwd()) / f"{name}.ledger.jsonl")
        self._tell_notices()

    # --- what a student calls ---

    def buy(self, number: int, runs: Any) -> None:
        """Buy the runs of round 1 or 2, a list of (params, tokens), and print their losses in nats per token.

        Runs that are in the ledger already cost nothing. A run that you take out of the list stays bought.
        """
        self._refresh()
        if (wanted := self._wanted(number, runs)) is None:
            return
        mine = self._bought(number)
        new = [run for run in dict.fromkeys(wanted) if run not in mine]
        if problem := self._buying_problem(number, new):
            _say(f"Nothing was bought. {problem}")
            return
        for run in new:
            loss = self._loss(run)
            self._ledger.add("run", round=number, params=run[0], tokens=run[1], price=price(run), loss=loss)
        self._tell_notices()
        self._tell_round(number, new, [run for run in mine if run not in wanted])

    def keep(self, run: Any, forecast: Any) -> None:
        """Round 3: write down a forecast (value, low, high) of one run, and only then buy it and print its loss."""
        self._refresh()
        done = self._first("forecast")
        if done is None:
            if problem := self._keeping_problem(run, forecast):
                _say(f"Nothing was bought. {problem}")
                return
            value, low, high = map(float, forecast)
            params, tokens = int(run[0]), int(run[1])
            done = self._ledger.add("forecast", params=params, tokens=tokens, value=value, low=low, high=high)
        elif _differs(forecast, done) or (_is_run(run) and tuple(map(int, run)) != _run(done)):
            _say(
                "Your forecast of the kept run is in the ledger, and its loss has been told: the first forecast counts."
            )
        kept = _run(done)
        if not self._bought(3):
            loss = self._loss(kept)
            self._ledger.add("run", round=3, params=kept[0], tokens=kept[1], price=price(kept), loss=loss)
        self._tell_notices()
        _say(f"kept run: {_words(kept)}")
        _say(_comparison(done, self.losses[kept]))

    def bet(self, forecast: Any) -> None:
        """The last move: write down a forecast (value, low, high) of the large run. A known loss is told at once."""
        self._refresh()
        done = self._first("bet")
        if done is None:
            problem = None if self._bought(3) else "Round 3 comes first: forecast your kept run and buy it."
            if problem := problem or forecast_problem(forecast):
                _say(f"No bet was placed. {problem}")
                return
            value, low, high = map(float, forecast)
            done = self._ledger.add("bet", value=value, low=low, high=high)
        elif _differs(forecast, done):
            _say(
                "Your bet is placed, and a later one does not count in this game. Your answer below is what is graded."
            )
        self._tell_notices()
        _say(f"Your bet stands in the ledger since {_time(done)}: {_interval(done)}.")
        truth = self._truth()
        if truth is None:
            _say("The measured loss comes with your feedback.")
        else:
            _say(_comparison(done, truth))

    def runs(self, at_least: int = 1) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """(N, D, loss) of all runs that you bought, arrays of shape (n,), in the order in which you bought them.

        Raises NotImplementedError where there are fewer than `at_least`: an exercise is still open.
        """
        self._refresh()
        bought = [run for round in ROUNDS for run in self._bought(round.number)]
        if len(bought) < at_least:
            raise NotImplementedError(f"Exercise: buy runs first. You have {len(bought)}, and this needs {at_least}")
        losses = self.losses
        return (
            np.array([run[0] for run in bought], float),
            np.array([run[1] for run in bought], float),
            np.array([losses[run] for run in bought]),
        )

    def start_over(self, *, confirm: bool = False) -> None:
        """Begin a new attempt, with full budgets, if `confirm`. The ledger keeps the old one, and counts attempts."""
        self._refresh()
        if not confirm:
            _say(
                "This begins attempt "
                f"{self.attempt + 1}, and your ledger will say so. If you mean it: game.start_over(confirm=True)."
            )
            return
        self._ledger.add("start over")
        self._tell_notices()
        _say(f"Attempt {self.attempt} begins. You know some losses already, so it tells less about your planning.")

    def judge(self, plan: Any) -> None:
        """Print what the rules of planning say about a plan [round_1, round_2, round_3]: what earns its points."""
        if problem := plan_problem(plan):
            _say(problem)
            return
        bought = {run for round in ROUNDS for run in self._bought(round.number)}
        told = {(int(run[0]), int(run[1])) for runs in plan for run in runs}
        if told != bought:
            _say("This plan is not what your ledger holds. The plan is what is graded: name every run that you bought.")
        if missing := told - self.losses.keys():
            _say(f"{_words(min(missing))} was not bought, so its loss is not known.")
            return
        for verdict in self._verdicts(plan):
            _say(f"{'✓' if verdict.met else '✗'} {verdict.name}: {verdict.sentence}")

    # --- what can be read ---

    @property
    def attempt(self) -> int:
        """Which attempt this is, from 1."""
        return 1 + sum(entry["what"] == "start over" for entry in self._ledger.entries)

    @property
    def losses(self) -> Mapping[Run, float]:
        """The losses of the runs that you bought, by (params, tokens), in nats per token."""
        bought = [(round.number, run) for round in ROUNDS for run in self._bought(round.number)]
        if not self.live:
            known = measured(self.language)
            return {run: known[run] for _, run in bought}
        told = {_run(entry): float(entry["loss"]) for entry in self._this_attempt("run") if _is_loss(entry.get("loss"))}
        return {run: told[run] for _, run in bought}

    def left(self, number: int) -> float:
        """FLOPs that are left of a round's budget."""
        return ROUNDS[number - 1].budget - sum(map(price, self._bought(number)))

    def prices(self) -> Table:
        """The price list: what each run costs, in units of 10⁹ FLOPs. Looking is free."""
        sizes, amounts = sorted({n for n, _ in on_offer()}), sorted({d for _, d in on_offer()})
        cells = [
            [f"{n:,}", *(f"{price((n, d)) / 1e9:.1f}" if (n, d) in on_offer() else "–" for d in amounts)] for n in sizes
        ]
        return Table(("N \\ D", *(f"{d:,}" for d in amounts)), cells, "Prices in 10⁹ FLOPs, 6·N·D; – is not on sale.")

    def __repr__(self) -> str:
        return repr(self._state())

    def _repr_html_(self) -> str:
        return self._state()._repr_html_()

    def _state(self) -> Table:
        self._ledger.read()
        cells = [
            [
                f"{r.number} ({r.name})",
                f"{r.budget / 1e9:.0f}",
                f"{self.left(r.number) / 1e9:.1f}",
                str(len(self._bought(r.number))),
            ]
            for r in ROUNDS
        ]
        title = f"Language {self.language}, attempt {self.attempt}. Budgets in 10⁹ FLOPs."
        return Table(("round", "budget", "left", "runs"), cells, title)

    # --- the rules ---

    def _wanted(self, number: int, runs: Any) -> list[Run] | None:
        """The runs of a list, as pairs of whole numbers; None, after a sentence, where it cannot be bought."""
        if number not in (1, 2):
            _say("You buy in rounds 1 and 2. In round 3 you forecast first: game.keep(run, forecast).")
            return None
        if isinstance(runs, np.ndarray):
            runs = runs.tolist()
        if isinstance(runs, tuple) and len(runs) == 2 and not any(isinstance(part, (list, tuple)) for part in runs):
            runs = [runs]  # one run, without the list around it
        if not isinstance(runs, (list, tuple)):
            _say("Nothing was bought. A round is a list of runs: [(5215, 120_000), …].")
            return None
        if not runs:
            _say(f"Round {number} has no run yet: write some into its list, (params, tokens), and run the cell again.")
            return None
        for run in runs:
            if problem := run_problem(run):
                _say(f"Nothing was bought. {problem}")
                return None
        return [(int(run[0]), int(run[1])) for run in runs]

    def _buying_problem(self, number: int, new: Sequence[Run]) -> str | None:
        if not new:
            return None
        elsewhere = next((run for run in new for r in ROUNDS if run in self._bought(r.number)), None)
        if elsewhere:
            return f"{_words(elsewhere)} is yours already, from another round: take it out of this list."
        if number == 2 and not self._bought(1):
            return "Round 1 comes first: buy its runs, and look at them."
        later = next((r.number for r in ROUNDS[number:] if self._bought(r.number)), None) or (
            3 if self._first("forecast") else None
        )
        if later and not self._this_attempt(DAMAGE):  # what damage took away can be bought again
            return (
                f"Round {number} is closed, since round {later} has begun. What you have in your ledger is your plan."
            )
        cost, left = sum(map(price, new)), self.left(number)
        if cost > left:
            return (
                f"These runs cost {cost / 1e9:.1f}·10⁹ FLOPs, and {left / 1e9:.1f}·10⁹ are left in round {number}: "
                "leave some out, or choose cheaper ones."
            )
        return None

    def _keeping_problem(self, run: Any, forecast: Any) -> str | None:
        have = len(self._bought(1)) + len(self._bought(2))
        if not self._bought(2) or have < FEWEST:
            return f"Rounds 1 and 2 come first: a law needs {FEWEST} runs, and you have {have} so far."
        if run is None:
            return "Choose the run to keep back: kept = (params, tokens)."
        if problem := run_problem(run):
            return problem
        kept = int(run[0]), int(run[1])
        if kept in self._bought(1) + self._bought(2):
            return f"{_words(kept)} is yours already: keep back a run whose loss you do not know."
        if price(kept) > ROUNDS[2].budget:
            return f"{_words(kept)} costs more than the budget of round 3."
        return forecast_problem(forecast)

    # --- reading the ledger ---

    def _this_attempt(self, what: str) -> list[Entry]:
        """The entries of a kind since the last start."""
        entries = self._ledger.entries
        begins = max((at for at, entry in enumerate(entries) if entry["what"] == "start over"), default=-1)
        return [entry for entry in entries[begins + 1 :] if entry["what"] == what]

    def _bought(self, number: int) -> list[Run]:
        """The runs of a round, as far as their lines make sense: an edited ledger buys nothing that is not on sale."""
        found, seen = [], set()
        for entry in self._this_attempt("run"):
            run = _run(entry)
            if run in on_offer() and run not in seen and (not self.live or _is_loss(entry.get("loss"))):
                seen.add(run)
                if entry.get("round") == number:
                    found.append(run)
        return found

    def _first(self, what: str) -> Entry | None:
        """The first forecast or bet of this attempt: a later one does not count."""
        whole = (entry for entry in self._this_attempt(what) if forecast_problem(_three(entry)) is None)
        return next((entry for entry in whole if what == "bet" or _run(entry) in on_offer()), None)

    def _refresh(self) -> None:
        self._ledger.read()
        self._tell_notices()

    # --- losses ---

    def _loss(self, run: Run) -> float:
        return self._trained(run) if self.live else measured(self.language)[run]

    def _truth(self) -> float | None:
        """The large run's loss, where this edition holds it or can train it."""
        if self.live:
            done = next(iter(self._this_attempt("large run")), None) or self._ledger.add(
                "large run", loss=self._trained(HERO)
            )
            return float(done["loss"]) if _is_loss(done.get("loss")) else None
        try:
            held_out = load("capstone", held_out=True).where(language=self.language)["loss"]
        except FileNotFoundError:
            return None
        return float(held_out.mean())

    def _trained(self, run: Run) -> float:
        """Train a model now, behind a progress bar, and score it."""
        from course_data.language import language
        from course_data.model import count_params
        from course_data.training import excess_loss, recipe, training

        width = min(range(4, 512), key=lambda width: abs(count_params(width)[0] - run[0]))
        settings = recipe(self.language, width, run[1], LIVE_SEED)
        source, bar = language(self.language), partial(_progress, f"training {_words(run)}")
        for step, (seen, trained) in enumerate(training([settings])):
            model = trained
            if step % 50 == 0:
                bar(seen / run[1])
        bar(1.0)
        return float(source.entropy + excess_loss(model, source)[0])

    def _verdicts(self, plan: Any) -> tuple[Verdict, ...]:
        return verdicts(plan, self.losses)

    # --- telling ---

    def _tell_notices(self) -> None:
        for notice in self._ledger.take_notices():
            _say(notice)

    def _tell_round(self, number: int, new: Sequence[Run], unlisted: Sequence[Run]) -> None:
        losses = self.losses
        for run in self._bought(number):
            _say(f"{_words(run)}: {losses[run]:.4f} nats per token{' (new)' if run in new else ''}")
        spent = f"{sum(map(price, new)) / 1e9:.1f}·10⁹ FLOPs spent" if new else "Nothing new, so nothing was spent"
        _say(f"{spent}; {self.left(number) / 1e9:.1f}·10⁹ left in round {number}.")
        if unlisted:
            _say(
                f"Bought before, and not in your list: {'; '.join(map(_words, unlisted))}. What is bought stays bought."
            )


def forecast_problem(forecast: Any) -> str | None:
    """Why something is not a forecast (value, low, high) in nats per token, in a sentence; None where it is one."""
    if forecast is None:
        return "Write your forecast first: (value, low, high), in nats per token."
    if not (isinstance(forecast, (list, tuple, np.ndarray)) and len(forecast) == 3 and all(map(_is_loss, forecast))):
        return "A forecast is three numbers above zero, (value, low, high), in nats per token."
    value, low, high = map(float, forecast)
    if value > HIGHEST or high > 1.5 * HIGHEST:
        return (
            f"{max(value, high):g} cannot be nats per token, since guessing costs {HIGHEST:g}: give the loss itself "
            "and not a percentage, and the ends of the interval and not its width."
        )
    if value < LOWEST:
        return (
            f"{value:g} nats per token is lower than any language here allows: give the loss itself, not a share of it."
        )
    if not low <= value <= high:
        return "The value must lie inside its own interval: give (value, low, high) in this order, all of them losses."
    return None


def _is_loss(value: Any) -> bool:
    return isinstance(value, (int, float, np.number)) and not isinstance(value, bool) and bool(0 < value < np.inf)


def _is_run(run: Any) -> bool:
    return run is not None and run_problem(run) is None


def _run(entry: Entry) -> Run:
    """The run that an entry names; (0, 0), which is on no price list, where it names none."""
    n, d = entry.get("params"), entry.get("tokens")
    return (
        (int(n), int(d))
        if isinstance(n, (int, float)) and isinstance(d, (int, float)) and _is_loss(n) and _is_loss(d)
        else (0, 0)
    )


def _three(entry: Entry) -> tuple[Any, Any, Any]:
    return entry.get("value"), entry.get("low"), entry.get("high")


def _differs(forecast: Any, entry: Entry) -> bool:
    """Whether a forecast was given that is not the entry's."""
    if forecast_problem(forecast):
        return forecast is not None
    return not np.allclose(np.array(forecast, float), np.array(_three(entry), float), rtol=1e-6)


def _words(run: Run) -> str:
    return f"N = {run[0]:,}, D = {run[1]:,}"


def _time(entry: Entry) -> str:
    return str(entry.get("at", "an unknown time"))[:16].replace("T", " ") + " UTC"


def _interval(entry: Entry) -> str:
    value, low, high = _three(entry)
    return f"{value:.4g} nats per token, between {low:.4g} and {high:.4g}"


def _comparison(entry: Entry, truth: float) -> str:
    value, low, high = _three(entry)
    where = "inside" if low <= truth <= high else "outside"
    off = 100 * (value / truth - 1)
    return (
        f"forecast {value:.4f}, measured {truth:.4f}: off by {off:+.2f} %, and {where} your interval ({low:.4f} to "
        f"{high:.4f})."
    )


def _say(text: str) -> None:
    print(text)


def _progress(what: str, share: float) -> None:
    """One line that is rewritten in place."""
    done = int(20 * share)
    end = "\n" if share == 1 else ""
    print(f"\r{what} {'█' * done}{'·' * (20 - done)} {share:4.0%}", end=end, flush=True)


__all__ = ["Game", "forecast_problem"]
