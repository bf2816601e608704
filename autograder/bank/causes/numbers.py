"""Wrong numbers that come from the right ones in one and the same way on all inputs."""

from fractions import Fraction
from itertools import islice, permutations

from autograder.bank.answers import is_number
from autograder.bank.causes.relations import near, relation_of, vary
from autograder.bank.causes.trial import Cause, Trial, equal, part_name


def another_order(trial: Trial) -> Cause | None:
    """The right parts, or the right values of an array, in another order."""
    cases = trial.cases
    if not all(isinstance(case.expected, list) and len(case.expected) > 1 for case in cases):
        return None
    counts = {len(case.expected) for case in cases}
    if not trial.parts and min(counts) > 2 and _reversed(trial):
        return Cause("gives the right values in reversed order")
    if len(counts) == 1 and max(counts) <= 5:
        (count,) = counts
        for order in islice(permutations(range(count)), 1, None):  # the first leaves all in place
            if all(equal(case.value, [case.expected[at] for at in order], trial.close) for case in cases):
                names = [part_name(trial, at) for at in order]
                moved = [name for at, name in enumerate(names) if order[at] != at]
                if len(moved) == 2:
                    return Cause(f"gives the right values, but {' and '.join(moved)} have changed places")
                return Cause(f"gives the right values in another order: {', '.join(names)}")
    if all(all(map(is_number, case.expected)) for case in cases):
        if all(equal(case.value, sorted(case.expected), trial.close) for case in cases):
            return Cause("gives the right values, but sorted: keep the order of the input")
        if all(equal(case.value[1:], case.expected[:-1], trial.close) for case in cases) and max(counts) > 2:
            return Cause("gives the right values one place too late")
        if all(equal(case.value[:-1], case.expected[1:], trial.close) for case in cases) and max(counts) > 2:
            return Cause("gives the right values one place too early")
    return None


def _reversed(trial: Trial) -> bool:
    return all(equal(case.value, case.expected[::-1], trial.close) for case in trial.cases)


def one_relation(trial: Trial) -> Cause | None:
    """One relation between everything that came back and what is right."""
    relation = relation_of(trial.pairs, trial.near)
    return Cause(f"gives, on every input, {relation.sentence}") if relation else None


def rounded(trial: Trial) -> Cause | None:
    """The right values, rounded to decimals or to digits."""
    if trial.rtol is None or not vary([right for _, right in trial.pairs], trial.rtol):
        return None
    for digits in range(-3, 7):
        if all(near(value, round(right, digits), 1e-12) for value, right in trial.pairs):
            return Cause("gives the right values rounded: return them as they are", f", not to {digits} decimals")
    for digits in range(1, 7):
        if all(near(value, float(f"{right:.{digits}g}"), 1e-12) for value, right in trial.pairs):
            return Cause("gives the right values rounded: return them as they are", f", not to {digits} digits")
    return None


def one_constant(trial: Trial) -> Cause | None:
    """The same factor or the same difference on every input, whatever its size."""
    if trial.rtol is None or not vary([right for _, right in trial.pairs], trial.near):
        return None
    tight = trial.exact
    off = [value - right for value, right in trial.pairs]
    if all(right for _, right in trial.pairs):
        ratios = [value / right for value, right in trial.pairs]
        if ratios[0] > 0 and abs(ratios[0] - 1) > 20 * tight and all(near(one, ratios[0], tight) for one in ratios):
            way = "large" if ratios[0] > 1 else "small"
            return Cause(f"is too {way} by the same factor on every input", f" ({_times(ratios[0])})")
    if all(abs(one - off[0]) <= tight * abs(off[0]) for one in off):
        way = "large" if off[0] > 0 else "small"
        return Cause(f"is too {way} by the same amount on every input", f" ({abs(off[0]):.4g})")
    return None


def _times(ratio: float) -> str:
    """A ratio in digits, and as a fraction where it is a simple one."""
    simple = Fraction(ratio).limit_denominator(12)
    as_fraction = f"{simple}, or " if simple.numerator in range(1, 13) and near(float(simple), ratio, 1e-4) else ""
    return f"{as_fraction}{ratio:.3g} times"


def near_miss(trial: Trial) -> Cause | None:
    """Near the right values on every input, but not near enough."""
    if trial.rtol is None or not all(right for _, right in trial.pairs):
        return None
    off = max(abs(value / right - 1) for value, right in trial.pairs)
    if off > max(min(3 * trial.rtol, 0.05), 0.01):
        return None
    allowed = f"{100 * trial.rtol:.6f}".rstrip("0").rstrip(".")
    return Cause(
        f"comes close, but {allowed} % is all that is allowed: rounded too early, a coarse grid, or another method",
        f" (it is {100 * off:.2g} % off)",
    )
