"""False alarms on quiet weeks, how many planted spikes are found, and topics that are called drivers by chance.

    OMP_NUM_THREADS=1 python -m benchmarks.bench_trends

Made-up weekly counts with seeds: forty topics with 0.2 to 15 comments a week. Quiet are those with nothing planted: chance
alone, more spread than chance, a season of the year, waves of surveys, slow growth, what comes back every year or
quarter. A false alarm is a quiet week in
which any topic raises one. Keeps its figures in benchmarks/results/trends.json.
"""

import time
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from benchmarks.harness import Figure, write
from voc.nlp.topics.drivers import effects, points
from voc.nlp.topics.trends import RATE, watched
from voc.terms import Driver, RatingScale

TOPICS = 40
RATINGS = 250
RUNS = 200
FIRST = 1_000_000
"""Seeds from here on: the room's constants were chosen with others."""
LOUDNESS = np.geomspace(0.2, 15, TOPICS)
Counts = NDArray[np.int64]
Make = Callable[[np.random.Generator, int], tuple[Counts, Counts]]


def main() -> None:
    """Measure, print, keep."""
    figures = [false_alarms(name, make, weeks) for name, make in QUIET.items() for weeks in (20, 60, 150)]
    figures += [
        found(times, loud, weeks) for weeks in (20, 150) for loud in (2, 5, 15) for times in (2, 3, 5)
    ]
    figures += [new(count, weeks) for weeks in (20, 150) for count in (3, 5)]
    figures += [driven(n) for n in (15, 20, 40)]
    figures.append(speed())
    for figure in figures:
        print(f"{figure.name:<78} {figure.value:>8} {figure.bar or ''}")
    write("trends", figures)


def level(rng: np.random.Generator, rates: NDArray[np.float64], spread: float = 1.0) -> tuple[Counts, Counts]:
    """Counts (topics, weeks) with these means and this ratio of variance to mean, and totals with other things said."""
    counts = rng.negative_binomial(rates / (spread - 1), 1 / spread) if spread > 1 else rng.poisson(rates)
    rest = rng.poisson(0.3 * rates.sum(axis=0))
    return counts.astype(np.int64), (counts.sum(axis=0) + rest).astype(np.int64)


def flat(weeks: int) -> NDArray[np.float64]:
    """The same mean every week."""
    return np.repeat(LOUDNESS[:, None], weeks, axis=1)


def seasonal(rng: np.random.Generator, weeks: int) -> tuple[Counts, Counts]:
    """Each topic has its time of the year: up to half more and half less."""
    phase = rng.uniform(0, 2 * np.pi, TOPICS)[:, None]
    wave = np.exp(0.4 * np.sin(2 * np.pi * np.arange(weeks) / 52.18 + phase))
    return level(rng, flat(weeks) * wave)


def waves(rng: np.random.Generator, weeks: int) -> tuple[Counts, Counts]:
    """Every thirteenth week a survey goes out and four times as much is said."""
    return level(rng, flat(weeks) * np.where(np.arange(weeks) % 13 == rng.integers(13), 4.0, 1.0))


def growth(rng: np.random.Generator, weeks: int) -> tuple[Counts, Counts]:
    """Each topic grows or shrinks, by up to two thirds a year."""
    slope = rng.uniform(-0.5, 0.5, TOPICS)[:, None]
    return level(rng, flat(weeks) * np.exp(slope * (np.arange(weeks) - weeks) / 52.18))


def yearly(rng: np.random.Generator, weeks: int) -> tuple[Counts, Counts]:
    """Three topics treble in the judged week of every year, and fall back after it."""
    rates = flat(weeks)
    again = (weeks - 1 - np.arange(weeks)) % 52 == 0
    rates[20:40:8] *= np.where(again, 3.0, 1.0)
    return level(rng, rates)


def own_mix(rng: np.random.Generator, weeks: int) -> tuple[Counts, Counts]:
    """Every thirteenth week, the judged one among them, a survey asks about five topics: four times as much of them."""
    rates = flat(weeks)
    survey = (weeks - 1 - np.arange(weeks)) % 13 == 0
    rates[30:35] *= np.where(survey, 4.0, 1.0)
    return level(rng, rates)


QUIET: dict[str, Make] = {
    "chance alone": lambda rng, weeks: level(rng, flat(weeks)),
    "twice the variance of chance": lambda rng, weeks: level(rng, flat(weeks), 2.0),
    "a season of the year": seasonal,
    "waves of surveys": waves,
    "slow growth and decline": growth,
    "the same week of each year": yearly,
    "a quarterly survey with topics of its own": own_mix,
}
PROMISED = {
    "the same week of each year": (150,),
    "a quarterly survey with topics of its own": (),
}
"""The weeks of past after which the rate is promised for what comes back; for all else it always is."""


def false_alarms(name: str, make: Make, weeks: int) -> Figure:
    """Share of quiet weeks with any alarm."""
    alarms = 0
    for seed in range(RUNS):
        counts, totals = make(np.random.default_rng(FIRST + seed), weeks + 1)
        alarms += bool(watched(counts, totals).alarm.any())
    bar = f"<= {RATE}" if weeks in PROMISED.get(name, (weeks,)) else None
    return _figure(f"quiet weeks with an alarm: {name}, {weeks} weeks of past", alarms / RUNS, bar, RUNS)


def found(times: int, loud: int, weeks: int) -> Figure:
    """Share of spikes that raise an alarm, one planted among forty topics."""
    place = int(np.argmin(np.abs(LOUDNESS - loud)))
    hits = 0
    for seed in range(RUNS):
        rates = flat(weeks + 1)
        rates[place] = loud
        rates[place, -1] *= times
        counts, totals = level(np.random.default_rng(2 * FIRST + seed), rates, 1.3)
        hits += bool(watched(counts, totals).alarm[place])
    return _figure(
        f"found: {times} times the usual {loud} a week, {weeks} weeks of past", hits / RUNS, None, RUNS
    )


def new(count: int, weeks: int) -> Figure:
    """Share of new topics that raise an alarm: so many comments where there were none."""
    hits = 0
    for seed in range(RUNS):
        counts, totals = level(np.random.default_rng(3 * FIRST + seed), flat(weeks + 1), 1.3)
        counts[0] = 0
        counts[0, -1] = count
        seen = watched(counts, totals + counts[0])
        hits += bool(seen.alarm[0] and seen.new[0])
    return _figure(
        f"found: a new topic with {count} comments, {weeks} weeks of past", hits / RUNS, None, RUNS
    )


def driven(n: int) -> Figure:
    """Share of topics without any effect that are called a driver, of NPS with 250 ratings."""
    called = 0
    chances = np.array([1, 1, 1, 1, 2, 3, 3, 5, 6, 6, 5]) / 34
    for seed in range(RUNS):
        rng = np.random.default_rng(4 * FIRST + seed)
        values = points(rng.choice(11, RATINGS, p=chances).astype(np.float64), RatingScale.NPS)
        spoken = np.arange(n), np.zeros(n, dtype=np.int64)
        found = effects(values, np.arange(RATINGS), spoken, 1, draws=400, seed=seed)
        called += found.says[0] in (Driver.COSTS, Driver.EARNS)
    name = f"no effect, and called a driver all the same: {n} of {RATINGS} ratings"
    return Figure(name=name, value=round(called / RUNS, 3), unit="", bar=None, n=RUNS, data="made up NPS")


def speed() -> Figure:
    """Seconds for one week of 300 topics after three years."""
    rng = np.random.default_rng(1)
    rates = np.repeat(rng.uniform(0.2, 15, 300)[:, None], 157, axis=1)
    counts, totals = level(rng, rates)
    times = []
    for _ in range(5):
        began = time.perf_counter()
        watched(counts, totals)
        times.append(time.perf_counter() - began)
    return Figure(
        name="judging 300 topics after 156 weeks",
        value=round(min(times), 3),
        unit="s",
        bar=None,
        n=300,
        data="made up",
    )


def _figure(name: str, value: float, bar: str | None, n: int) -> Figure:
    return Figure(
        name=name,
        value=round(value, 3),
        unit="",
        bar=bar,
        n=n,
        data=f"made up, {TOPICS} topics, seeds 1,000,000 and on",
    )


if __name__ == "__main__":
    main()
